"""Points, whom a commune's citizens call, teams with their members, and which notice sheets hang where."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ENDED = sa.text("ended_on is null")
LEAD = sa.text("role = 'lead' and until is null")
LIVING = sa.text("until is null")


def upgrade() -> None:
    op.create_table(
        "points",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("commune_id", sa.Uuid(), nullable=False),
        sa.Column("hamlet_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=15), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("hours", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=11), nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.CheckConstraint(
            "kind in ('one_stop', 'police', 'culture_house', 'post_office', 'telecom_shop', 'school', 'clinic', 'other')",
            name=op.f("ck_points_kind"),
        ),
        sa.CheckConstraint("state in ('planned', 'open', 'closed')", name=op.f("ck_points_state")),
        sa.ForeignKeyConstraint(["commune_id"], ["places.id"], name=op.f("fk_points_commune_id")),
        sa.ForeignKeyConstraint(["hamlet_id"], ["places.id"], name=op.f("fk_points_hamlet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points")),
    )
    with op.batch_alter_table("points", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_points_commune_id"), ["commune_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_points_hamlet_id"), ["hamlet_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_points_position"), ["position"], unique=False)

    op.create_table(
        "commune_contacts",
        sa.Column("commune_id", sa.Uuid(), nullable=False),
        sa.Column("hotline", sa.String(length=11), nullable=False),
        sa.Column("data_post", sa.String(length=120), nullable=False),
        sa.Column("data_phone", sa.String(length=11), nullable=False),
        sa.Column("data_address", sa.String(length=200), nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.ForeignKeyConstraint(["commune_id"], ["places.id"], name=op.f("fk_commune_contacts_commune_id")),
        sa.PrimaryKeyConstraint("commune_id", name=op.f("pk_commune_contacts")),
    )
    with op.batch_alter_table("commune_contacts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commune_contacts_position"), ["position"], unique=False)

    op.create_table(
        "teams",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("commune_id", sa.Uuid(), nullable=False),
        sa.Column("hamlet_id", sa.Uuid(), nullable=True),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("position", BIG, nullable=False),
        sa.ForeignKeyConstraint(["commune_id"], ["places.id"], name=op.f("fk_teams_commune_id")),
        sa.ForeignKeyConstraint(["hamlet_id"], ["places.id"], name=op.f("fk_teams_hamlet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
    )
    with op.batch_alter_table("teams", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_teams_commune_id"), ["commune_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_teams_position"), ["position"], unique=False)
        batch_op.create_index(
            "uq_teams_living", ["hamlet_id"], unique=True, sqlite_where=ENDED, postgresql_where=ENDED
        )

    op.create_table(
        "team_members",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=6), nullable=False),
        sa.Column("minor", sa.Boolean(), nullable=False),
        sa.Column("phone", sa.String(length=11), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint("role in ('lead', 'member')", name=op.f("ck_team_members_role")),
        sa.CheckConstraint("(person_id is null) <> (name = '')", name=op.f("ck_team_members_one_name")),
        sa.CheckConstraint("agreed_on is null or not minor", name=op.f("ck_team_members_of_age")),
        sa.CheckConstraint("agreed_on is null or role = 'lead'", name=op.f("ck_team_members_lead_only")),
        sa.CheckConstraint("agreed_on is not null or phone = ''", name=op.f("ck_team_members_phone_agreed")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_team_members_person_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_team_members_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_members")),
    )
    with op.batch_alter_table("team_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_members_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_team_members_team_id"), ["team_id"], unique=False)
        batch_op.create_index(
            "uq_team_members_lead", ["team_id"], unique=True, sqlite_where=LEAD, postgresql_where=LEAD
        )
        batch_op.create_index(
            "uq_team_members_living",
            ["team_id", "person_id"],
            unique=True,
            sqlite_where=LIVING,
            postgresql_where=LIVING,
        )

    op.create_table(
        "hung_notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("point_id", sa.Uuid(), nullable=False),
        sa.Column("hung_on", sa.Date(), nullable=False),
        sa.Column("slugs", sa.JSON(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["point_id"], ["points.id"], name=op.f("fk_hung_notices_point_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hung_notices")),
    )
    with op.batch_alter_table("hung_notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hung_notices_point_id"), ["point_id"], unique=False)


def downgrade() -> None:
    op.drop_table("hung_notices")
    op.drop_table("team_members")
    op.drop_table("teams")
    op.drop_table("commune_contacts")
    op.drop_table("points")
