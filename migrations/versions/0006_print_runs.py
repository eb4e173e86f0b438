"""Print runs: posters asked for in one file."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "print_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("commune_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("poster_ids", sa.JSON(), nullable=False),
        sa.Column("total", BIG, nullable=False),
        sa.Column("done", BIG, nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.String(length=40), nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["commune_id"], ["places.id"], name=op.f("fk_print_runs_commune_id_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_runs")),
    )
    with op.batch_alter_table("print_runs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_print_runs_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_print_runs_commune_id"), ["commune_id"], unique=False)


def downgrade() -> None:
    op.drop_table("print_runs")
