"""What is kept in the clear is said: to whoever runs the bot in the README, to people in /privacy.

Whoever adds a column that is not sealed writes here what it tells of a person, and says it there.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Struct
from sqlalchemy import LargeBinary

from handlers.model import Language
from storage import core_schema, desk_schema, invitation_schema, reminder_schema, schema
from tests.conversing import consultation_called

README = " ".join((Path(__file__).parents[2] / "README.md").read_text("utf-8").split())
PRIVACY = consultation_called("pallmall").privacy


class Told(Struct, frozen=True):
    """What some columns tell of a participant, and with which words that is said."""

    columns: str
    readme: str
    en: str
    fr: str


TOLD = {
    "when they write": Told(
        "sessions.created_at sessions.changed_at codes.until consents.at erasures.at events.at "
        "handoffs.due_at set_aside.at submissions.at wrong_codes.at relays.changed_at "
        "relays.waits_since core.submissions.submitted_at core.submissions.received_at "
        "core.consents.decided_at core.erasures.at",
        readme="when people write",
        en="when you wrote",
        fr="les dates",
    ),
    "their language": Told(
        "sessions.language consents.language invitations.language core.submissions.language "
        "core.consents.language",
        readme="in which language",
        en="Your language",
        fr="Votre langue",
    ),
    "their messenger": Told(
        "consents.channel events.source set_aside.source core.submissions.channel",
        readme="on which messenger",
        en="messenger",
        fr="votre messagerie",
    ),
    "their invitation": Told(
        "seats.invitation invitations.reference invitations.uses invitations.created_at "
        "invitations.until invitations.revoked_at",
        readme="by which invitation they came",
        en="invitation",
        fr="votre invitation",
    ),
    "their decisions": Told(
        "consents.clause consents.granted consents.wording consents.controllers "
        "consents.legal_basis consents.how core.consents.clause core.consents.granted "
        "core.consents.wording core.consents.controllers core.consents.legal_basis",
        readme="what they agreed to",
        en="decisions",
        fr="vos décisions",
    ),
    "their questions": Told(
        "sessions.step core.answers.question core.answers.type",
        readme="which questions they were asked and at which one they are",
        en="the questions you have come to",
        fr="Les questions que vous avez atteintes",
    ),
    "their group": Told(
        "seats.group invitations.group",
        readme="their group",
        en="can show your group",
        fr="peuvent révéler votre groupe",
    ),
    "that they wrote to the organisers": Told(
        "relays.name relays.status relays.coordinator",
        readme="whether they wrote to the organisers",
        en="when you wrote",
        fr="les dates",
    ),
    "that they were written to": Told(
        "reminders.due_at campaign_letters.due_at campaign_letters.outcome",
        readme="whether they were reminded or written to",
        en="when you wrote",
        fr="les dates",
    ),
}

OF_NOBODY = {
    *("audit", "audit_end", "approvals", "campaigns", "coordinators", "enrolments", "outcomes"),
    *("posts", "works", "consultations", "cursors", "event_keys", "main_keys", "numbers"),
    *("wordings", "core_stores", "core.main_keys"),
}
"""Tables of which no row is about a participant."""

NUMBERS = {
    *("id", "session", "submission", "revision", "version", "consultation", "digest", "reference"),
    *("message", "position", "asking", "turns", "status", "campaign", "store", "attempts", "error"),
}
"""What holds rows together, and tells nothing of anybody; a receipt says that of its reference."""


PAGES = (schema, desk_schema, invitation_schema, reminder_schema, core_schema)


def in_the_clear() -> Iterator[str]:
    for page in PAGES:
        before = "core." if page is core_schema else ""
        for table in page.metadata.tables.values():
            for column in table.columns:
                if not isinstance(column.type, LargeBinary):
                    yield f"{before}{table.name}.{column.name}"


def test_whatever_is_kept_in_the_clear_has_been_thought_about() -> None:
    told = {column for what in TOLD.values() for column in what.columns.split()}
    kept = set(in_the_clear())
    assert told <= kept
    for column in kept - told:
        table, _, name = column.rpartition(".")
        assert table in OF_NOBODY or name in NUMBERS, f"{column}: what does it tell of a person?"


@pytest.mark.parametrize("what", TOLD)
def test_the_readme_admits_what_is_kept_in_the_clear(what: str) -> None:
    admitted = README.partition("Whoever has only the database")[2].partition(" - ")[0]
    assert TOLD[what].readme in admitted


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("what", TOLD)
def test_people_are_told_what_is_kept_in_the_clear(what: str, language: Language) -> None:
    not_encrypted = PRIVACY[language].partition({"en": "encrypted", "fr": "chiffrés"}[language])[2]
    assert getattr(TOLD[what], language) in not_encrypted


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "What you write to the organisers with /human stays in their chats."),
        ("fr", "avec /joindre reste dans ses conversations."),
    ],
)
def test_people_are_told_what_becomes_of_words_to_the_organisers(
    language: Language, said: str
) -> None:
    assert said in PRIVACY[language]
