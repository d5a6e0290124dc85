"""Invitations and places: each is given once, to whoever agrees first, whatever is killed."""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from msgspec.structs import replace

from bot.results import overview
from handlers.codes import INVITATION, grouped, new_code
from handlers.invitations import Draft, Issued, Kept
from handlers.model import Event
from storage import invitations, main_key
from storage.rotation import Rotation
from tests import remembering
from tests.crashes.dying import Countdown, Death, counted
from tests.remembering import Remembering

GOOD = "Thank you for coming. Your invitation works."
BAD = "I cannot take this invitation, and have kept nothing."
LATE = "Your invitation no longer works: it has been used, or has expired."
FULL = "This group is full: no place is left in it."
GUESSES = int(os.environ.get("INTAKE_GUESSES", "3000"))


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Remembering]:
    bot = Remembering(tmp_path, "invited")
    yield bot
    bot.close()


def invite(bot: Remembering, **about: Any) -> Issued:
    """Make one invitation, in English unless it is said otherwise."""
    draft = Draft(**{"language": "en", **about})
    with bot.engine.begin() as connection:
        (one,) = invitations.issue(connection, bot.keyring, bot.consultation.name, [draft], bot.now)
    return one


def kept(bot: Remembering) -> list[Kept]:
    with bot.engine.begin() as connection:
        return invitations.every(connection, bot.keyring, bot.consultation.name)


def states(bot: Remembering) -> list[str]:
    return [one.state(bot.now) for one in kept(bot)]


def comes(bot: Remembering, person: str, code: str) -> str:
    """Let somebody come by an invitation's link and agree."""
    return bot.says(person, f"?{code}", "continue", "yes")


# --- Used once ---------------------------------------------------------------


def test_an_invitation_is_used_when_somebody_agrees_and_not_when_they_look(
    bot: Remembering,
) -> None:
    one = invite(bot)
    assert bot.says("anna", f"?{one.code}").startswith(GOOD)
    assert states(bot) == ["unused"]
    assert bot.says("bert", grouped(one.code)).startswith(GOOD)
    assert "Question 1 of 2." in bot.says("bert", "continue", "yes")
    assert states(bot) == ["started"]
    assert bot.says("cleo", f"?{one.code}").startswith(BAD)
    assert bot.session("cleo") is None


def test_the_second_of_two_who_came_by_one_invitation_is_told_and_leaves_nothing(
    bot: Remembering,
) -> None:
    one = invite(bot)
    for person in ("anna", "bert"):
        bot.says(person, f"?{one.code}", "continue")
    assert "Question 1 of 2." in bot.says("anna", "yes")
    assert bot.says("bert", "yes").startswith(LATE)
    assert bot.session("bert") is None
    assert len(bot.rows_of("seats")) == len(bot.rows_of("consents")) == 1


def test_two_who_agree_in_the_same_batch_are_two_and_one_takes_part(bot: Remembering) -> None:
    one = invite(bot)
    for person in ("anna", "bert"):
        bot.says(person, f"?{one.code}", "continue")
    heard = bot.takes(bot.event("anna", "yes"), bot.event("bert", "yes"))
    last = {each.address.place: each.reply.text for each in heard}
    assert "Question 1 of 2." in last["anna"]
    assert last["bert"].startswith(LATE)
    assert len(bot.rows_of("seats")) == 1


def test_an_invitation_for_three_lets_three_take_part(bot: Remembering) -> None:
    one = invite(bot, uses=3)
    for person in ("anna", "bert", "cleo"):
        assert "Question 1 of 2." in comes(bot, person, one.code)
    assert bot.says("dora", f"?{one.code}").startswith(BAD)
    assert kept(bot)[0].taken == 3


def test_whoever_has_everything_deleted_gives_the_invitation_back(bot: Remembering) -> None:
    one = invite(bot)
    comes(bot, "anna", one.code)
    bot.says("anna", "/delete", "yes")
    assert (states(bot), bot.rows_of("seats")) == (["unused"], [])
    assert "Question 1 of 2." in comes(bot, "bert", one.code)


def test_whoever_goes_on_elsewhere_takes_the_invitation_along(bot: Remembering) -> None:
    one = invite(bot)
    comes(bot, "anna", one.code)
    code = bot.says("anna", "/continue").split("\n\n")[-1]
    bot.says("anna on talk", code)
    assert states(bot) == ["started"]
    assert "Question 1 of 2." in bot.says("anna on talk", f"?{one.code}")
    assert bot.says("anna", f"?{one.code}").startswith(BAD)


def test_in_an_open_consultation_whoever_was_too_late_goes_on_without_one(tmp_path: Path) -> None:
    bot = Remembering(tmp_path)
    one = invite(bot)
    for person in ("anna", "bert"):
        bot.says(person, f"?{one.code}", "continue")
    bot.says("anna", "yes")
    assert "Question 1 of 1." in bot.says("bert", "yes")
    session = bot.session("bert")
    assert session is not None
    assert session.invitation == ""
    bot.close()


