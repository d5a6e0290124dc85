"""The names of the core stores that were ever handed anything.

Of what had been handed over before this, nobody has noted where to: only what still waits says it.
A core store that is in the configuration is told everything in any case.
"""

from alembic import op
from sqlalchemy import Column, PrimaryKeyConstraint, Text

revision, down_revision = "intake_0006", "intake_0005"


def upgrade() -> None:
    op.create_table(
        "core_stores",
        Column("name", Text, nullable=False),
        PrimaryKeyConstraint("name", name="pk_core_stores"),
    )
    op.execute("INSERT INTO core_stores (name) SELECT DISTINCT store FROM handoffs")


def downgrade() -> None:
    op.drop_table("core_stores")
