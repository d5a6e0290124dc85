"""At a desk: what is a coordinator's business, and what is theirs as anybody's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.coordination import attend, leave
from handlers.coordination.commands import all_commands
from handlers.coordination.desk import AtRest, NamingCoordinator
from handlers.coordination.done import AuditVerified, NotDone, WorkDone
from handlers.coordination.effects import OfferEnrolment, Revoke
from handlers.coordination.rights import ROLES, Role
from handlers.coordination.work import VerifyAudit
from handlers.model import Button, Reply, Started
from tests.conversing import NOW
from tests.coordinating import ENROLLING, THERE, TINY, attended, desk_of, pressed, written


def text_of(turn: object) -> str:
    return "\n\n".join(reply.text for reply in turn.replies)  # type: ignore[attr-defined]


@pytest.mark.parametrize("said", ["hello", "1", "yes", "/review", "!stop", "desk", "audit", ""])
def test_what_a_coordinator_writes_without_a_command_is_for_the_consultation(said: str) -> None:
    assert attended(desk_of("owner"), written(said)) is None


def test_opening_the_chat_and_other_peoples_buttons_are_no_business_of_the_desks() -> None:
    desk = desk_of("owner")
    assert attend(TINY, desk, Started(id="e", address=THERE, at=NOW, position=1)) is None
    assert attend(TINY, desk, pressed(desk_of("owner", coordinator=2), "desk/x")) is None


def test_an_owner_invites_somebody_and_is_given_a_code() -> None:
    desk = desk_of("owner")
    turn = attended(desk, written("/coordinators"))
    assert turn is not None
    assert text_of(turn) == (
        "Who coordinates this consultation:\nAda: owner (you)\nBob: reader\n"
        "Cleo: coordinator, invited until 3 November 2026"
    )
    turn = attended(turn.desk, written("1"))
    assert turn is not None
    assert "In which role?" in text_of(turn)
    turn = attended(turn.desk, pressed(turn.desk, "coordinators/invite/coordinator"))
    assert turn is not None
    assert turn.desk.step == NamingCoordinator(role="coordinator")
    assert turn.replies[0].acknowledges == "p1"
    assert [update.position for update in turn.replies[0].updates] == [6]
    turn = attended(turn.desk, written("  Dora\n  Doe "))
    assert turn is not None
    assert turn.effects == (OfferEnrolment(code=ENROLLING, name="Dora Doe", role="coordinator"),)
    assert turn.replies[1].text == "BCDF-GHJK-LMNP-QRST-VWXZ-BCDF-GHJK-LM"
    assert turn.desk.step == AtRest()


@pytest.mark.parametrize("name", ["a" * 81, "   "])
def test_a_name_that_is_none_is_asked_for_again(name: str) -> None:
    desk = desk_of("owner", step=NamingCoordinator(role="reader"))
    turn = attended(desk, written(name))
    assert turn is not None
    assert "at most 80 characters" in text_of(turn)
    assert turn.desk.step == desk.step


def test_a_role_is_taken_back_after_a_yes_and_never_ones_own() -> None:
    desk = desk_of("owner")
    turn = attended(desk, pressed(desk, "coordinators/whose"))
    assert turn is not None
    assert [one.label for one in turn.replies[0].buttons] == ["Bob", "Cleo", "Nobody’s"]
    turn = attended(turn.desk, written("Bob"))
    assert turn is not None
    assert "Remove the role of Bob?" in text_of(turn)
    assert turn.effects == ()
    turn = attended(turn.desk, written("yes"))
    assert turn is not None
    (effect,) = turn.effects
    assert isinstance(effect, Revoke)
    assert effect.coordinator == 2
    assert "You no longer coordinate" in effect.told["en"].text
    for token in ("coordinators/revoke/enrolled/1/yes", "coordinators/revoke/enrolled/99/yes"):
        turn = attended(desk, pressed(desk, token))
        assert turn is not None
        assert turn.effects == ()
    turn = attended(desk, pressed(desk, "coordinators/revoke/invited/3/yes"))
    assert turn is not None
    assert turn.effects == (Revoke(coordinator=3, invited=True),)


def test_what_was_offered_is_no_longer_meant_once_the_consultation_had_a_turn() -> None:
    offered = (Button(label="Yes", token="coordinators/keep"),)
    desk = desk_of("owner", offered=offered, step=NamingCoordinator(role="reader"))
    left = desk_of("owner", spoke_last=False)
    assert leave(desk, NOW) == left
    assert attended(left, written("Yes")) is None
    assert leave(left, NOW) == left


def test_a_coordinator_goes_on_in_the_other_language() -> None:
    desk = desk_of("reader")
    turn = attended(desk, pressed(desk, "desk/language/fr"))
    assert turn is not None
    assert turn.desk.language == "fr"
    assert "Votre rôle\xa0: lecture." in text_of(turn)


def done(result: AuditVerified | NotDone) -> WorkDone:
    about = {"id": "work 1", "address": THERE, "at": NOW, "number": 1}
    return WorkDone(work=VerifyAudit(), result=result, **about)  # type: ignore[arg-type]


def test_a_log_that_was_changed_is_said_to_be() -> None:
    result = AuditVerified(acts=3, broken_at=4, last=())
    turn = attend(TINY, desk_of("owner"), done(result))
    assert turn is not None
    assert "The log has been changed: entry 4" in text_of(turn)


def test_what_failed_is_said_to_have_failed() -> None:
    turn = attend(TINY, desk_of("owner"), done(NotDone(reference="A4F2")))
    assert turn is not None
    assert "quote A4F2" in text_of(turn)


def test_whoever_lost_a_role_meanwhile_hears_nothing_of_the_work() -> None:
    turn = attend(TINY, desk_of("reader"), done(AuditVerified(acts=3, broken_at=None, last=())))
    assert turn is not None
    assert turn.replies == ()


TOKENS = st.lists(
    st.sampled_from([*all_commands(), "yes", "no", "1", "2", "owner", "invite", "revoke", "x", ""]),
    max_size=5,
).map("/".join)


@given(role=st.sampled_from(ROLES), said=st.lists(st.text(max_size=20) | TOKENS, max_size=6))
def test_whatever_is_written_or_pressed_at_a_desk_gets_a_turn_or_is_left_alone(
    role: Role, said: list[str]
) -> None:
    desk = desk_of(role)
    for line in said:
        for event in (written(line), written(f"/{line}"), pressed(desk, line)):
            turn = attended(desk, event)
            if turn is not None:
                desk = turn.desk
                assert all(isinstance(reply, Reply) for reply in turn.replies)
