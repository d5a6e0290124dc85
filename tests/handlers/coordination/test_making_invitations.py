"""Making invitations, whatever somebody writes or presses: nothing is made without a yes to it."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from handlers.coordination.desk import AtRest, Desk, MakingInvitations
from handlers.coordination.effects import DoWork
from handlers.coordination.turn import DeskTurn
from handlers.coordination.work import MakeInvitations
from handlers.invitations import MOST_PEOPLE
from handlers.validity import MOST_DAYS
from tests.conversing import NOW, consultation_called
from tests.coordinating import attended, desk_of, pressed, written

PALLMALL = consultation_called("pallmall")
WORDS = st.one_of(
    st.sampled_from(
        [
            *("5", "40 people", "industry", "français", "in two weeks", "yesterday", "Ministry"),
            *("18 December", "back", "yes", "no", "cancel", "/invite", "/invite 3", "/invite mod"),
        ]
    ),
    st.text(max_size=30),
)


@given(deeds=st.lists(st.one_of(st.integers(-30, 6), WORDS), max_size=25))
def test_only_what_was_shown_is_made_and_only_after_a_yes(deeds: list[int | str]) -> None:
    desk, shown, known = desk_of("coordinator"), "", list[str]()
    for deed in ("/invite", *deeds):
        before = desk
        turn = _done(desk, deed, known)
        if turn is None:
            continue
        desk = turn.desk
        known += [button.token for button in desk.offered if button.token not in known]
        made = [
            effect.work
            for effect in turn.effects
            if isinstance(effect, DoWork) and isinstance(effect.work, MakeInvitations)
        ]
        if made:
            (work,) = made
            assert isinstance(before.step, MakingInvitations)
            assert before.step.asks == "yes"
            assert "Is this what you want?" in shown
            assert 1 <= work.count <= 100
            assert 1 <= work.draft.uses <= MOST_PEOPLE
            assert work.count == 1 or work.draft.uses == 1
            assert NOW < work.draft.until <= NOW + timedelta(days=MOST_DAYS + 1)
            assert desk.step == AtRest()
        shown = "\n".join(reply.text for reply in turn.replies)


def _done(desk: Desk, deed: int | str, known: list[str]) -> DeskTurn | None:
    """Return what comes of writing something, or of pressing a button: here, or an old one."""
    if isinstance(deed, str):
        return attended(desk, written(deed), PALLMALL)
    if deed < 0 and known:
        return attended(desk, pressed(desk, known[deed % len(known)]), PALLMALL)
    if not 0 <= deed < len(desk.offered):
        return None
    return attended(desk, pressed(desk, desk.offered[deed].token), PALLMALL)
