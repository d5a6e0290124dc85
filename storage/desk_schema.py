"""The tables of coordination, on one page: who coordinates, what they asked for, what they did.

They stand beside those of `schema` in the same database, and are few rows each. What is not
sealed says how many coordinators there are, in which role, and when each of them did what.
"""

from sqlalchemy import Column, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from storage.schema import Id, metadata

coordinators = Table(
    "coordinators",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),  # from `numbers`
    Column("consultation", Text, nullable=False),  # by its name: a role is for every version of it
    Column("role", String(16), nullable=False),
    Column("enrolled_at", String(32), nullable=False),
    Column("revoked_at", String(32)),  # null: they coordinate
    Column("since", Id, nullable=False),  # which message was the last before they came
    Column("digest", LargeBinary(16)),  # of their address; null once revoked
    Column("sealed", LargeBinary, nullable=False),  # the desk; once revoked, their name alone
    UniqueConstraint("consultation", "digest"),
)

enrolments = Table(  # codes with which somebody becomes a coordinator
    "enrolments",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),  # from `numbers`
    Column("digest", LargeBinary(16), nullable=False, unique=True),  # keyed: the code is nowhere
    Column("consultation", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("until", String(32), nullable=False),
    Column("coordinator", Id),  # who gave it, and with whose role it ends; null: an operator
    Column("sealed", LargeBinary, nullable=False),  # the name
)

works = Table(  # rows exist only until what was asked for is done
    "works",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),  # from `numbers`; the order
    Column("coordinator", Id, nullable=False),  # who asked for it
    Column("at", String(32), nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # the work
)

outcomes = Table(  # rows exist only until the operator who waits has read them
    "outcomes",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),  # from `numbers`
    Column("of_order", String(32), nullable=False, unique=True),  # once each, whatever is killed
    Column("at", String(32), nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # what came of it: codes, too
)

audit = Table(  # a log: rows are only added, each chained to the one before
    "audit",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),  # 1, 2, 3 …
    Column("at", String(32), nullable=False),
    Column("consultation", Text, nullable=False),
    Column("coordinator", Id),  # who did it; null: an operator, on the command line
    Column("act", Text, nullable=False),
    Column("about", Text, nullable=False),  # JSON: numbers and names of things, never of people
    Column("hash", LargeBinary(32), nullable=False),  # SHA-256 of the row and the hash before it
    Column("mac", LargeBinary(36), nullable=False),  # of that hash, under the main key it names
)

audit_end = Table(  # one row: where the log ends, so that a cut is seen
    "audit_end",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),  # 1
    Column("last", Id, nullable=False),
    Column("mac", LargeBinary(36), nullable=False),
)

approvals = Table(  # what waits for a second coordinator's yes
    "approvals",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),  # from `numbers`
    Column("coordinator", Id, nullable=False),  # who asks; their own yes does not count
    Column("act", Text, nullable=False),
    Column("until", String(32), nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # what is then done, and what it is called
)

posts = Table(  # messages to coordinators that are about something: they answer it there
    "posts",
    metadata,
    Column("message", Id, primary_key=True, autoincrement=False),  # its number in the outbox
    Column("piece", Integer, primary_key=True, autoincrement=False),  # of a long one; 0: its last
    Column("address", LargeBinary(16), nullable=False),  # digest of where it was sent
    Column("about", Text, nullable=False),  # "relay/3": what, by its number
    Column("position", Id),  # where it arrived; null: it has not yet
)

relays = Table(  # somebody and the coordinators, who write to each other without knowing who
    "relays",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),  # from `numbers`
    Column("session", Id, nullable=False, unique=True),  # whose it is; erasure finds it
    Column("consultation", Text, nullable=False),
    Column("name", String(8), nullable=False),  # what coordinators call it: K4
    Column("status", String(8), nullable=False),  # open, closed
    Column("changed_at", String(32), nullable=False),
    Column("waits_since", String(32)),  # for the first of what was not answered; null: for nothing
    Column("coordinator", Id),  # who answered last
    Column("sealed", LargeBinary),  # what was said last, under the session's key; null once closed
)
