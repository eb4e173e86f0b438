"""The life of posters on their walls: what is said of them, how often helpers stood there, and how they stand."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STANDINGS = "standing in ('printed', 'hung', 'torn', 'missing', 'tampered', 'replaced', 'retired')"
COLUMNS = ("replaced_by", "standing", "standing_on", "seen_on", "reported", "reported_on")


def upgrade() -> None:
    with op.batch_alter_table("posters", schema=None) as batch_op:
        batch_op.add_column(sa.Column("replaced_by", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("standing", sa.String(length=8), server_default="printed", nullable=False))
        batch_op.add_column(sa.Column("standing_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("seen_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("reported", sa.String(length=8), server_default="", nullable=False))
        batch_op.add_column(sa.Column("reported_on", sa.Date(), nullable=True))
        batch_op.create_check_constraint(batch_op.f("ck_posters_standing"), STANDINGS)
        batch_op.create_foreign_key(
            batch_op.f("fk_posters_replaced_by_posters"), "posters", ["replaced_by"], ["id"]
        )
    with op.batch_alter_table("posters", schema=None) as batch_op:  # every row says it itself from now on
        batch_op.alter_column("standing", existing_type=sa.String(length=8), server_default=None, existing_nullable=False)
        batch_op.alter_column("reported", existing_type=sa.String(length=8), server_default=None, existing_nullable=False)

    op.create_table(
        "poster_checks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("poster_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(length=8), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "what in ('hung', 'fine', 'torn', 'missing', 'tampered', 'strange')", name=op.f("ck_poster_checks_what")
        ),
        sa.CheckConstraint("source in ('phone', 'office', 'citizen')", name=op.f("ck_poster_checks_source")),
        sa.ForeignKeyConstraint(["poster_id"], ["posters.id"], name=op.f("fk_poster_checks_poster_id_posters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poster_checks")),
    )
    with op.batch_alter_table("poster_checks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_poster_checks_poster_id"), ["poster_id"], unique=False)

    op.create_table(
        "poster_sightings",
        sa.Column("poster_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", BIG, nullable=False),
        sa.ForeignKeyConstraint(["poster_id"], ["posters.id"], name=op.f("fk_poster_sightings_poster_id_posters")),
        sa.PrimaryKeyConstraint("poster_id", "day", name=op.f("pk_poster_sightings")),
    )
    _tell_what_is_known()


def _tell_what_is_known() -> None:
    """Assists of before say where somebody stood; whatever stands otherwise than "printed" is told to phones."""
    op.execute(
        "insert into poster_sightings (poster_id, day, count) "
        "select posters.id, assists.day, count(*) from assists "
        "join posters on posters.code = assists.poster_code "
        "join places on places.id = posters.hamlet_id and places.commune_id = assists.commune_id "
        "group by posters.id, assists.day"
    )
    last = "(select max(day) from poster_sightings where poster_id = posters.id)"
    op.execute(f"update posters set standing = 'hung', standing_on = {last}, seen_on = {last} where {last} is not null")
    op.execute("update posters set standing = 'retired' where retired_at is not null")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("update ledger set counter = counter + 1")
        here = "coalesce((select counter from ledger), 0)"
    else:
        here = "pg_current_xact_id()::text::bigint"
    op.execute(f"update posters set position = {here} where standing <> 'printed'")


def downgrade() -> None:
    op.drop_table("poster_sightings")
    op.drop_table("poster_checks")
    with op.batch_alter_table("posters", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_posters_replaced_by_posters"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("ck_posters_standing"), type_="check")
        for name in reversed(COLUMNS):
            batch_op.drop_column(name)
