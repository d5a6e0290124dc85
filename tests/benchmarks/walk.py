"""One walk through a consultation: every session on the way, and what was said there."""

import time
from collections.abc import Iterator
from datetime import timedelta
from statistics import median

from msgspec import Struct
from msgspec.structs import replace

from handlers.conversation import advance
from handlers.model import (
    Address,
    Answering,
    Consultation,
    MessageReceived,
    Question,
    Reviewing,
    Session,
)
from tests.conversing import NOW, new_session

SENTENCE = (
    "Vendors that fold and come back under another name within weeks, with the same investors "
    "behind them; we have seen it three times since last spring. "
)
SAID = {
    "text": SENTENCE,
    "select_one": "1",
    "select_multiple": "1, 2",
    "rank": "1, 2, 3",
    "range": "3",
    "integer": "7",
    "decimal": "2.5",
    "date": "3 November 2026",
    "country": "France",
    "note": "continue",
}
ELSEWHERE = {
    "Arriving": "Hello",
    "ChoosingLanguage": "English",
    "Welcomed": "continue",
    "Acknowledging": "I understand",
    "Consenting": "yes",
}


class Moment(Struct, frozen=True, kw_only=True):
    """A session, and what its participant says next."""

    session: Session
    text: str


def event(text: str, number: int, address: Address) -> MessageReceived:
    """Make a message that is the chat's `number`th."""
    return MessageReceived(
        id=str(number),
        address=address,
        at=NOW + timedelta(seconds=number),
        position=number,
        message=str(number),
        text=text,
    )


def walk(consultation: Consultation) -> Iterator[Moment]:
    """Yield every moment from the first word to the review, where all is ready to be sent."""
    session = replace(new_session(consultation), asked=0)
    tries = 0
    here = Address(transport="bench", place="walk")
    for number in range(1, 1000):
        if isinstance(session.step, Reviewing):
            return
        text = _said(consultation, session, tries)
        yield Moment(session=session, text=text)
        turn = advance(consultation, session, event(text, 10 * number, here))
        tries = tries + 1 if turn.session.step == session.step else 0
        session = replace(turn.session, asked=10 * number + 5)
    raise RuntimeError(f"the walk does not end; it is at {session.step}")


def _said(consultation: Consultation, session: Session, tries: int) -> str:
    if not isinstance(session.step, Answering):
        return ELSEWHERE[type(session.step).__name__]
    return _answer(_question(consultation, session.step.question), tries)


def _question(consultation: Consultation, name: str) -> Question:
    return next(question for question in consultation.questions if question.name == name)


def _answer(question: Question, tries: int) -> str:
    """Answer; if the question stays, go on from what is said already, or skip it."""
    return (SAID[question.type], "go on", "skip", "1", "other words")[tries]


def microseconds_per_advance(consultation: Consultation, moments: list[Moment], runs: int) -> float:
    """Return the median time of one `advance` over all moments of a walk."""
    here = Address(transport="bench", place="walk")
    times = []
    for _ in range(runs):
        for number, moment in enumerate(moments, start=1):
            said = event(moment.text, 1_000_000 + number, here)
            began = time.perf_counter()
            advance(consultation, moment.session, said)
            times.append(time.perf_counter() - began)
    return median(times) * 1e6
