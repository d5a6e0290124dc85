"""/remind: a coordinator writes to many from their own chat, and sees what comes of it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import campaigns as sending
from bot.campaigns import PATIENCE, Campaigns
from bot.transports import Batch
from handlers.reminding.campaign import UNDO
from storage.outbox import Outgoing
from tests.conversing import NOW
from tests.coordinating import Coordinating

THURSDAY = datetime(2026, 11, 5, 12, 0, tzinfo=UTC)
PREVIEW = """2 people. 1 will get it.
1 will not: 1 wants none.
Each person gets it in the daytime, on a working day where they are. \
The last one: 5 November 2026 at 13:10 (Paris).

English: You have answered {done} of {total} questions. The consultation closes on {closing}.

Français: {french}"""
FRENCH = (
    "Vous avez répondu à {done} des {total} questions. La consultation se termine le {closing}."
)


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Coordinating]:
    bot = Coordinating(tmp_path, "reminders")
    for person, may in (("anna", "yes"), ("bert", "no")):
        bot.says(person, "", "English", "continue", "yes", "france", "stop", may)
    bot.enrols("ada")
    bot.now = THURSDAY - timedelta(seconds=10)
    yield bot
    bot.close()


def clock(
    bot: Coordinating, campaigns: Campaigns, now: datetime, *, arrives: bool = True
) -> tuple[Outgoing, ...]:
    """Let the clock look once; nothing of what comes of it is read before it has looked."""
    bot.takes()
    bot.now = now
    heard: tuple[Outgoing, ...] = ()
    for page in campaigns.due(now):
        batch = Batch(transport="clock", events=tuple(page))
        heard += bot.intake.commit_batch([batch], [], now)
    if arrives:
        bot.read += [bot._reads(message) for message in heard]
    return heard


def previewed(bot: Coordinating) -> str:
    assert bot.says("ada", "/remind") == "To whom?"
    assert bot.presses("ada", "Started, not sent") == ""
    bot.now = THURSDAY
    return bot.heard_by("ada", bot.does_work())


def test_a_coordinator_sees_who_will_get_it_who_will_not_and_when(bot: Coordinating) -> None:
    assert previewed(bot) == PREVIEW.replace("{french}", FRENCH)


def test_it_is_sent_after_ten_minutes_and_told_what_became_of_it(bot: Coordinating) -> None:
    previewed(bot)
    planned = bot.presses("ada", "Send it").strip()
    assert planned == "Planned. You can undo this until 5 November 2026 at 13:10 (Paris)."
    campaigns = Campaigns(bot.people)
    assert clock(bot, campaigns, THURSDAY + timedelta(minutes=9)) == ()
    heard = clock(bot, campaigns, THURSDAY + UNDO + timedelta(minutes=1))
    assert bot.heard_by("anna", heard).startswith("You have answered 1 of 3 questions.")
    (update,) = [one.reply.updates[0] for one in heard if one.reply.updates and not one.reply.text]
    assert update.text == "Sent 0 of 1. Left out: 1 wants none."
    heard = clock(bot, campaigns, THURSDAY + timedelta(minutes=12))
    assert bot.heard_by("ada", heard) == "Sent 1 of 1. Left out: 1 wants none."
    assert clock(bot, campaigns, THURSDAY + timedelta(minutes=13)) == ()
    assert clock(bot, Campaigns(bot.people), THURSDAY + timedelta(minutes=14)) == ()


def test_how_far_a_long_one_has_come_is_told_before_it_is_over(
    bot: Coordinating, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "PAGE", 1)
    bot.now = NOW
    bot.says("cleo", "", "English", "continue", "yes", "france", "stop", "yes")
    previewed(bot)
    bot.presses("ada", "Send it")
    campaigns = Campaigns(bot.people)
    bot.now = THURSDAY + UNDO + timedelta(minutes=1)
    first = next(page for page in campaigns.due(bot.now) if page)  # and there the look ends
    batch = Batch(transport="clock", events=tuple(first))
    (letter,) = bot.intake.commit_batch([batch], bot.read, bot.now)
    assert (letter.address.place, letter.reply.unasked) == ("anna", True)
    bot.read = [bot._reads(letter)]
    heard = clock(bot, campaigns, bot.now + timedelta(minutes=1))
    told = [one.reply.updates[0].text for one in heard if one.address.place == "ada"]
    assert told == ["Sent 1 so far.", "Sent 1 of 2. Left out: 1 wants none."]
    assert [one.address.place for one in heard].count("cleo") == 1


def test_who_cannot_be_reached_is_counted_in_the_end(bot: Coordinating) -> None:
    previewed(bot)
    bot.presses("ada", "Send it")
    campaigns = Campaigns(bot.people)
    later = THURSDAY + UNDO + timedelta(minutes=1)
    clock(bot, campaigns, later, arrives=False)
    clock(bot, campaigns, later + timedelta(minutes=1), arrives=False)
    heard = clock(bot, campaigns, later + PATIENCE)
    said = "Sent 0 of 1. 1 person cannot be reached. Left out: 1 wants none."
    assert bot.heard_by("ada", heard) == said


def test_within_ten_minutes_it_can_be_undone(bot: Coordinating) -> None:
    previewed(bot)
    bot.presses("ada", "Send it")
    assert bot.says("ada", "Undo").strip() == "Cancelled. Nothing was sent."
    assert clock(bot, Campaigns(bot.people), THURSDAY + timedelta(days=1)) == ()
    acts = [row.act for row in bot.rows_of("audit")]
    assert acts[-2:] == ["campaign", "undo"]


def test_a_coordinator_writes_their_own_words_in_both_languages(bot: Coordinating) -> None:
    previewed(bot)
    assert bot.presses("ada", "Change the words").startswith(
        "What should the message say in this language: English?"
    )
    assert bot.says("ada", "Only {days} left.") == (
        "I do not know {days}. You can use {done}, {total}, {closing}."
    )
    assert "this language: French?" in bot.says("ada", "Three questions left.")
    bot.says("ada", "Encore trois questions.")
    heard = bot.heard_by("ada", bot.does_work())
    assert heard.endswith("English: Three questions left.\n\nFrançais: Encore trois questions.")


def test_it_can_be_for_some_of_them_only(bot: Coordinating) -> None:
    previewed(bot)
    bot.presses("ada", "Only some of them")
    bot.presses("ada", "Français")
    assert bot.heard_by("ada", bot.does_work()).startswith("0 people. 0 will get it.")
    bot.presses("ada", "Only some of them")
    bot.presses("ada", "All of them")
    assert bot.heard_by("ada", bot.does_work()).startswith("2 people.")


def test_a_coordinator_who_thinks_better_of_it_sends_nothing(bot: Coordinating) -> None:
    previewed(bot)
    assert bot.presses("ada", "Cancel") == "Nothing is sent."
    assert bot.rows_of("campaigns") == []
    assert "How many" not in bot.says("ada", "hello")