def test_who_has_sent_is_counted_and_what_they_said_is_not_shown(bot: Remembering) -> None:
    one = invite(bot, organisation="Canary & Co", note="for Ada")
    comes(bot, "anna", one.code)
    bot.says("anna", "Montreal", "peace", "send")
    assert states(bot) == ["sent"]
    assert kept(bot)[0].organisation == "Canary & Co"
    assert "peace" not in repr(kept(bot))
    bot.engine.dispose()
    stored = b"".join(file.read_bytes() for file in bot.folder.glob("intake.db*"))
    for secret in ("Canary & Co", "for Ada", one.code, grouped(one.code)):
        assert secret.encode() not in stored


def test_an_overview_counts_the_places_of_all_invitations_that_are_good(bot: Remembering) -> None:
    def invited() -> int | None:
        return overview.counted(bot.engine, bot.keyring, bot.consultation, bot.now).invited

    assert invited() is None
    one, _ = invite(bot, uses=5), invite(bot)
    assert invited() == 6
    with bot.engine.begin() as connection:
        invitations.revoke(connection, one.reference, bot.now)
    assert invited() == 1


# --- Not good ----------------------------------------------------------------


def test_wrong_used_expired_and_revoked_codes_get_one_and_the_same_answer(
    bot: Remembering,
) -> None:
    used, revoked = invite(bot), invite(bot)
    expired = invite(bot, until=bot.now + timedelta(minutes=1))
    comes(bot, "anna", used.code)
    with bot.engine.begin() as connection:
        assert invitations.revoke(connection, revoked.reference, bot.now)
        assert not invitations.revoke(connection, "INV-NONE", bot.now)
    bot.now += timedelta(minutes=2)
    assert states(bot) == ["started", "revoked", "expired"]
    wrong = new_code(os.urandom(24), INVITATION)
    told = {
        bot.says(f"p{n}", f"?{code}")
        for n, code in enumerate([wrong, used.code, revoked.code, expired.code])
    }
    assert len(told) == 1
    assert told.pop().startswith(BAD)


def test_an_invitation_that_expires_before_somebody_agrees_is_no_longer_good(
    bot: Remembering,
) -> None:
    one = invite(bot, until=bot.now + timedelta(minutes=1))
    bot.says("anna", f"?{one.code}", "continue")
    bot.now += timedelta(minutes=2)
    assert bot.says("anna", "yes").startswith(LATE)
    assert bot.session("anna") is None


def test_an_invitation_to_another_consultation_is_unknown_here(bot: Remembering) -> None:
    with bot.engine.begin() as connection:
        (one,) = invitations.issue(connection, bot.keyring, "another", [Draft()], bot.now)
    assert bot.says("anna", f"?{one.code}").startswith(BAD)


def test_after_five_wrong_codes_a_right_one_is_unknown_for_an_hour(bot: Remembering) -> None:
    one = invite(bot)
    for _ in range(5):
        bot.says("anna", f"?{new_code(os.urandom(24), INVITATION)}")
    assert bot.says("anna", f"?{one.code}").startswith(BAD)
    assert bot.says("bert", f"?{one.code}").startswith(GOOD)
    bot.now += timedelta(hours=1, minutes=1)
    assert bot.says("anna", f"?{one.code}").startswith(GOOD)


@pytest.mark.no_cover
def test_nobody_guesses_an_invitation_and_guessing_costs_little(bot: Remembering) -> None:
    one = invite(bot)
    guesses = iter(new_code(os.urandom(24), INVITATION) for _ in range(GUESSES))
    guess, person = next(guesses), 0
    while guess:
        events: list[Event] = []
        while guess and len(events) < 500:
            person += 1
            events.append(bot.event(f"guesser{person % 997}", f"?{guess}"))
            guess = next(guesses, "")
        heard = bot.takes(*events)
        assert not [each for each in heard if GOOD in each.reply.text]
    assert bot.rows_of("seats") == bot.rows_of("sessions") == []
    assert len(bot.rows_of("wrong_codes")) <= 500
    # Too many from everybody: even the right one is unknown, and good again after an hour.
    bot.now += timedelta(hours=2)
    assert bot.says("anna", f"?{one.code}").startswith(GOOD)


def test_the_time_of_an_answer_tells_nothing_of_a_code(bot: Remembering) -> None:
    used = invite(bot)
    expired = invite(bot, until=bot.now + timedelta(minutes=1))
    comes(bot, "anna", used.code)
    bot.now += timedelta(minutes=2)
    kinds = {"wrong": "", "used": used.code, "expired": expired.code}
    times: dict[str, list[float]] = {kind: [] for kind in kinds}
    for n in range(60):
        for kind, code in kinds.items():
            event = bot.event(f"{kind}{n}", f"?{code or new_code(os.urandom(24), INVITATION)}")
            begun = time.perf_counter()
            bot.takes(event)
            times[kind].append(time.perf_counter() - begun)
    middle = {kind: median(each) for kind, each in times.items()}
    assert max(middle.values()) < 2 * min(middle.values()), middle


# --- A group that is full ----------------------------------------------------


