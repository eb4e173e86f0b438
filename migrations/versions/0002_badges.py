"""Badges: a citizen can check whether a person is a volunteer."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "badges",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("commune_id", sa.Uuid(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["commune_id"], ["places.id"], name=op.f("fk_badges_commune_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_badges_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badges")),
        sa.UniqueConstraint("code", name=op.f("uq_badges_code")),
    )
    with op.batch_alter_table("badges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_badges_commune_id"), ["commune_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_badges_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_badges_valid_until"), ["valid_until"], unique=False)
        batch_op.create_index(
            "uq_badges_living",
            ["person_id", "commune_id"],
            unique=True,
            sqlite_where=sa.text("revoked_at is null"),
            postgresql_where=sa.text("revoked_at is null"),
        )


def downgrade() -> None:
    with op.batch_alter_table("badges", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_badges_living",
            sqlite_where=sa.text("revoked_at is null"),
            postgresql_where=sa.text("revoked_at is null"),
        )
        batch_op.drop_index(batch_op.f("ix_badges_valid_until"))
        batch_op.drop_index(batch_op.f("ix_badges_person_id"))
        batch_op.drop_index(batch_op.f("ix_badges_commune_id"))

    op.drop_table("badges")
