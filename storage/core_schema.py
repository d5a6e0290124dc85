"""Every table of the SQL core store, on one page; `schema` says how instants are written.

What is not sealed tells whoever finds the disk when submissions were made, in
which language, what was agreed to, and which questions stood on somebody's path:
where only one group is asked a question, that is their group. Whether a question
was answered, skipped or withheld is sealed, as the answer is.
"""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.schema import NAMES, Id

metadata = MetaData(naming_convention=NAMES)


def of_a_submission() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["submission", "revision"], ["submissions.submission", "submissions.revision"]
    )


submissions = Table(
    "submissions",
    metadata,
    Column("id", Id, primary_key=True),  # the order in which they came
    Column("submission", String(64), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("reference", String(64), nullable=False),  # what the participant was told
    Column("consultation", Text, nullable=False),
    Column("version", String(64), nullable=False),
    Column("language", String(8), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("submitted_at", String(32), nullable=False),
    Column("received_at", String(32), nullable=False),
    Column("digest", String(64), nullable=False),  # SHA-256 of the bytes handed over
    Column("sealed", LargeBinary, nullable=False),  # those bytes
    UniqueConstraint("submission", "revision"),
)

answers = Table(
    "answers",
    metadata,
    Column("submission", String(64), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("question", Text, primary_key=True),
    Column("type", String(32), nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # the whole answer, as in the payload
    of_a_submission(),
)

consents = Table(  # as they stood when the submission was made
    "consents",
    metadata,
    Column("submission", String(64), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("clause", Text, primary_key=True),
    Column("granted", Boolean, nullable=False),
    Column("wording", String(64), nullable=False),  # SHA-256 of the text that was shown
    Column("language", String(8), nullable=False),
    Column("controllers", Text, nullable=False),  # a JSON list of names
    Column("legal_basis", Text, nullable=False),
    Column("decided_at", String(32), nullable=False),
    of_a_submission(),
)

erasures = Table(  # so that nothing comes back
    "erasures",
    metadata,
    Column("submission", String(64), primary_key=True),
    Column("at", String(32), nullable=False),
)
