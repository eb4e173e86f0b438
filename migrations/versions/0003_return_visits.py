"""Return visits: who waits, what was said of it, and the numbers left, locked."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "visits",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("commune_id", sa.Uuid(), nullable=False),
        sa.Column("hamlet_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("kinds", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("position", BIG, nullable=False),
        sa.CheckConstraint(
            "state in ('open', 'done', 'again', 'closed', 'expired', 'gone')", name=op.f("ck_visits_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
    )
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visits_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index("ix_visits_commune_position", ["commune_id", "position"], unique=False)
        batch_op.create_index("ix_visits_state_since", ["state", "since"], unique=False)

    op.create_table(
        "visit_answers",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("commune_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("word", sa.String(length=16), nullable=False),
        sa.Column("kinds", sa.String(length=300), nullable=False),
        sa.Column("next_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_visit_answers")),
    )
    with op.batch_alter_table("visit_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_answers_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "visit_contacts",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_visit_contacts")),
    )
    with op.batch_alter_table("visit_contacts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_contacts_until"), ["until"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_contacts_visit_id"), ["visit_id"], unique=False)


def downgrade() -> None:
    op.drop_table("visit_contacts")
    op.drop_table("visit_answers")
    op.drop_table("visits")
