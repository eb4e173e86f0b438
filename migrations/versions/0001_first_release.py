"""The tables of the first release."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# SQLite numbers rows by itself only for INTEGER.
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "assists",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("commune_id", sa.Uuid(), nullable=False),
        sa.Column("hamlet_id", sa.Uuid(), nullable=False),
        sa.Column("residence_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("poster_code", sa.String(length=8), nullable=True),
        sa.Column("client", sa.String(length=12), nullable=False),
        sa.Column("age_band", sa.String(length=8), nullable=True),
        sa.Column("own_hands", sa.Boolean(), nullable=False),
        sa.Column("can_alone", sa.String(length=8), nullable=True),
        sa.Column("satisfaction", BIG, nullable=True),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=True),
        sa.Column("consent", sa.String(length=12), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assists")),
    )
    with op.batch_alter_table("assists", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assists_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_assists_hamlet_day", ["hamlet_id", "day"], unique=False)
        batch_op.create_index(batch_op.f("ix_assists_residence_id"), ["residence_id"], unique=False)

    op.create_table(
        "audit_lines",
        sa.Column("number", BIG, autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_lines")),
    )
    with op.batch_alter_table("audit_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_lines_subject"), ["subject"], unique=False)

    op.create_table(
        "challenges",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenges")),
    )
    with op.batch_alter_table("challenges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_challenges_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "claim_locks",
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", "indicator", name=op.f("pk_claim_locks")),
    )
    op.create_table(
        "claims",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column("commune_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("hamlet_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", "indicator", name=op.f("pk_claims")),
    )
    with op.batch_alter_table("claims", schema=None) as batch_op:
        batch_op.create_index("ix_claims_person", ["fingerprint", "indicator"], unique=False)

    op.create_table(
        "conflicting_entries",
        sa.Column("number", BIG, autoincrement=True, nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("commune_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("receipt", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("choice", sa.String(length=5), nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.CheckConstraint("choice in ('open', 'first', 'this')", name=op.f("ck_conflicting_entries_choice")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_conflicting_entries")),
        sa.UniqueConstraint("entry_id", "body_hash", name=op.f("uq_conflicting_entries_entry_id_body_hash")),
    )
    with op.batch_alter_table("conflicting_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conflicting_entries_commune_id"), ["commune_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_conflicting_entries_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "entries",
        sa.Column("number", BIG, autoincrement=True, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("commune_id", sa.Uuid(), nullable=False),
        sa.Column("seq", BIG, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("format", BIG, nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("receipt", sa.LargeBinary(), nullable=False),
        sa.Column("fate", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("fields", sa.String(length=300), nullable=False),
        sa.Column("flags", sa.String(length=120), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=True),
        sa.Column("changed", sa.Boolean(), nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.CheckConstraint(
            "fate in ('accepted', 'held', 'mended', 'withdrawn', 'replaced')", name=op.f("ck_entries_fate")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_entries")),
        sa.UniqueConstraint("id", name=op.f("uq_entries_id")),
    )
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.create_index("ix_entries_author_position", ["author_id", "position"], unique=False)
        batch_op.create_index("ix_entries_commune_fate", ["commune_id", "fate"], unique=False)
        batch_op.create_index("ix_entries_device_seq", ["device_id", "seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_entries_replaces_id"), ["replaces_id"], unique=False)

    op.create_table(
        "entry_mends",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hamlet_id", sa.Uuid(), nullable=True),
        sa.Column("residence_id", sa.Uuid(), nullable=True),
        sa.Column("residence_elsewhere", sa.Boolean(), nullable=False),
        sa.Column("drop_identity", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_entry_mends")),
    )
    op.create_table(
        "ledger",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("epoch", sa.String(length=16), nullable=False),
        sa.Column("counter", BIG, nullable=False),
        sa.Column("safe_up_to", BIG, nullable=False),
        sa.Column("backed_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger")),
    )
    op.create_table(
        "persons",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("minor", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.CheckConstraint("state in ('invited', 'active', 'suspended')", name=op.f("ck_persons_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
    )
    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_persons_position"), ["position"], unique=False)

    op.create_table(
        "places",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=5), nullable=True),
        sa.Column("type_name", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("commune_id", sa.Uuid(), nullable=True),
        sa.Column("province_id", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("position", BIG, nullable=False),
        sa.CheckConstraint("kind in ('province', 'commune', 'hamlet')", name=op.f("ck_places_kind")),
        sa.ForeignKeyConstraint(["parent_id"], ["places.id"], name=op.f("fk_places_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
        sa.UniqueConstraint("kind", "code", name=op.f("uq_places_kind_code")),
    )
    with op.batch_alter_table("places", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_places_commune_id"), ["commune_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_places_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_places_position"), ["position"], unique=False)
        batch_op.create_index(
            "uq_places_living_name",
            ["parent_id", "type_name", "name"],
            unique=True,
            sqlite_where=sa.text("valid_to is null"),
            postgresql_where=sa.text("valid_to is null"),
        )

    op.create_table(
        "quota_counters",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("count", BIG, nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_quota_counters")),
    )
    with op.batch_alter_table("quota_counters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quota_counters_ends_at"), ["ends_at"], unique=False)

    op.create_table(
        "tallies",
        sa.Column("hamlet_id", sa.Uuid(), nullable=False),
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("counted", BIG, nullable=False),
        sa.Column("unchecked", BIG, nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.PrimaryKeyConstraint("hamlet_id", "indicator", "day", name=op.f("pk_tallies")),
    )
    with op.batch_alter_table("tallies", schema=None) as batch_op:
        batch_op.create_index("ix_tallies_hamlet_position", ["hamlet_id", "position"], unique=False)

    op.create_table(
        "unreadable_entries",
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("commune_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("receipt", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("position", BIG, nullable=False),
        sa.PrimaryKeyConstraint("body_hash", name=op.f("pk_unreadable_entries")),
    )
    with op.batch_alter_table("unreadable_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unreadable_entries_commune_id"), ["commune_id"], unique=False)

    op.create_table(
        "baselines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hamlet_id", sa.Uuid(), nullable=False),
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("people", BIG, nullable=False),
        sa.Column("reached", BIG, nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("signer", sa.String(length=120), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.CheckConstraint("people >= 0 and reached >= 0 and reached <= people", name=op.f("ck_baselines_counts")),
        sa.ForeignKeyConstraint(["hamlet_id"], ["places.id"], name=op.f("fk_baselines_hamlet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_baselines")),
        sa.UniqueConstraint("hamlet_id", "indicator", "version", name=op.f("uq_baselines_hamlet_id_indicator_version")),
    )
    with op.batch_alter_table("baselines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_baselines_hamlet_id"), ["hamlet_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_baselines_position"), ["position"], unique=False)

    op.create_table(
        "devices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("enrolled_by", sa.Uuid(), nullable=False),
        sa.Column("commune_id", sa.Uuid(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_contact_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("queued", BIG, nullable=False),
        sa.Column("highest_seq", BIG, nullable=False),
        sa.Column("stored_on", sa.Date(), nullable=True),
        sa.Column("stored_today", BIG, nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.ForeignKeyConstraint(["commune_id"], ["places.id"], name=op.f("fk_devices_commune_id")),
        sa.ForeignKeyConstraint(["enrolled_by"], ["persons.id"], name=op.f("fk_devices_enrolled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices")),
    )
    with op.batch_alter_table("devices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_devices_commune_id"), ["commune_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_devices_enrolled_by"), ["enrolled_by"], unique=False)

    op.create_table(
        "helps",
        sa.Column("assist_id", sa.Uuid(), nullable=False),
        sa.Column("line", BIG, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("service", BIG, nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["assist_id"], ["assists.id"], name=op.f("fk_helps_assist_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("assist_id", "line", name=op.f("pk_helps")),
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("consumed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_invitations_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_invitations_code_hash")),
    )
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitations_person_id"), ["person_id"], unique=False)

    op.create_table(
        "one_time_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("handle", sa.String(length=8), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("seconded_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries_left", BIG, nullable=False),
        sa.Column("consumed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose in ('recover', 'enrol')", name=op.f("ck_one_time_codes_purpose")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_one_time_codes_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_codes")),
        sa.UniqueConstraint("handle", name=op.f("uq_one_time_codes_handle")),
    )
    with op.batch_alter_table("one_time_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_one_time_codes_person_id"), ["person_id"], unique=False)

    op.create_table(
        "passkeys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", BIG, nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("backed_up", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_passkeys_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
    )
    with op.batch_alter_table("passkeys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passkeys_person_id"), ["person_id"], unique=False)

    op.create_table(
        "person_roles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=15), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "kind in ('volunteer', 'head', 'officer', 'overseer', 'administrator')", name=op.f("ck_person_roles_kind")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_person_roles_person_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_person_roles_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_roles")),
    )
    with op.batch_alter_table("person_roles", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_roles_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_roles_place_id"), ["place_id"], unique=False)

    op.create_table(
        "place_successors",
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("successor_id", sa.Uuid(), nullable=False),
        sa.Column("decision", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_place_successors_place_id")),
        sa.ForeignKeyConstraint(["successor_id"], ["places.id"], name=op.f("fk_place_successors_successor_id")),
        sa.PrimaryKeyConstraint("place_id", "successor_id", name=op.f("pk_place_successors")),
    )
    op.create_table(
        "posters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("hamlet_id", sa.Uuid(), nullable=False),
        sa.Column("spot", sa.String(length=120), nullable=False),
        sa.Column("origin", sa.String(length=120), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("position", BIG, nullable=False),
        sa.ForeignKeyConstraint(["hamlet_id"], ["places.id"], name=op.f("fk_posters_hamlet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posters")),
        sa.UniqueConstraint("code", name=op.f("uq_posters_code")),
    )
    with op.batch_alter_table("posters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_posters_hamlet_id"), ["hamlet_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_posters_position"), ["position"], unique=False)

    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("how", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_sign_ins_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_ins_token_hash")),
    )
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_ins_person_id"), ["person_id"], unique=False)

    op.create_table(
        "view_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hamlet_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["hamlet_id"], ["places.id"], name=op.f("fk_view_links_hamlet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_view_links")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_view_links_code_hash")),
    )
    with op.batch_alter_table("view_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_view_links_hamlet_id"), ["hamlet_id"], unique=False)

    op.create_table(
        "device_persons",
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_device_persons_device_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_device_persons_person_id")),
        sa.PrimaryKeyConstraint("device_id", "person_id", name=op.f("pk_device_persons")),
    )
    with op.batch_alter_table("device_persons", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_persons_person_id"), ["person_id"], unique=False)

    # The one row that every write and every phone asks for.
    op.get_bind().execute(
        sa.text("insert into ledger (id, epoch, counter, safe_up_to) values (1, :epoch, 0, 0)"),
        {"epoch": secrets.token_hex(8)},
    )


def downgrade() -> None:
    with op.batch_alter_table("device_persons", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_persons_person_id"))

    op.drop_table("device_persons")
    with op.batch_alter_table("view_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_view_links_hamlet_id"))

    op.drop_table("view_links")
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_ins_person_id"))

    op.drop_table("sign_ins")
    with op.batch_alter_table("posters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_posters_position"))
        batch_op.drop_index(batch_op.f("ix_posters_hamlet_id"))

    op.drop_table("posters")
    op.drop_table("place_successors")
    with op.batch_alter_table("person_roles", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_roles_place_id"))
        batch_op.drop_index(batch_op.f("ix_person_roles_person_id"))

    op.drop_table("person_roles")
    with op.batch_alter_table("passkeys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passkeys_person_id"))

    op.drop_table("passkeys")
    with op.batch_alter_table("one_time_codes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_one_time_codes_person_id"))

    op.drop_table("one_time_codes")
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitations_person_id"))

    op.drop_table("invitations")
    op.drop_table("helps")
    with op.batch_alter_table("devices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_devices_enrolled_by"))
        batch_op.drop_index(batch_op.f("ix_devices_commune_id"))

    op.drop_table("devices")
    with op.batch_alter_table("baselines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_baselines_position"))
        batch_op.drop_index(batch_op.f("ix_baselines_hamlet_id"))

    op.drop_table("baselines")
    with op.batch_alter_table("unreadable_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unreadable_entries_commune_id"))

    op.drop_table("unreadable_entries")
    with op.batch_alter_table("tallies", schema=None) as batch_op:
        batch_op.drop_index("ix_tallies_hamlet_position")

    op.drop_table("tallies")
    with op.batch_alter_table("quota_counters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quota_counters_ends_at"))

    op.drop_table("quota_counters")
    with op.batch_alter_table("places", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_places_living_name",
            sqlite_where=sa.text("valid_to is null"),
            postgresql_where=sa.text("valid_to is null"),
        )
        batch_op.drop_index(batch_op.f("ix_places_position"))
        batch_op.drop_index(batch_op.f("ix_places_parent_id"))
        batch_op.drop_index(batch_op.f("ix_places_commune_id"))

    op.drop_table("places")
    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_persons_position"))

    op.drop_table("persons")
    op.drop_table("ledger")
    op.drop_table("entry_mends")
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entries_replaces_id"))
        batch_op.drop_index("ix_entries_device_seq")
        batch_op.drop_index("ix_entries_commune_fate")
        batch_op.drop_index("ix_entries_author_position")

    op.drop_table("entries")
    with op.batch_alter_table("conflicting_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conflicting_entries_entry_id"))
        batch_op.drop_index(batch_op.f("ix_conflicting_entries_commune_id"))

    op.drop_table("conflicting_entries")
    with op.batch_alter_table("claims", schema=None) as batch_op:
        batch_op.drop_index("ix_claims_person")

    op.drop_table("claims")
    op.drop_table("claim_locks")
    with op.batch_alter_table("challenges", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_challenges_expires_at"))

    op.drop_table("challenges")
    with op.batch_alter_table("audit_lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_lines_subject"))

    op.drop_table("audit_lines")
    with op.batch_alter_table("assists", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assists_residence_id"))
        batch_op.drop_index("ix_assists_hamlet_day")
        batch_op.drop_index(batch_op.f("ix_assists_author_id"))

    op.drop_table("assists")
