"""The path: what is asked next, and where one is, follow from the answers alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import path
from handlers.model import (
    Acknowledging,
    Answer,
    Answering,
    ChoosingLanguage,
    Closed,
    Consenting,
    Consultation,
    Registering,
    Reviewing,
    Session,
    Step,
    Value,
    Welcomed,
)
from tests.conversing import NOW, consultation_called
from tests.meeting import payload, somebody_answering, somebody_who_sent, value

PARTING = consultation_called("relevant")


def answer(said: Value | None) -> Answer:
    status = "skipped" if said is None else "given"
    return Answer(status=status, language="en", at=NOW, value=said)  # type: ignore[arg-type]


def asked(**said: Value | None) -> list[str]:
    """Return the names of the questions on the path of somebody who gave these answers."""
    answers = {name: answer(one) for name, one in said.items()}
    return [question.name for question in path.on_path(PARTING, answers)]


# --- Which questions ---------------------------------------------------------


def test_only_what_is_certain_is_asked_before_the_first_answer() -> None:
    assert asked() == ["drives", "last"]


@pytest.mark.parametrize(
    ("said", "questions"),
    [
        ({"drives": "often"}, ["drives", "cars", "last"]),
        ({"drives": "often", "cars": 2}, ["drives", "cars", "last"]),
        ({"drives": "often", "cars": 3}, ["drives", "cars", "why_so_many", "last"]),
        ({"drives": "often", "cars": None}, ["drives", "cars", "last"]),
        ({"drives": "never"}, ["drives", "instead", "last"]),
        ({"drives": "never", "instead": ("bicycle",)}, ["drives", "instead", "last"]),
        ({"drives": "never", "instead": ("bus",)}, ["drives", "instead", "stop", "last"]),
    ],
)
def test_an_answer_opens_the_questions_that_are_about_it(
    said: dict[str, Value | None], questions: list[str]
) -> None:
    assert asked(**said) == questions


def test_an_answer_that_has_left_the_path_opens_nothing() -> None:
    """Somebody who no longer drives is not asked why there are so many cars."""
    assert asked(drives="never", cars=4) == ["drives", "instead", "last"]


def test_an_answer_that_is_still_being_gathered_opens_nothing() -> None:
    person = somebody_answering("relevant")
    person.says("never")
    person.presses("The bus")
    names = [question.name for question in path.on_path(PARTING, person.session.answers)]
    assert names == ["drives", "instead", "last"]


def test_answers_are_kept_off_the_path_and_come_back_with_it() -> None:
    person = somebody_answering("relevant")
    for said in ("often", "4", "I collect them", "No"):
        person.says(said)
    person.says("1")
    person.says("never")
    person.says("bicycle")
    assert "why_so_many" in person.session.answers
    person.says("send")
    assert [one["question"] for one in payload(person)["answers"]] == ["drives", "instead", "last"]
    person.says("/review")
    person.says("1")
    person.says("often")
    assert value(person, "cars") == 4
    person.says("send")
    sent = [one["question"] for one in payload(person)["answers"]]
    assert sent == ["drives", "cars", "why_so_many", "last"]


def test_a_question_that_nobody_knows_has_no_question_before_it() -> None:
    before = path.previous(PARTING, session(), "")
    assert before is not None
    assert before.name == "last"
    assert path.previous(PARTING, session(), "drives") is None
    with pytest.raises(KeyError):
        path.question_named(PARTING, "no such question")


# --- What is next ------------------------------------------------------------


def session(name: str = "relevant", **known: object) -> Session:
    consultation = consultation_called(name)
    return Session(
        id="1",
        consultation=consultation.name,
        version=consultation.version,
        reference="T-1",
        started=NOW,
        **known,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("consultation", "known", "step"),
    [
        ("notices", {}, ChoosingLanguage()),
        ("dated", {"status": "registered"}, Registering()),
        ("notices", {"status": "open"}, Welcomed()),
        ("notices", {"status": "open", "welcomed": True}, Acknowledging()),
        ("consents", {"status": "open", "welcomed": True}, Consenting(clause="keep")),
    ],
)
def test_what_is_not_settled_yet_comes_first(
    consultation: str, known: dict[str, object], step: Step
) -> None:
    assert path.next_step(consultation_called(consultation), session(consultation, **known)) == step


def test_the_questions_come_in_their_order_and_the_last_decisions_after_them() -> None:
    person = somebody_answering("consents")
    seen: list[Step] = [person.session.step]
    for said in ("Montreal", "yes", "no", "send"):
        person.says(said)
        seen.append(path.next_step(person.consultation, person.session))
    assert seen == [
        Answering(question="city"),
        Consenting(clause="quote"),
        Consenting(clause="quote_by_name"),
        Reviewing(),
        Closed(),
    ]


def test_what_is_changed_after_sending_is_looked_at_once_more() -> None:
    person = somebody_who_sent("consents", "Montreal")
    assert path.is_sent(person.consultation, person.session)
    person.edits("Montreal", "Quebec")
    assert not path.is_sent(person.consultation, person.session)
    assert path.next_step(person.consultation, person.session) == Reviewing()
    person.edits("Quebec", "Montreal")
    person.says("/review")
    assert person.says("1")


# --- Where one is ------------------------------------------------------------


def test_the_total_is_not_told_while_it_would_promise_more_than_anybody_is_asked() -> None:
    pallmall = consultation_called("pallmall")
    first = path.progress(pallmall, session("pallmall"), "q01_group")
    assert (first.number, first.total) == (1, None)
    assert path.longest(pallmall) < sum(one.type != "note" for one in pallmall.questions)


def test_the_total_shrinks_as_paths_fall_away() -> None:
    person = somebody_answering("relevant")
    assert path.longest(PARTING) == 4
    person.says("never")
    assert path.progress(PARTING, person.session, "instead") == path.Progress(2, 4)
    person.says("bicycle")
    assert path.progress(PARTING, person.session, "last") == path.Progress(3, 3)
    assert path.total(PARTING, person.session) == 3


def test_a_note_is_not_counted_as_a_question() -> None:
    person = somebody_answering("note")
    person.says("Fine")
    assert "Question" not in person.transcript[-1]
    assert "Question 2 of 2" in person.says("continue")


@given(st.sampled_from(["often", "never"]), st.integers(0, 5), st.booleans())
def test_nobody_is_told_a_place_beyond_the_total(drives: str, cars: int, by_bus: bool) -> None:
    instead: Value = ("bus",) if by_bus else ("bicycle",)
    said: dict[str, Value] = {"drives": drives, "cars": cars, "instead": instead}
    known = session(answers={name: answer(one) for name, one in said.items()})
    for question in path.on_path(PARTING, known.answers):
        progress = path.progress(PARTING, known, question.name)
        assert progress.total is not None
        assert 1 <= progress.number <= progress.total <= path.longest(PARTING)


def every_consultation() -> list[Consultation]:
    return [consultation_called(name) for name in ("relevant", "every_type", "pallmall", "note")]


@pytest.mark.parametrize("consultation", every_consultation(), ids=lambda one: one.name)
def test_the_welcome_announces_a_length_that_somebody_really_has(
    consultation: Consultation,
) -> None:
    assert 0 < path.longest(consultation) <= len(consultation.questions)


def test_nobody_reads_a_total_beyond_the_longest_path_even_before_their_group_is_known() -> None:
    person = somebody_answering("pallmall")
    longest = path.longest(person.consultation)
    assert path.total(person.consultation, person.session) == longest
    assert f"You have answered 0 of {longest} questions." in person.says("/status")


@given(st.sampled_from(["often", "never", None]), st.none() | st.integers(0, 5), st.booleans())
def test_the_total_is_never_more_than_the_longest_path(
    drives: str | None, cars: int | None, by_bus: bool
) -> None:
    said: dict[str, Value] = {"instead": ("bus",)} if by_bus else {}
    said |= {"drives": drives} if drives else {}
    said |= {"cars": cars} if cars is not None else {}
    known = session(answers={name: answer(one) for name, one in said.items()})
    assert len(path.on_path(PARTING, known.answers)) <= path.total(PARTING, known)
    assert path.total(PARTING, known) <= path.longest(PARTING)
