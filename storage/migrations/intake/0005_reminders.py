"""Reminders and campaigns.

Whoever agreed to be reminded before this did so by a consultation file without rules for it:
nobody is to be looked at again yet.
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
    column,
)

revision, down_revision = "intake_0005", "intake_0004"

Id = BigInteger().with_variant(Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "reminders",
        Column("session", Id, nullable=False, autoincrement=False),
        Column("due_at", String(32), nullable=False),
        PrimaryKeyConstraint("session", name="pk_reminders"),
        ForeignKeyConstraint(["session"], ["sessions.id"], name="fk_reminders_session_sessions"),
    )
    op.create_index("ix_reminders_due_at_session", "reminders", ["due_at", "session"])
    op.create_table(
        "campaigns",
        Column("id", Id, nullable=False, autoincrement=False),
        Column("consultation", Text, nullable=False),
        Column("made_at", String(32), nullable=False),
        Column("undo_until", String(32), nullable=False),
        Column("undone_at", String(32)),
        Column("finished_at", String(32)),
        Column("coordinator", Id),
        Column("until_row", Id, nullable=False),
        Column("reached", Id, nullable=False),
        Column("sealed", LargeBinary, nullable=False),
        PrimaryKeyConstraint("id", name="pk_campaigns"),
    )
    _letters()


def _letters() -> None:
    op.create_table(
        "campaign_letters",
        Column("campaign", Id, nullable=False, autoincrement=False),
        Column("session", Id, nullable=False, autoincrement=False),
        Column("due_at", String(32)),
        Column("outcome", String(16)),
        Column("message", Id),
        PrimaryKeyConstraint("campaign", "session", name="pk_campaign_letters"),
        ForeignKeyConstraint(
            ["campaign"], ["campaigns.id"], name="fk_campaign_letters_campaign_campaigns"
        ),
        ForeignKeyConstraint(
            ["session"], ["sessions.id"], name="fk_campaign_letters_session_sessions"
        ),
        sqlite_with_rowid=False,
    )
    waiting = column("due_at").is_not(None)
    op.create_index(
        "ix_campaign_letters_due_at",
        "campaign_letters",
        ["due_at"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_index("ix_campaign_letters_session", "campaign_letters", ["session"])


def downgrade() -> None:
    op.drop_table("campaign_letters")
    op.drop_table("campaigns")
    op.drop_table("reminders")
