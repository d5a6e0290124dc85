"""The tables of reminders and campaigns: who is to be looked at again, and when.

They stand beside those of `schema` in the same database. They say how many people are to be
written to and when, which tells, roughly, in which part of the world a session is; what a
campaign says, and to whom it goes, is sealed.
"""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table, Text

from storage.schema import Id, metadata, sessions

reminders = Table(  # a row for whoever may be reminded; an ordinary turn does not touch it
    "reminders",
    metadata,
    Column("session", ForeignKey(sessions.c.id), primary_key=True, autoincrement=False),
    Column("due_at", String(32), nullable=False),  # when to look at the session again
)

Index("ix_reminders_due_at_session", reminders.c.due_at, reminders.c.session)

campaigns = Table(
    "campaigns",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),  # from `numbers`
    Column("consultation", Text, nullable=False),  # by its name: whichever version they are on
    Column("made_at", String(32), nullable=False),
    Column("undo_until", String(32), nullable=False),  # nothing of it is sent before
    Column("undone_at", String(32)),  # null: it was not
    Column("finished_at", String(32)),  # null: there may be more of it to send
    Column("coordinator", Id),  # whose it is; null: an operator's
    Column("until_row", Id, nullable=False),  # the last session that was there when it was made
    Column("reached", Id, nullable=False),  # the last one that has been looked at
    Column("sealed", LargeBinary, nullable=False),  # audience and words
)

campaign_letters = Table(  # a row for each person it goes to; erased with their session
    "campaign_letters",
    metadata,
    Column("campaign", ForeignKey(campaigns.c.id), primary_key=True, autoincrement=False),
    Column("session", ForeignKey(sessions.c.id), primary_key=True, autoincrement=False),
    Column("due_at", String(32)),  # when to write it; null: it was written or left out
    Column("outcome", String(16)),  # null: not yet; else "sent", or why it was left out
    Column("message", Id),  # its row in the outbox, for as long as it has not arrived
    sqlite_with_rowid=False,
)

Index(
    "ix_campaign_letters_due_at",
    campaign_letters.c.due_at,
    sqlite_where=campaign_letters.c.due_at.is_not(None),
    postgresql_where=campaign_letters.c.due_at.is_not(None),
)
Index("ix_campaign_letters_session", campaign_letters.c.session)
