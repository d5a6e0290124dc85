"""Every table of the SQL core store, on one page.

Instants that were said in a submission stand here as they do there; those that
this database adds are ISO 8601 in UTC, to the microsecond, and sort.
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
)

from storage.schema import NAMES, Id

metadata = MetaData(naming_convention=NAMES)

submissions = Table(
    "submissions",
    metadata,
    Column("id", Id, primary_key=True),  # the order in which they came
    Column("submission", String(64), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("reference", String(64), nullable=False),  # what the participant can quote
    Column("consultation", Text, nullable=False),
    Column("version", String(64), nullable=False),
    Column("language", String(8), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("submitted_at", String(32), nullable=False),
    Column("received_at", String(32), nullable=False),
    Column("digest", String(64), nullable=False),  # SHA-256 of the bytes that were handed over
    Column("body", LargeBinary, nullable=False),  # those bytes, sealed
)
