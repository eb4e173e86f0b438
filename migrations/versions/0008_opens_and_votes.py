"""Opens of posters by day, and the citizens' votes behind them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "poster_opens",
        sa.Column("poster_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("opens", BIG, nullable=False),
        sa.ForeignKeyConstraint(["poster_id"], ["posters.id"], name=op.f("fk_poster_opens_poster_id_posters")),
        sa.PrimaryKeyConstraint("poster_id", "day", name=op.f("pk_poster_opens")),
    )
    op.create_table(
        "votes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("poster_id", sa.Uuid(), nullable=False),
        sa.Column("hamlet_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("satisfaction", BIG, nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=True),
        sa.CheckConstraint("satisfaction between 1 and 3", name=op.f("ck_votes_satisfaction")),
        sa.ForeignKeyConstraint(["hamlet_id"], ["places.id"], name=op.f("fk_votes_hamlet_id_places")),
        sa.ForeignKeyConstraint(["poster_id"], ["posters.id"], name=op.f("fk_votes_poster_id_posters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_votes")),
    )
    with op.batch_alter_table("votes", schema=None) as batch_op:
        batch_op.create_index("ix_votes_hamlet_id_day", ["hamlet_id", "day"], unique=False)


def downgrade() -> None:
    op.drop_table("votes")
    op.drop_table("poster_opens")
