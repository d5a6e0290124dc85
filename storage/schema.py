"""Every table of the intake database, on one page.

Instants are ISO 8601 text in UTC, to the microsecond: they sort, read well, and
mean the same in every database. What is sealed (see `sealing`) is a BLOB and
can be read only with the main key. What is not sealed does not say who anybody
is, nor the words or values of an answer. It is not nothing: `sessions` tells an
overview, and to whoever finds the disk, how many people there are, when each
began and last wrote, in which language, and at which question they are; where
only one group is asked a question, that is their group. `consents` tells what
was agreed to, and when.

The tables are kept narrow and in order of time wherever the road of a message
touches them: at a hundred events a transaction, pages written are what costs.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLite makes a primary key the row's own number only if it is called INTEGER.
Id = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(naming_convention=NAMES)


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


# --- What is asked -----------------------------------------------------------

consultations = Table(
    "consultations",
    metadata,
    Column("version", String(64), primary_key=True),  # SHA-256 of the content
    Column("name", Text, nullable=False),
    Column("content", Text, nullable=False),  # the consultation file, as it was
    Column("first_used_at", String(32), nullable=False),
)

main_keys = Table(
    "main_keys",
    metadata,
    Column("id", String(8), primary_key=True),  # of each main key that something here needs
)

# --- Who talks with us -------------------------------------------------------

sessions = Table(
    "sessions",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),  # from `numbers`, never used twice
    Column("version", ForeignKey(consultations.c.version), nullable=False),
    Column("status", String(16), nullable=False),
    Column("language", String(8), nullable=False),
    Column("step", Text, nullable=False),  # a question's or a step's name: where people are
    Column("revision", Integer, nullable=False),  # of the last submission; 0: none yet
    Column("created_at", String(32), nullable=False),
    Column("changed_at", String(32), nullable=False),
    Column("turns", Integer, nullable=False),  # how often the session has been written
    Column("asking", Id),  # the message that puts the current step
    Column("wrapped_key", LargeBinary, nullable=False),  # the data key; to destroy it is to erase
    Column("sealed", LargeBinary, nullable=False),  # the whole session
)

Index(  # those who are to be told of the opening: few, among many
    "ix_sessions_registered",
    sessions.c.id,
    sqlite_where=sessions.c.status == "registered",
    postgresql_where=sessions.c.status == "registered",
)

addresses = Table(
    "addresses",
    metadata,
    Column("digest", LargeBinary(16), primary_key=True),  # keyed: the address cannot be guessed
    Column("session", ForeignKey(sessions.c.id), nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),  # transport and place
    sqlite_with_rowid=False,
)

codes = Table(  # with which a session can go on in another chat; one a session
    "codes",
    metadata,
    Column("digest", LargeBinary(16), primary_key=True),  # keyed: the code is nowhere
    Column("session", ForeignKey(sessions.c.id), nullable=False, unique=True),
    Column("until", String(32), nullable=False),
    sqlite_with_rowid=False,
)

wrong_codes = Table(  # of the last hour: nobody may try many
    "wrong_codes",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),  # from `numbers`
    Column("address", LargeBinary(16), nullable=False),  # digest
    Column("at", String(32), nullable=False),
)

# --- What has come in --------------------------------------------------------

events = Table(
    "events",
    metadata,
    Column("source", String(32), primary_key=True),  # a transport's name
    Column("id", LargeBinary(16), primary_key=True),  # a keyed digest of the messenger's own id
    Column("at", String(32), nullable=False),  # when it was committed
    sqlite_with_rowid=False,
)

event_keys = Table(  # what those digests are keyed with; one is current
    "event_keys",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("until", String(32)),  # when nothing is known under it any more; null: the current one
    Column("sealed", LargeBinary, nullable=False),
)

cursors = Table(
    "cursors",
    metadata,
    Column("source", String(32), primary_key=True),
    Column("value", Text, nullable=False),
)

set_aside = Table(
    "set_aside",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("reference", String(8), nullable=False),  # what the participant was told
    Column("source", String(32), nullable=False),
    Column("error", Text, nullable=False),  # the exception's type; its words may quote people
    Column("at", String(32), nullable=False),
    Column("session", Id),  # null: of somebody who had none; erasure finds it by either
    Column("address", LargeBinary(16), nullable=False),  # digest
    Column("sealed", LargeBinary, nullable=False),  # the event, or a message that is not taken
)

# --- What goes out -----------------------------------------------------------

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),  # from `numbers`; the order of sending
    Column("session", Id),  # whose data key seals it; null: the general key
    Column("sealed", LargeBinary, nullable=False),  # address and reply
)

arrivals = Table(
    "arrivals",
    metadata,
    Column("message", Id, primary_key=True, autoincrement=False),  # `sessions.asking`
    Column("position", Id, nullable=False),  # where in the chat it arrived; below 0: at the latest
)

numbers = Table(
    "numbers",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("last", Id, nullable=False),  # the last number given, to a row that may be gone
)

# --- What was decided --------------------------------------------------------

wordings = Table(
    "wordings",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("text", Text, nullable=False),  # what was shown, to the letter
)

consents = Table(  # a ledger: rows are added, and go only when the session is erased
    "consents",
    metadata,
    Column("id", Id, primary_key=True),
    Column("session", ForeignKey(sessions.c.id), index=True),  # null: nothing else is kept of them
    Column("clause", Text, nullable=False),
    Column("granted", Boolean, nullable=False),
    Column("wording", ForeignKey(wordings.c.sha256), nullable=False),
    Column("language", String(8), nullable=False),
    Column("controllers", Text, nullable=False),  # a JSON list of names
    Column("legal_basis", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("message", LargeBinary),  # the messenger's id of it, sealed; null without a session
    Column("how", String(16), nullable=False),  # pressed, typed, implied
)

# --- What is handed over -----------------------------------------------------

submissions = Table(
    "submissions",
    metadata,
    Column("submission", String(64), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("session", ForeignKey(sessions.c.id), nullable=False, index=True),
    Column("digest", String(64), nullable=False),  # SHA-256 of the bytes handed over
    Column("at", String(32), nullable=False),
    Column("sealed", LargeBinary),  # the submission; null once every core store has it
)

erasures = Table(
    "erasures",
    metadata,
    Column("submission", String(64), primary_key=True),
    Column("at", String(32), nullable=False),
)

core_stores = Table(  # every one that was ever handed anything, still configured or not
    "core_stores",
    metadata,
    Column("name", Text, primary_key=True),
)

handoffs = Table(  # rows exist only while something is still to be handed over
    "handoffs",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),  # from `numbers`; the order
    Column("store", Text, nullable=False),
    Column("submission", String(64), nullable=False, index=True),
    Column("revision", Integer),  # null: tell the store to erase the submission
    Column("due_at", String(32), nullable=False),
    Column("attempts", Integer, nullable=False),
)
