"""The tables of invitations: whom they are for, and who takes part by them.

An invitation's code is nowhere, only a keyed digest of it. For which group, in which
language, how often and until when it is good is not sealed; the organisation and what was
noted of an addressee are. A seat does not say who sits in it. It says to whoever finds the
disk which session came by which invitation and, where the consultation has quotas, in which
group that session is.
"""

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table, Text

from storage.schema import Id, metadata, sessions

invitations = Table(
    "invitations",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),  # from `numbers`
    Column("reference", String(16), nullable=False, unique=True),  # names it, and is no secret
    Column("digest", LargeBinary(16), nullable=False, unique=True),  # keyed: the code is nowhere
    Column("consultation", Text, nullable=False),  # its name
    Column("group", Text, nullable=False),  # a choice's name; "": none
    Column("language", String(8)),  # null: the person chooses
    Column("uses", Integer, nullable=False),  # how many people can take part by it
    Column("created_at", String(32), nullable=False),
    Column("until", String(32), nullable=False),  # good before, and no longer at that instant
    Column("revoked_at", String(32)),
    Column("sealed", LargeBinary, nullable=False),  # organisation, note, and what the digest is of
)

seats = Table(  # a row for each session that takes up something; it goes with the session
    "seats",
    metadata,
    Column("session", ForeignKey(sessions.c.id), primary_key=True, autoincrement=False),
    Column("invitation", ForeignKey(invitations.c.id), index=True),
    Column("group", Text, index=True),  # where the consultation has a quota for it
)
