"""Branches: every route that answers can open is walked, so that lengths told are true."""

import pytest

from handlers.model import Answer
from handlers.path import on_path
from handlers.path.branches import gates, routes
from tests.conversing import NOW, consultation_called


def test_a_consultation_without_conditions_has_one_route() -> None:
    consultation = consultation_called("every_type")
    assert gates(consultation) == frozenset()
    (only,) = routes(consultation)
    assert only.questions == consultation.questions


def test_only_what_others_depend_on_is_a_gate() -> None:
    assert gates(consultation_called("relevant")) == {"drives", "cars", "instead"}


def test_each_route_a_person_can_take_is_found() -> None:
    found = {
        tuple(question.name for question in route.questions)
        for route in routes(consultation_called("relevant"))
    }
    assert found == {
        ("drives", "cars", "last"),
        ("drives", "cars", "why_so_many", "last"),
        ("drives", "instead", "last"),
        ("drives", "instead", "stop", "last"),
    }


@pytest.mark.parametrize("name", ["relevant", "pallmall"])
def test_a_person_who_answers_as_a_route_does_is_asked_its_questions(name: str) -> None:
    consultation = consultation_called(name)
    for route in routes(consultation):
        answers = {
            question: Answer(
                status="skipped" if value is None else "given",
                language="en",
                at=NOW,
                value=value,  # type: ignore[arg-type]
            )
            for question, value in route.values.items()
        }
        assert on_path(consultation, answers) == route.questions


def test_a_file_that_branches_without_end_is_not_walked_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("handlers.path.branches.MOST_ROUTES", 2)
    assert len(list(routes(consultation_called("relevant")))) == 2
