"""What no messenger takes is set aside: it is not lost, and holds up nobody."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.transports import Batch
from handlers.model import Address, Garbled, Reply
from storage import numbers, outbox, set_aside
from storage.outbox import Outgoing, Settled
from storage.set_aside import SetAside
from tests.remembering import Remembering, at

ANSWERING = ("", "English", "continue", "yes")


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Remembering]:
    bot = Remembering(tmp_path)
    yield bot
    bot.close()


def refused(bot: Remembering, *messages: Outgoing) -> tuple[Outgoing, ...]:
    """Let the messenger refuse these for good; return what is said then."""
    bot.read = [Settled(id=one.id, position=None, message="", refused=True) for one in messages]
    return bot.takes()


def aside(bot: Remembering) -> list[SetAside]:
    with bot.engine.begin() as connection:
        return list(set_aside.every(connection))


def says_to(bot: Remembering, place: Address, reply: Reply) -> Outgoing:
    """Put something into the outbox that belongs to nobody's session."""
    with bot.engine.begin() as connection:
        (id,) = numbers.take(connection, "outbox", 1)
        message = Outgoing(id=id, address=place, reply=reply)
        outbox.add(connection, bot.keyring, [(message, None)])
    return message


def test_a_participant_is_told_with_a_reference_that_something_could_not_be_shown(
    bot: Remembering, caplog: pytest.LogCaptureFixture
) -> None:
    bot.says("anna", *ANSWERING)
    (question,) = bot.takes(bot.event("anna", "to be heard"))
    with caplog.at_level(logging.DEBUG):
        (told,) = refused(bot, question)
    (one,) = aside(bot)
    assert (one.source, one.error) == ("chat", "NotTaken")
    assert told.address == at("anna")
    assert one.reference in told.reply.text
    assert one.reference in caplog.text
    assert question.reply.text not in caplog.text
    sealed = bot.rows_of("set_aside")[0].sealed
    assert b"Send my answers" in bot.keyring.general.open(sealed, b"set_aside.sealed:1")


def test_what_was_set_aside_is_not_sent_again_when_the_bot_starts_again(bot: Remembering) -> None:
    bot.says("anna", *ANSWERING)
    (question,) = bot.takes(bot.event("anna", "to be heard"))
    told = refused(bot, question)
    assert bot.intake.unsent() == told


def test_a_chat_that_takes_nothing_is_told_so_once_an_hour_and_not_for_ever(
    bot: Remembering,
) -> None:
    bot.says("anna", *ANSWERING)
    told = refused(bot, *bot.takes(bot.event("anna", "to be heard")))
    assert len(told) == 1
    assert refused(bot, *told) == ()
    assert len(aside(bot)) == 2
    bot.now += timedelta(hours=1)
    assert len(refused(bot, *bot.takes(bot.event("anna", "/status")))) == 1


def test_nobody_is_told_of_a_letter_they_did_not_wait_for(bot: Remembering) -> None:
    bot.says("anna", *ANSWERING)
    letter = says_to(bot, at("anna"), Reply(text="We would be glad.", unasked=True))
    assert refused(bot, letter) == ()
    assert len(aside(bot)) == 1


def test_whoever_has_everything_deleted_leaves_nothing_of_it(bot: Remembering) -> None:
    bot.says("anna", *ANSWERING)
    refused(bot, *bot.takes(bot.event("anna", "to be heard")))
    bot.says("anna", "/delete", "yes")
    assert aside(bot) == []


def garbled(bot: Remembering, place: str) -> tuple[Outgoing, ...]:
    """Let a messenger bring what nobody can read."""
    address = Address(transport="chat", place=place)
    one = Garbled(id=f"of {place}", address=address, at=bot.now, raw="{}")
    batch = Batch(transport="chat", events=(bot.event("bert", "Deutsch"),), garbled=(one,))
    return bot.intake.commit_batch([batch], (), bot.now).outgoing


def test_whoever_sends_what_nobody_can_read_is_told_so_in_their_language(bot: Remembering) -> None:
    bot.says("anna", "", "Français")
    *_, told = garbled(bot, "anna")
    (row,) = aside(bot)
    assert told.address == at("anna")
    assert row.reference in told.reply.text
    assert "de notre côté" in told.reply.text
    assert [one.id for one in bot.intake.unsent()] == sorted(one.id for one in bot.intake.unsent())


def test_what_nobody_can_read_and_nobody_knows_whose_it_is_is_only_set_aside(
    bot: Remembering,
) -> None:
    (to_bert,) = garbled(bot, "")
    assert to_bert.address == at("bert")
    assert len(aside(bot)) == 1


def test_of_a_last_word_nothing_is_kept(bot: Remembering) -> None:
    bot.says("anna", *ANSWERING, "/delete")
    gone = bot.takes(bot.event("anna", "yes"))
    assert any(one.reply.forgets for one in gone)
    assert refused(bot, *gone) == ()
    assert aside(bot) == []
    assert bot.rows_of("outbox") == []


def test_what_is_nobodys_in_particular_is_counted_without_its_words(bot: Remembering) -> None:
    said = says_to(bot, at("ada"), Reply(text="Somebody wrote: a canary."))
    (told,) = refused(bot, said)
    (row,) = bot.rows_of("set_aside")
    assert row.reference in told.reply.text
    assert b"canary" not in bot.keyring.general.open(row.sealed, b"set_aside.sealed:1")


def test_what_has_been_taken_after_all_is_not_set_aside(bot: Remembering) -> None:
    bot.says("anna", *ANSWERING)
    sent = bot.takes(bot.event("anna", "to be heard"))
    bot.takes()
    assert refused(bot, *sent) == ()
    assert aside(bot) == []
