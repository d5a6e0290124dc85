"""Invitations, and an index of those who registered before the opening."""

from alembic import op
from sqlalchemy import column

revision, down_revision = "intake_0004", "intake_0003"


def upgrade() -> None:
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
