"""Invitations and places: each is given once, to whoever agrees first, whatever is killed."""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import pytest
from msgspec.structs import replace

from bot.results import overview
from handlers import validity
from handlers.codes import INVITATION, grouped, new_code
from handlers.invitations import Draft, Issued, Kept, terms
from handlers.model import Event
from storage import invitations, main_key
from storage.rotation import Rotation
from tests import remembering
from tests.conversing import LONG, NOW
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
    draft = Draft(**{"language": "en", "until": LONG, **about})
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
    assert states(bot) == ["open"]
    assert bot.says("bert", grouped(one.code)).startswith(GOOD)
    assert "Question 1 of 2." in bot.says("bert", "continue", "yes")
    assert states(bot) == ["used up"]
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
    assert (states(bot), bot.rows_of("seats")) == (["open"], [])
    assert "Question 1 of 2." in comes(bot, "bert", one.code)


def test_whoever_goes_on_elsewhere_takes_the_invitation_along(bot: Remembering) -> None:
    one = invite(bot)
    comes(bot, "anna", one.code)
    code = bot.says("anna", "/continue").split("\n\n")[-1]
    bot.says("anna on talk", code)
    assert states(bot) == ["used up"]
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
    assert [(one.taken, one.sent) for one in kept(bot)] == [(1, 1)]
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
    used, revoked, shared = invite(bot), invite(bot), invite(bot, uses=2)
    expired = invite(bot, until=bot.now + timedelta(minutes=1))
    comes(bot, "anna", used.code)
    for person in ("bert", "cleo"):
        comes(bot, person, shared.code)
    with bot.engine.begin() as connection:
        assert invitations.revoke(connection, revoked.reference, bot.now)
        assert not invitations.revoke(connection, "INV-NONE", bot.now)
    bot.now += timedelta(minutes=2)
    assert states(bot) == ["used up", "revoked", "used up", "expired"]
    wrong = new_code(os.urandom(24), INVITATION)
    told = {
        bot.says(f"p{n}", f"?{code}")
        for n, code in enumerate([wrong, used.code, revoked.code, expired.code, shared.code])
    }
    assert len(told) == 1
    said = told.pop()
    assert said.startswith(BAD)
    assert "Please ask whoever invited you for another." in said
    assert "Demandez-en une autre à la personne qui vous l’a envoyée." in said


def test_an_invitation_that_expires_before_somebody_agrees_is_no_longer_good(
    bot: Remembering,
) -> None:
    one = invite(bot, until=bot.now + timedelta(minutes=1))
    bot.says("anna", f"?{one.code}", "continue")
    bot.now += timedelta(minutes=2)
    assert bot.says("anna", "yes").startswith(LATE)
    assert bot.session("anna") is None


@pytest.mark.parametrize(
    ("zone", "last"),
    [
        ("Europe/Paris", date(2026, 11, 20)),
        ("Europe/Paris", date(2027, 3, 28)),  # has 23 hours
        ("Europe/Paris", date(2027, 10, 31)),  # has 25
        ("America/Toronto", date(2027, 3, 14)),
        ("Africa/Cairo", date(2027, 10, 28)),  # has two 23:59
    ],
)
def test_an_invitation_expires_at_the_instant_that_is_printed_on_it(
    bot: Remembering, zone: str, last: date
) -> None:
    there = replace(bot.consultation, zone=zone)
    end = validity.until(there, last)
    (line,) = [x for x in terms(there, "en", Draft(until=end)) if "until" in x]
    assert f"{last.day} {last:%B} {last.year} at 23:59" in line
    one = invite(bot, until=end, uses=9)
    moment = timedelta(microseconds=1)
    bot.now = end - timedelta(seconds=1) - moment  # and what people do takes a second
    assert bot.says("anna", f"?{one.code}").startswith(GOOD)
    assert states(bot) == ["open"]
    bot.now = end - timedelta(seconds=1)
    assert bot.says("bert", f"?{one.code}").startswith(BAD)
    assert states(bot) == ["expired"]
    bot.now = end - timedelta(seconds=2)
    bot.says("anna", "continue")
    bot.now = end - timedelta(seconds=1) - moment
    assert "Question 1 of 2." in bot.says("anna", "yes")


def test_whoever_agrees_at_the_instant_of_the_end_is_told_and_leaves_nothing(
    bot: Remembering,
) -> None:
    end = validity.until(bot.consultation, date(2026, 11, 20))
    one = invite(bot, until=end, uses=9)
    bot.now = end - timedelta(minutes=1)
    bot.says("anna", f"?{one.code}", "continue")
    bot.now = end - timedelta(seconds=1)
    assert bot.says("anna", "yes").startswith(LATE)
    assert bot.session("anna") is None


def test_whoever_takes_part_goes_on_when_the_code_has_expired_or_is_revoked(
    bot: Remembering,
) -> None:
    one = invite(bot, until=bot.now + timedelta(minutes=5))
    comes(bot, "anna", one.code)
    with bot.engine.begin() as connection:
        invitations.revoke(connection, one.reference, bot.now)
    bot.now += timedelta(days=1)
    assert "Question 1 of 2." in bot.says("anna", f"?{one.code}")
    assert "Thank you" in bot.says("anna", "Montreal", "peace", "send")