def test_a_group_takes_as_many_as_it_may_and_tells_the_next_one_kindly(bot: Remembering) -> None:
    one = invite(bot, uses=9)
    for person in ("anna", "bert"):
        comes(bot, person, one.code)
    assert "Question 2 of 2." in bot.says("anna", "Quebec")
    told = bot.says("bert", "Quebec")
    assert told.startswith(FULL)
    assert "Question 1 of 2." in told
    session = bot.session("bert")
    assert session is not None
    assert dict(session.answers) == {}
    assert "Question 2 of 2." in bot.says("bert", "Somewhere else")


def test_a_place_is_free_again_when_somebody_chooses_another_group_or_goes(
    bot: Remembering,
) -> None:
    one = invite(bot, uses=9)
    for person in ("anna", "bert", "cleo"):
        comes(bot, person, one.code)
    bot.says("anna", "Quebec")
    bot.says("anna", "back", "Montreal")
    assert "Question 2 of 2." in bot.says("bert", "Quebec")
    bot.says("bert", "/delete", "yes")
    assert "Question 2 of 2." in bot.says("cleo", "Quebec")


def test_two_who_want_the_last_place_in_the_same_batch_do_not_both_get_it(
    bot: Remembering,
) -> None:
    one = invite(bot, uses=9)
    for person in ("anna", "bert"):
        comes(bot, person, one.code)
    heard = bot.takes(bot.event("anna", "Quebec"), bot.event("bert", "Quebec"))
    texts = {each.address.place: each.reply.text for each in reversed(heard)}
    assert "Question 2 of 2." in texts["anna"]
    assert texts["bert"].startswith(FULL)


def test_people_of_an_earlier_consultation_take_nobodys_place_in_the_next_one(
    bot: Remembering, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    comes(bot, "anna", invite(bot).code)
    assert "Question 2 of 2." in bot.says("anna", "Quebec")
    following = replace(bot.consultation, name="following", version="f" * 64)
    monkeypatch.setattr(remembering, "consultation_called", lambda name: following)
    one = Remembering(tmp_path, "following")
    code = invite(one, uses=9).code
    for person in ("bert", "cleo"):
        comes(one, person, code)
    assert "Question 2 of 2." in one.says("bert", "Quebec")
    assert one.says("cleo", "Quebec").startswith(FULL)
    one.close()


def test_a_change_at_the_end_into_a_full_group_changes_nothing(bot: Remembering) -> None:
    one = invite(bot, uses=9)
    for person, city in (("anna", "Quebec"), ("bert", "Montreal")):
        comes(bot, person, one.code)
        bot.says(person, city)
    bot.says("bert", "peace")
    told = bot.says("bert", "1", "Quebec")
    assert told.startswith(FULL)
    session = bot.session("bert")
    assert session is not None
    assert session.answers["city"].value == "mtl"


# --- Kills and keys ----------------------------------------------------------


@pytest.mark.no_cover
def test_a_kill_at_any_statement_uses_an_invitation_once_or_not_at_all(tmp_path: Path) -> None:
    for nth in range(1, 80):
        folder = tmp_path / str(nth)
        folder.mkdir()
        bot = Remembering(folder, "invited")
        one = invite(bot)
        for person in ("anna", "bert"):
            bot.says(person, f"?{one.code}", "continue")
        events = [bot.event(person, "yes") for person in ("anna", "bert")]
        countdown, sent = Countdown(nth), bot.read
        with suppress(Death), counted(countdown, bot.engine):
            bot.takes(*events)
        bot.close()
        again = Remembering(folder, "invited")
        again.read = sent
        again.takes(*events)
        assert len(again.rows_of("seats")) == 1
        assert again.session("anna") is not None
        assert again.session("bert") is None
        again.close()
        if countdown.passed < nth:
            return
    raise AssertionError("it never came to an end")


def test_an_invitation_outlives_a_change_of_the_main_key(tmp_path: Path) -> None:
    lines = [main_key.new_line(), main_key.new_line()]
    bot = Remembering(tmp_path, "invited", keyring=main_key.from_text(lines[0]))
    one, other = invite(bot), invite(bot)
    comes(bot, "anna", one.code)
    both = main_key.from_text("\n".join(reversed(lines)))
    rotation = Rotation(both)
    rotation.intake(bot.engine)
    rotation.end(bot.engine, bot.now)
    bot.close()
    again = Remembering(tmp_path, "invited", keyring=main_key.from_text(lines[1]))
    assert states(again) == ["started", "unused"]
    assert again.says("bert", f"?{one.code}").startswith(BAD)
    assert again.says("bert", f"?{other.code}").startswith(GOOD)
    again.close()


@pytest.mark.parametrize("named", ["invited", "tiny"])
def test_whoever_mistyped_a_link_is_told_so_and_whether_they_may_go_on(
    tmp_path: Path, named: str
) -> None:
    bot = Remembering(tmp_path, named)
    said = bot.says("anna", "?WRONG-CODES-ABCDE-FGHIJ-KLMNO")
    assert said.startswith(BAD)
    assert ("You can also take part without one." in said) == (named == "tiny")
    bot.close()


def test_a_link_that_says_where_it_stood_is_no_mistyped_code(bot: Remembering) -> None:
    assert BAD not in bot.says("anna", "?newsletter-of-november-7")
