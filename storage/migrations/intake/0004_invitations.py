"""Invitations and the seats taken by them, and an index of those who registered before the opening.

A session may hold what was in the link that brought it, from before there were
invitations. It names none, and is left where it is sealed.
"""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
    column,
)

revision, down_revision = "intake_0004", "intake_0003"

Id = BigInteger().with_variant(Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "invitations",
        Column("id", Id, nullable=False, autoincrement=False),
        Column("reference", String(16), nullable=False),
        Column("digest", LargeBinary(16), nullable=False),
        Column("consultation", Text, nullable=False),
        Column("group", Text, nullable=False),
        Column("language", String(8)),
        Column("uses", Integer, nullable=False),
        Column("created_at", String(32), nullable=False),
        Column("until", String(32), nullable=False),
        Column("revoked_at", String(32)),
        Column("sealed", LargeBinary, nullable=False),
        PrimaryKeyConstraint("id", name="pk_invitations"),
        UniqueConstraint("reference", name="uq_invitations_reference"),
        UniqueConstraint("digest", name="uq_invitations_digest"),
    )
    op.create_table(
        "seats",
        Column("session", Id, nullable=False, autoincrement=False),
        Column("invitation", Id),
        Column("group", Text),
        PrimaryKeyConstraint("session", name="pk_seats"),
        ForeignKeyConstraint(["session"], ["sessions.id"], name="fk_seats_session_sessions"),
        ForeignKeyConstraint(
            ["invitation"], ["invitations.id"], name="fk_seats_invitation_invitations"
        ),
    )
    op.create_index("ix_seats_invitation", "seats", ["invitation"])
    op.create_index("ix_seats_group", "seats", ["group"])
    registered = column("status") == "registered"
    op.create_index(
        "ix_sessions_registered",
        "sessions",
        ["id"],
        sqlite_where=registered,
        postgresql_where=registered,
    )


def downgrade() -> None:
    op.drop_index("ix_sessions_registered", "sessions")
    op.drop_table("seats")
    op.drop_table("invitations")
