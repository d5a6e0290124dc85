"""The first tables: submissions, their answers and consents, and what was erased."""

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
    UniqueConstraint,
)

revision, down_revision = "core_0001", None

Id = BigInteger().with_variant(Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "submissions",
        Column("id", Id, nullable=False),
        Column("submission", String(64), nullable=False),
        Column("revision", Integer, nullable=False),
        Column("reference", String(64), nullable=False),
        Column("consultation", Text, nullable=False),
        Column("version", String(64), nullable=False),
        Column("language", String(8), nullable=False),
        Column("channel", String(32), nullable=False),
        Column("submitted_at", String(32), nullable=False),
        Column("received_at", String(32), nullable=False),
        Column("digest", String(64), nullable=False),
        Column("sealed", LargeBinary, nullable=False),
        PrimaryKeyConstraint("id", name="pk_submissions"),
        UniqueConstraint("submission", "revision", name="uq_submissions_submission_revision"),
    )
    op.create_table(
        "answers",
        Column("submission", String(64), nullable=False),
        Column("revision", Integer, nullable=False, autoincrement=False),
        Column("question", Text, nullable=False),
        Column("type", String(32), nullable=False),
        Column("sealed", LargeBinary, nullable=False),
        PrimaryKeyConstraint("submission", "revision", "question", name="pk_answers"),
        of_a_submission("answers"),
    )
    op.create_table(
        "consents",
        Column("submission", String(64), nullable=False),
        Column("revision", Integer, nullable=False, autoincrement=False),
        Column("clause", Text, nullable=False),
        Column("granted", Boolean, nullable=False),
        Column("wording", String(64), nullable=False),
        Column("language", String(8), nullable=False),
        Column("controllers", Text, nullable=False),
        Column("legal_basis", Text, nullable=False),
        Column("decided_at", String(32), nullable=False),
        PrimaryKeyConstraint("submission", "revision", "clause", name="pk_consents"),
        of_a_submission("consents"),
    )
    op.create_table(
        "erasures",
        Column("submission", String(64), nullable=False),
        Column("at", String(32), nullable=False),
        PrimaryKeyConstraint("submission", name="pk_erasures"),
    )


def of_a_submission(table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["submission", "revision"],
        ["submissions.submission", "submissions.revision"],
        name=f"fk_{table}_submission_revision_submissions",
    )


def downgrade() -> None:
    for table in ("erasures", "consents", "answers", "submissions"):
        op.drop_table(table)
