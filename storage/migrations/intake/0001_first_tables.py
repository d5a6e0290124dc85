"""The first tables: sessions, what comes in, what goes out, what is decided and handed over."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Text,
)

revision, down_revision = "intake_0001", None

Id = BigInteger().with_variant(Integer, "sqlite")


def upgrade() -> None:
    what_is_asked_and_who_talks()
    what_comes_in()
    what_goes_out()
    what_is_decided()
    what_is_handed_over()


def what_is_asked_and_who_talks() -> None:
    op.create_table(
        "consultations",
        Column("version", String(64), nullable=False),
        Column("name", Text, nullable=False),
        Column("content", Text, nullable=False),
        Column("first_used_at", String(32), nullable=False),
        PrimaryKeyConstraint("version", name="pk_consultations"),
    )
    op.create_table(
        "main_keys",
        Column("id", String(8), nullable=False),
        PrimaryKeyConstraint("id", name="pk_main_keys"),
    )
    op.create_table(
        "sessions",
        Column("id", Id, nullable=False, autoincrement=False),
        Column("version", String(64), nullable=False),
        Column("status", String(16), nullable=False),
        Column("language", String(8), nullable=False),
        Column("step", Text, nullable=False),
        Column("revision", Integer, nullable=False),
        Column("created_at", String(32), nullable=False),
        Column("changed_at", String(32), nullable=False),
        Column("turns", Integer, nullable=False),
        Column("asking", Id),
        Column("wrapped_key", LargeBinary, nullable=False),
        Column("sealed", LargeBinary, nullable=False),
        PrimaryKeyConstraint("id", name="pk_sessions"),
        ForeignKeyConstraint(
            ["version"], ["consultations.version"], name="fk_sessions_version_consultations"
        ),
    )
    op.create_table(
        "addresses",
        Column("digest", LargeBinary(16), nullable=False),
        Column("session", Id, nullable=False),
        Column("sealed", LargeBinary, nullable=False),
        PrimaryKeyConstraint("digest", name="pk_addresses"),
        ForeignKeyConstraint(["session"], ["sessions.id"], name="fk_addresses_session_sessions"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_addresses_session", "addresses", ["session"])


def what_comes_in() -> None:
    op.create_table(
        "events",
        Column("source", String(32), nullable=False),
        Column("id", LargeBinary(16), nullable=False),
        Column("at", String(32), nullable=False),
        PrimaryKeyConstraint("source", "id", name="pk_events"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "event_keys",
        Column("id", Id, nullable=False, autoincrement=False),
        Column("until", String(32)),
        Column("sealed", LargeBinary, nullable=False),
        PrimaryKeyConstraint("id", name="pk_event_keys"),
    )
    op.create_table(
        "cursors",
        Column("source", String(32), nullable=False),
        Column("value", Text, nullable=False),
        PrimaryKeyConstraint("source", name="pk_cursors"),
    )
    op.create_table(
        "set_aside",
        Column("id", Id, nullable=False, autoincrement=False),
        Column("reference", String(8), nullable=False),
        Column("source", String(32), nullable=False),
        Column("error", Text, nullable=False),
        Column("at", String(32), nullable=False),
        Column("session", Id),
        Column("address", LargeBinary(16), nullable=False),
        Column("sealed", LargeBinary, nullable=False),
        PrimaryKeyConstraint("id", name="pk_set_aside"),
    )


def what_goes_out() -> None:
    op.create_table(
        "outbox",
        Column("id", Id, nullable=False, autoincrement=False),
        Column("session", Id),
        Column("sealed", LargeBinary, nullable=False),
        PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_table(
        "arrivals",
        Column("message", Id, nullable=False, autoincrement=False),
        Column("position", Id, nullable=False),
        PrimaryKeyConstraint("message", name="pk_arrivals"),
    )
    op.create_table(
        "numbers",
        Column("name", String(16), nullable=False),
        Column("last", Id, nullable=False),
        PrimaryKeyConstraint("name", name="pk_numbers"),
    )


def what_is_decided() -> None:
    op.create_table(
        "wordings",
        Column("sha256", String(64), nullable=False),
        Column("text", Text, nullable=False),
        PrimaryKeyConstraint("sha256", name="pk_wordings"),
    )
    op.create_table(
        "consents",
        Column("id", Id, nullable=False),
        Column("session", Id),
        Column("clause", Text, nullable=False),
        Column("granted", Boolean, nullable=False),
        Column("wording", String(64), nullable=False),
        Column("language", String(8), nullable=False),
        Column("controllers", Text, nullable=False),
        Column("legal_basis", Text, nullable=False),
        Column("at", String(32), nullable=False),
        Column("channel", String(32), nullable=False),
        Column("message", LargeBinary),
        Column("how", String(16), nullable=False),
        PrimaryKeyConstraint("id", name="pk_consents"),
        ForeignKeyConstraint(["session"], ["sessions.id"], name="fk_consents_session_sessions"),
        ForeignKeyConstraint(["wording"], ["wordings.sha256"], name="fk_consents_wording_wordings"),
    )
    op.create_index("ix_consents_session", "consents", ["session"])


def what_is_handed_over() -> None:
    op.create_table(
        "submissions",
        Column("submission", String(64), nullable=False),
        Column("revision", Integer, nullable=False, autoincrement=False),
        Column("session", Id, nullable=False),
        Column("digest", String(64), nullable=False),
        Column("at", String(32), nullable=False),
        Column("sealed", LargeBinary),
        PrimaryKeyConstraint("submission", "revision", name="pk_submissions"),
        ForeignKeyConstraint(["session"], ["sessions.id"], name="fk_submissions_session_sessions"),
    )
    op.create_index("ix_submissions_session", "submissions", ["session"])
    op.create_table(
        "erasures",
        Column("submission", String(64), nullable=False),
        Column("at", String(32), nullable=False),
        PrimaryKeyConstraint("submission", name="pk_erasures"),
    )
    op.create_table(
        "handoffs",
        Column("id", Id, nullable=False, autoincrement=False),
        Column("store", Text, nullable=False),
        Column("submission", String(64), nullable=False),
        Column("revision", Integer),
        Column("due_at", String(32), nullable=False),
        Column("attempts", Integer, nullable=False),
        PrimaryKeyConstraint("id", name="pk_handoffs"),
    )
    op.create_index("ix_handoffs_submission", "handoffs", ["submission"])


def downgrade() -> None:
    for table in (
        "handoffs",
        "erasures",
        "submissions",
        "consents",
        "wordings",
        "numbers",
        "arrivals",
        "outbox",
        "set_aside",
        "cursors",
        "event_keys",
        "events",
        "addresses",
        "sessions",
        "main_keys",
        "consultations",
    ):
        op.drop_table(table)
