"""The overview, counted from the database and drawn."""

from datetime import datetime

from sqlalchemy import Engine

from bot.results.pictures import Bar, Panel, drawn
from handlers.model import Consultation, Language
from handlers.results import overview_words
from handlers.results.overview import Overview, overview
from locales import number, say, say_as
from storage import invitations, journeys
from storage.sealing import Keyring


def counted(engine: Engine, keyring: Keyring, consultation: Consultation, at: datetime) -> Overview:
    """Read everybody's journey and count them."""
    with engine.begin() as connection:
        invited = invitations.invited(connection, consultation.name)
    return overview(consultation, journeys.every(engine, keyring, consultation), invited, at)


def picture(consultation: Consultation, found: Overview, language: Language) -> bytes:
    """Draw the overview, as a PNG; `overview_words.described` has the same numbers."""
    return drawn(consultation.title[language], panels(consultation, found, language))


def panels(consultation: Consultation, found: Overview, language: Language) -> list[Panel]:
    """Return what is drawn: how far people have come, and each table."""
    funnel = [
        (say_as("people", language, "Invited"), found.invited),
        (say_as("people", language, "Started"), found.started),
        (say_as("people", language, "Sent"), found.sent),
    ]
    known = [(label, people) for label, people in funnel if people is not None]
    how_far = say(language, "How far people have come")
    tables = [(how_far, known), *overview_words.tables(consultation, found, language)]
    return [Panel(title=heading, bars=_bars(rows, language)) for heading, rows in tables]


def _bars(rows: overview_words.Rows, language: Language) -> tuple[Bar, ...]:
    return tuple(
        Bar(label=name, people=people, said=number(language, people)) for name, people in rows
    )
