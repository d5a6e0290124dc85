"""Chats that cannot be written to for a while: nobody else waits, and nothing is lost."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.bot.transports.telegram.town import Town, in_town
from tests.botapi.answers import Refused
from tests.botapi.faults import Fault, flood, lost_answer, server_error
from tests.botapi.people import Person

BEFORE = datetime(2026, 8, 30, 12, 0, tzinfo=UTC)
OPENING = datetime(2026, 9, 1, 7, 0, tzinfo=UTC)
CHOOSE = "Quelle langue préférez-vous ?"


def said_to(person: Person) -> list[str]:
    """Return the first line of everything the bot has said to somebody."""
    return [one.text.partition("\n")[0] for one in person.screen if one.by_bot]


def test_somebody_who_blocked_the_bot_gets_everything_in_order_when_they_are_back(
    tmp_path: Path,
) -> None:
    async def story(town: Town) -> None:
        ada, grace = await town.somebody_answering(), await town.somebody_answering("Grace")
        before = len(said_to(ada))
        await town.quiet()
        ada.writes("to be heard")
        ada.blocks()
        await town.says(grace, "to be seen")
        assert "Noted." in said_to(grace)
        assert len(said_to(ada)) == before
        assert len(town.memory.rows_of("outbox")) >= 1

        ada.writes("are you there?")
        await town.quiet()
        new = said_to(ada)[before:]
        assert new[0] == "Noted."
        assert len(new) == 2
        await town.settled()
        assert town.memory.rows_of("outbox") == []
        assert town.values(ada)["wish"].startswith("to be heard")  # type: ignore[attr-defined]

    in_town(tmp_path, story)


def test_what_somebody_blocked_was_to_be_told_survives_a_restart(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        ada = await town.somebody_answering()
        ada.writes("to be heard")
        ada.blocks()
        await town.bot_starts_again()
        await town.quiet()
        assert len(town.memory.rows_of("outbox")) == 1
        ada.unblocks()
        ada.writes("/help")
        await town.quiet()
        assert said_to(ada)[-2] == "Noted."

    in_town(tmp_path, story)


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize("comes_back_with", ["/start", "hello", "English"])
def test_somebody_who_was_out_of_reach_at_the_opening_finds_it_open_when_they_are_back(
    tmp_path: Path, comes_back_with: str, restarted: bool
) -> None:
    async def story(town: Town) -> None:
        town.at(BEFORE.timestamp())
        ada = town.person("Ada")
        ada.starts()
        await town.says(ada, "yes")
        ada.blocks()
        town.at(OPENING.timestamp())
        await town.the_clock_looks()
        before = len(said_to(ada))
        if restarted:
            await town.bot_starts_again()
            await town.quiet()
        assert len(town.memory.rows_of("outbox")) == 1
        town.elapse(3 * 86400)
        ada.unblocks()
        await town.says(ada, comes_back_with)
        new = said_to(ada)[before:]
        assert new[0] == "The consultation is open. You asked to be told."
        assert ada.screen[-1].text.endswith("Which language would you like?\n" + CHOOSE)
        await town.says(ada, "English", "continue", "yes", "Montreal")
        assert town.values(ada) == {"city": "mtl"}
        await town.settled()

    in_town(tmp_path, story, "dated")


async def somebody_to_be_reminded(town: Town) -> Person:
    ada = await town.somebody_answering()
    await town.says(ada, "france", "stop", "[Yes, I agree]", "Paris")
    assert len(town.memory.rows_of("reminders")) == 1
    return ada


def is_out_of_reach(town: Town, person: Person) -> bool:
    session = town.session(person)
    assert session is not None
    assert bool(town.memory.rows_of("reminders")) != session.out_of_reach
    return session.out_of_reach


def test_somebody_who_blocks_the_bot_is_not_reminded_until_they_let_it_in_again(
    tmp_path: Path,
) -> None:
    async def story(town: Town) -> None:
        ada = await somebody_to_be_reminded(town)
        ada.blocks()
        await town.until(lambda: is_out_of_reach(town, ada))
        ada.unblocks()
        await town.until(lambda: not is_out_of_reach(town, ada))
        town.elapse(9 * 24 * 3600)  # to a Thursday
        await town.the_clock_looks()
        assert said_to(ada)[-1].startswith("You have answered 1 of 3 questions.")

    in_town(tmp_path, story, "reminders")


@pytest.mark.parametrize(
    "refusal",
    [
        Refused(403, "Forbidden: bot was blocked by the user"),
        Refused(403, "Forbidden: user is deactivated"),
        Refused(403, "Forbidden: bot can't initiate conversation with a user"),
        Refused(403, "Forbidden: bot can't send messages to bots"),
        Refused(400, "Bad Request: chat not found"),
        Refused(400, "Bad Request: user not found"),
        Refused(400, "Bad Request: PEER_ID_INVALID"),
    ],
    ids=lambda refusal: refusal.description,
)
def test_somebody_who_turns_out_to_be_gone_is_reminded_no_more_and_back_when_they_write(
    tmp_path: Path, refusal: Refused
) -> None:
    async def story(town: Town) -> None:
        ada = await somebody_to_be_reminded(town)
        ada.writes("/status")
        ada.chat.refusal = refusal
        await town.until(lambda: is_out_of_reach(town, ada))
        await town.quiet()
        assert 1 <= town.api.server.statuses[refusal.error_code] <= 2
        ada.writes("/status")
        await town.quiet()
        assert not is_out_of_reach(town, ada)

    in_town(tmp_path, story, "reminders")


def test_what_somebody_was_to_be_told_comes_when_they_let_the_bot_in_again(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        ada = await town.somebody_answering()
        ada.writes("to be heard")
        ada.blocks()
        await town.until(lambda: getattr(town.session(ada), "out_of_reach", False))
        ada.unblocks()
        await ada.until(lambda screen: "Noted." in said_to(ada))

    in_town(tmp_path, story)


def test_a_stranger_who_blocks_the_bot_leaves_nothing_behind(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        ada = town.person()
        ada.blocks()
        await town.quiet()
        assert not town.memory.rows_of("sessions")
        assert not town.memory.rows_of("set_aside")

    in_town(tmp_path, story)


def test_an_account_that_is_gone_keeps_nobody_waiting(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        ada, grace = await town.somebody_answering(), await town.somebody_answering("Grace")
        ada.writes("to be heard")
        ada.deletes_account()
        await town.says(grace, "to be seen", "[Send my answers]")
        assert town.values(ada) == {"wish": "to be heard"}
        assert len(town.submissions()) == 1

    in_town(tmp_path, story)


def test_a_chat_that_is_written_to_too_often_waits_alone(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        ada, grace = await town.somebody_answering(), await town.somebody_answering("Grace")
        town.api.faults.inject("sendMessage", flood(1))
        ada.writes("to be heard")
        await town.until(lambda: town.api.faults.struck)
        await town.says(grace, "to be seen")
        assert said_to(grace)[-1] == "Noted."
        assert "Noted." not in said_to(ada)
        await ada.until(lambda screen: screen[-1].text.startswith("Noted."))
        assert said_to(ada).count("Noted.") == 1

    in_town(tmp_path, story)


def test_a_message_that_telegram_was_too_ill_to_take_is_sent_again(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        ada = await town.somebody_answering()
        town.api.faults.inject("sendMessage", server_error(502))
        ada.writes("to be heard")
        await ada.until(lambda screen: screen[-1].text.startswith("Noted."))
        assert said_to(ada).count("Noted.") == 1

    in_town(tmp_path, story)


def test_a_word_twice_is_better_than_a_word_lost(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        ada = await town.somebody_answering()
        town.api.faults.inject("sendMessage", lost_answer())
        ada.writes("to be heard")
        await ada.until(lambda screen: screen[-2].text.startswith("Noted."))
        await town.quiet()
        assert said_to(ada).count("Noted.") == 2
        await town.says(ada, "[Send my answers]")
        assert len(town.submissions()) == 1

    in_town(tmp_path, story)


def test_a_keyboard_that_could_not_be_taken_away_does_no_harm(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        ada = await town.somebody_answering()
        for fault in (flood(1), Fault(silent=True, closes=True)):
            town.api.faults.inject("editMessageReplyMarkup", fault)
            town.api.faults.inject("editMessageText", fault)
        await town.says(ada, "[Montreal]")
        assert any("Montreal" in row for one in ada.screen for row in one.buttons)
        calls = await town.after(lambda: ada.presses("Quebec City"))
        assert "Change it to “Quebec City”? [Change to Quebec City]" in calls[-1]
        assert town.values(ada) == {"city": "mtl"}

    in_town(tmp_path, story, "choices")
