"""Whoever is out of reach is not reminded, and is as before once they are back."""

import pytest

from handlers import conversation
from handlers.model import PlanReminder, ReachChanged
from tests.conversing import Person, consultation_called

STOPPED = ("English", "continue", "yes", "france", "stop", "yes")


def somebody() -> Person:
    """Return somebody who has answered a question, stopped, and agreed to be reminded."""
    person = Person(consultation_called("reminders"))
    person.starts()
    for line in STOPPED:
        person.says(line)
    return person


def reached(person: Person, reachable: bool) -> list[object]:
    """Let a messenger say of somebody whether they can be written to; return what comes of it."""
    event = ReachChanged(id="r", address=person.address, at=person.at, reachable=reachable)
    turn = conversation.advance(person.consultation, person.session, event)
    person.session = turn.session
    assert not turn.replies
    return list(turn.effects)


def test_somebody_out_of_reach_is_not_reminded_until_they_can_be_written_to_again() -> None:
    person = somebody()
    assert reached(person, False) == [PlanReminder(at=None)]
    assert reached(person, False) == []
    (plan,) = reached(person, True)
    assert isinstance(plan, PlanReminder)
    assert plan.at is not None
    assert reached(person, True) == []


@pytest.mark.parametrize("line", ["/status", "go on", "to be heard", "/help"])
def test_somebody_who_does_anything_at_all_is_back(line: str) -> None:
    person = somebody()
    reached(person, False)
    person.effects.clear()
    person.says(line)
    assert not person.session.out_of_reach
    (plan,) = [one for one in person.effects if isinstance(one, PlanReminder)]
    assert plan.at is not None


def test_nothing_is_kept_of_somebody_the_bot_does_not_know() -> None:
    person = Person(consultation_called("reminders"))
    assert reached(person, False) == []
    assert not conversation.keeps(person.session)
