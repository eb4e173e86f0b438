"""Requests for help: what is asked for in clear, the citizen in two boxes of the vault, and who goes."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reading", sa.LargeBinary(length=32), nullable=False),
        sa.Column("commune_id", sa.Uuid(), nullable=False),
        sa.Column("hamlet_id", sa.Uuid(), nullable=False),
        sa.Column("poster_code", sa.String(length=8), nullable=False),
        sa.Column("topic", sa.String(length=12), nullable=False),
        sa.Column("suits", sa.String(length=12), nullable=False),
        sa.Column("consent", sa.String(length=8), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("why", sa.String(length=12), nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.CheckConstraint("state in ('new', 'released', 'done', 'closed', 'expired')", name=op.f("ck_requests_state")),
        sa.ForeignKeyConstraint(["commune_id"], ["places.id"], name=op.f("fk_requests_commune_id_places")),
        sa.ForeignKeyConstraint(["hamlet_id"], ["places.id"], name=op.f("fk_requests_hamlet_id_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requests")),
        sa.UniqueConstraint("reading", name=op.f("uq_requests_reading")),
    )
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.create_index("ix_requests_commune_position", ["commune_id", "position"], unique=False)
        batch_op.create_index("ix_requests_since_poster", ["since", "poster_code"], unique=False)
        batch_op.create_index("ix_requests_state_since", ["state", "since"], unique=False)

    op.create_table(
        "request_contacts",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("who", sa.LargeBinary(), nullable=False),
        sa.Column("place", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name=op.f("fk_request_contacts_request_id_requests")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_request_contacts")),
    )
    with op.batch_alter_table("request_contacts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_contacts_until"), ["until"], unique=False)

    op.create_table(
        "request_takers",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("seat", BIG, autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("seat in (1, 2)", name=op.f("ck_request_takers_seat")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_request_takers_person_id_persons")),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name=op.f("fk_request_takers_request_id_requests")),
        sa.PrimaryKeyConstraint("request_id", "seat", name=op.f("pk_request_takers")),
        sa.UniqueConstraint("request_id", "person_id", name=op.f("uq_request_takers_request_id_person_id")),
    )


def downgrade() -> None:
    op.drop_table("request_takers")
    op.drop_table("request_contacts")
    op.drop_table("requests")
