"""Guides as communes have them: versions, pictures and recordings; procedures that were imported."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "guide_files",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_guide_files")),
    )
    op.create_table(
        "guide_versions",
        sa.Column("commune_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("number", BIG, autoincrement=False, nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("contents", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("checked", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("base", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["commune_id"], ["places.id"], name=op.f("fk_guide_versions_commune_id_places")),
        sa.PrimaryKeyConstraint("commune_id", "slug", "number", name=op.f("pk_guide_versions")),
    )
    op.create_table(
        "guide_recordings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("commune_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("dialect", sa.String(length=60), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("consented", sa.Boolean(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("consented", name=op.f("ck_guide_recordings_consented")),
        sa.ForeignKeyConstraint(["commune_id"], ["places.id"], name=op.f("fk_guide_recordings_commune_id_places")),
        sa.ForeignKeyConstraint(["hash"], ["guide_files.hash"], name=op.f("fk_guide_recordings_hash_guide_files")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide_recordings")),
    )
    with op.batch_alter_table("guide_recordings", schema=None) as batch_op:
        batch_op.create_index("ix_guide_recordings_guide", ["commune_id", "slug"], unique=False)
        batch_op.create_index(batch_op.f("ix_guide_recordings_hash"), ["hash"], unique=False)

    op.create_table(
        "procedures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("commune_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("authority", sa.String(length=120), nullable=False),
        sa.Column("online", sa.String(length=12), nullable=False),
        sa.Column("link", sa.String(length=300), nullable=False),
        sa.Column("mandatory_from", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("imported_by", sa.Uuid(), nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["commune_id"], ["places.id"], name=op.f("fk_procedures_commune_id_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedures")),
    )
    with op.batch_alter_table("procedures", schema=None) as batch_op:
        batch_op.create_index("uq_procedures_commune", ["commune_id", "code"], unique=True)
        batch_op.create_index(
            "uq_procedures_everywhere",
            ["code"],
            unique=True,
            sqlite_where=sa.text("commune_id is null"),
            postgresql_where=sa.text("commune_id is null"),
        )


def downgrade() -> None:
    op.drop_table("procedures")
    op.drop_table("guide_recordings")
    op.drop_table("guide_versions")
    op.drop_table("guide_files")