def test_a_code_that_is_revoked_while_somebody_reads_lets_them_in_no_more(
    bot: Remembering,
) -> None:
    one = invite(bot, uses=3)
    comes(bot, "anna", one.code)
    bot.says("bert", f"?{one.code}", "continue")
    with bot.engine.begin() as connection:
        invitations.revoke(connection, one.reference, bot.now)
    assert bot.says("bert", "yes").startswith(LATE)
    assert bot.says("cleo", f"?{one.code}").startswith(BAD)
    assert [(each.taken, each.state(bot.now)) for each in kept(bot)] == [(1, "revoked")]


@pytest.mark.parametrize(
    ("left", "taken", "revoked", "soon"),
    [
        (timedelta(days=7), 0, False, True),
        (timedelta(days=7, seconds=1), 0, False, False),
        (timedelta(seconds=1), 1, False, True),
        (timedelta(), 0, False, False),
        (timedelta(days=1), 2, False, False),
        (timedelta(days=1), 0, True, False),
    ],
)
def test_what_expires_soon_is_what_people_could_come_by_for_a_few_more_days(
    left: timedelta, taken: int, revoked: bool, soon: bool
) -> None:
    one = Kept(
        reference="INV-1",
        group="",
        language=None,
        organisation="",
        note="",
        uses=2,
        created_at=NOW,
        until=NOW + left,
        revoked_at=NOW if revoked else None,
        taken=taken,
        sent=0,
    )
    assert one.expires_soon(NOW) == soon


def test_an_invitation_to_another_consultation_is_unknown_here(bot: Remembering) -> None:
    with bot.engine.begin() as connection:
        (one,) = invitations.issue(connection, bot.keyring, "another", [Draft(until=LONG)], bot.now)
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
    used, revoked = invite(bot), invite(bot)
    expired = invite(bot, until=bot.now + timedelta(minutes=1))
    shared = invite(bot, uses=2)
    comes(bot, "anna", used.code)
    for person in ("bert", "cleo"):
        comes(bot, person, shared.code)
    with bot.engine.begin() as connection:
        invitations.revoke(connection, revoked.reference, bot.now)
    bot.now += timedelta(minutes=2)
    kinds = {"wrong": "", "used": used.code, "expired": expired.code}
    kinds |= {"revoked": revoked.code, "full": shared.code}
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
@pytest.mark.parametrize("uses", [1, 2])
def test_a_kill_at_any_statement_uses_each_place_of_an_invitation_once_or_not_at_all(
    tmp_path: Path, uses: int
) -> None:
    people = ("anna", "bert", "cleo")[: uses + 1]
    for nth in range(1, 120):
        folder = tmp_path / str(nth)
        folder.mkdir()
        bot = Remembering(folder, "invited")
        one = invite(bot, uses=uses)
        for person in people:
            bot.says(person, f"?{one.code}", "continue")
        events = [bot.event(person, "yes") for person in people]
        countdown, sent = Countdown(nth), bot.read
        with suppress(Death), counted(countdown, bot.engine):
            bot.takes(*events)
        bot.close()
        again = Remembering(folder, "invited")
        again.read = sent
        again.takes(*events)
        assert len(again.rows_of("seats")) == uses
        taking_part = [person for person in people if again.session(person) is not None]
        assert taking_part == list(people[:uses])
        again.close()
        if countdown.passed < nth:
            return
    raise AssertionError("it never came to an end")


@pytest.mark.no_cover
@pytest.mark.parametrize("seed", range(6))
def test_a_code_for_many_lets_in_as_many_as_it_says_and_a_group_no_more_than_its_places(
    tmp_path: Path, seed: int
) -> None:
    """People come at once, choose, change and go, while the bot is killed again and again."""
    chance = Random(seed)  # noqa: S311
    bot = Remembering(tmp_path, "invited")
    one = invite(bot, uses=3)
    people = [f"p{number}" for number in range(9)]
    for _ in range(40):
        events = [
            bot.event(person, chance.choice(_deeds(one.code)))
            for person in chance.choices(people, k=chance.randint(1, 8))
        ]
        with suppress(Death), counted(Countdown(chance.randint(1, 60)), bot.engine):
            bot.takes(*events)
        if chance.random() < 0.4:
            bot.close()
            bot, now = Remembering(tmp_path, "invited"), bot.now
            bot.now = now
        bot.takes(*events)  # the messenger brings again what was not acknowledged
        _holds(bot, 3)
    (left,) = kept(bot)
    assert left.taken > 0
    bot.close()


def _deeds(code: str) -> list[str]:
    going_on = 3 * [f"?{code}", "continue", "continue", "yes", "yes", "Quebec", "Montreal"]
    return [*going_on, "back", "Somewhere else", "/delete", "no"]


def _holds(bot: Remembering, uses: int) -> None:
    """Look that nobody sits where there is no place, and nobody takes part without one."""
    seats = bot.rows_of("seats")
    assert sum(seat.invitation is not None for seat in seats) <= uses
    assert sum(seat.group == "qc" for seat in seats) <= 1
    assert sum(seat.group == "mtl" for seat in seats) <= 2
    answering = ("city", "wish", "Reviewing")
    taking_part = [row for row in bot.rows_of("sessions") if row.step in answering]
    assert len(taking_part) <= uses


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
    assert states(again) == ["used up", "open"]
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
