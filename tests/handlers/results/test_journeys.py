"""Of each person an overview knows how far they are, and no word."""

from datetime import date

from msgspec.structs import replace

from handlers.model import Answer, Answering, Consenting, Language, Paused, Session, Step
from handlers.results.journeys import BEFORE, END, journey
from handlers.results.overview import overview
from tests.conversing import NOW, consultation_called, new_session

PALLMALL = consultation_called("pallmall")
CHOSEN = Answer(status="given", language="en", at=NOW, value="state")


def somebody(step: Step | None = None, language: Language = "en") -> Session:
    session = replace(new_session(PALLMALL), status="open", language=language)
    return replace(session, step=step, answers={"q01_group": CHOSEN}) if step else session


def place(step: Step | None) -> str:
    one = journey(PALLMALL, somebody(step), "matrix", None)
    assert one is not None
    return one.place


def test_people_are_in_the_section_of_the_question_they_stopped_at() -> None:
    assert place(Answering(question="q12_prec_rank")) == "precision"
    assert place(Paused(question="q06_threat")) == "threat"
    assert place(Consenting(clause="c_remind", question="q06_threat")) == "threat"
    assert place(Consenting(clause="c_fr_answers")) == END
    assert place(None) == BEFORE


def test_days_are_those_of_the_consultation() -> None:
    late = NOW.replace(hour=23, minute=30)  # in Paris it is tomorrow
    one = journey(PALLMALL, replace(somebody(), started=late), "matrix", late)
    assert one is not None
    assert (one.started, one.sent) == (date(2026, 11, 4), date(2026, 11, 4))


def test_who_has_registered_has_not_started_and_who_has_said_nothing_is_not_counted() -> None:
    registered = replace(somebody(), status="registered")
    one = journey(PALLMALL, registered, "matrix", None)
    assert one is not None
    found = overview(PALLMALL, [one], 9, NOW)
    assert (found.invited, found.registered, found.started) == (9, 1, 0)
    assert journey(PALLMALL, replace(registered, status="new"), "matrix", None) is None
