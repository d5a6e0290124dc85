"""Coordination: who coordinates, what they asked for, what waits, and the log of what was done.

All of it is new; nothing that was stored changes.
"""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)

revision, down_revision = "intake_0003", "intake_0002"

Id = BigInteger().with_variant(Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "coordinators",
        Column("id", Id, nullable=False, autoincrement=False),
        Column("consultation", Text, nullable=False),
        Column("role", String(16), nullable=False),
        Column("enrolled_at", String(32), nullable=False),
        Column("revoked_at", String(32)),
        Column("since", Id, nullable=False),
        Column("digest", LargeBinary(16)),
        Column("sealed", LargeBinary, nullable=False),
        PrimaryKeyConstraint("id", name="pk_coordinators"),
        UniqueConstraint("consultation", "digest", name="uq_coordinators_consultation_digest"),
    )
    op.create_table(
        "enrolments",
        Column("id", Id, nullable=False, autoincrement=False),
        Column("digest", LargeBinary(16), nullable=False),
        Column("consultation", Text, nullable=False),
        Column("role", String(16), nullable=False),
        Column("until", String(32), nullable=False),
        Column("coordinator", Id),
        Column("sealed", LargeBinary, nullable=False),
        PrimaryKeyConstraint("id", name="pk_enrolments"),
        UniqueConstraint("digest", name="uq_enrolments_digest"),
    )
    op.create_table(
        "works",
        Column("id", Id, nullable=False, autoincrement=False),
        Column("coordinator", Id, nullable=False),
        Column("at", String(32), nullable=False),
        Column("sealed", LargeBinary, nullable=False),
        PrimaryKeyConstraint("id", name="pk_works"),
    )
    _create_the_log()
    op.create_table(
        "outcomes",
        Column("id", Id, nullable=False, autoincrement=False),
        Column("of_order", String(32), nullable=False),
        Column("at", String(32), nullable=False),
        Column("sealed", LargeBinary, nullable=False),
        PrimaryKeyConstraint("id", name="pk_outcomes"),
        UniqueConstraint("of_order", name="uq_outcomes_of_order"),
    )
    op.create_table(
        "approvals",
        Column("id", Id, nullable=False, autoincrement=False),
        Column("coordinator", Id, nullable=False),
        Column("act", Text, nullable=False),
        Column("until", String(32), nullable=False),
        Column("sealed", LargeBinary, nullable=False),
        PrimaryKeyConstraint("id", name="pk_approvals"),
    )
    op.create_table(
        "posts",
        Column("message", Id, nullable=False, autoincrement=False),
        Column("piece", Integer, nullable=False, autoincrement=False),
        Column("address", LargeBinary(16), nullable=False),
        Column("about", Text, nullable=False),
        Column("position", Id),
        PrimaryKeyConstraint("message", "piece", name="pk_posts"),
    )
    op.create_table(
        "relays",
        Column("id", Id, nullable=False, autoincrement=False),
        Column("session", Id, nullable=False),
        Column("consultation", Text, nullable=False),
        Column("name", String(8), nullable=False),
        Column("status", String(8), nullable=False),
        Column("changed_at", String(32), nullable=False),
        Column("waits_since", String(32)),
        Column("coordinator", Id),
        Column("sealed", LargeBinary),
        PrimaryKeyConstraint("id", name="pk_relays"),
        UniqueConstraint("session", name="uq_relays_session"),
    )


def _create_the_log() -> None:
    op.create_table(
        "audit",
        Column("id", Id, nullable=False, autoincrement=False),
        Column("at", String(32), nullable=False),
        Column("consultation", Text, nullable=False),
        Column("coordinator", Id),
        Column("act", Text, nullable=False),
        Column("about", Text, nullable=False),
        Column("hash", LargeBinary(32), nullable=False),
        Column("mac", LargeBinary(36), nullable=False),
        PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_table(
        "audit_end",
        Column("id", Id, nullable=False, autoincrement=False),
        Column("last", Id, nullable=False),
        Column("mac", LargeBinary(36), nullable=False),
        PrimaryKeyConstraint("id", name="pk_audit_end"),
    )


def downgrade() -> None:
    for table in (
        "relays",
        "posts",
        "approvals",
        "audit_end",
        "audit",
        "outcomes",
        "works",
        "enrolments",
        "coordinators",
    ):
        op.drop_table(table)
