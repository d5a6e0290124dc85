"""Codes, with which a session goes on in another chat, and the wrong ones of the last hour."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    UniqueConstraint,
)

revision, down_revision = "intake_0002", "intake_0001"

Id = BigInteger().with_variant(Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "codes",
        Column("digest", LargeBinary(16), nullable=False),
        Column("session", Id, nullable=False),
        Column("until", String(32), nullable=False),
        PrimaryKeyConstraint("digest", name="pk_codes"),
        UniqueConstraint("session", name="uq_codes_session"),
        ForeignKeyConstraint(["session"], ["sessions.id"], name="fk_codes_session_sessions"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "wrong_codes",
        Column("id", Id, nullable=False, autoincrement=False),
        Column("address", LargeBinary(16), nullable=False),
        Column("at", String(32), nullable=False),
        PrimaryKeyConstraint("id", name="pk_wrong_codes"),
    )


def downgrade() -> None:
    op.drop_table("wrong_codes")
    op.drop_table("codes")
