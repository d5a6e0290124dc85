"""Nothing that anybody wrote, was sent, or can be found by, can be read from what is stored."""

import logging
from pathlib import Path

import pytest

from bot.transports import Batch
from handlers import conversation
from handlers.model import Address, Consultation, Event, Fact, MessageReceived, Session, Turn
from storage import main_key, sessions
from storage.loaded import Recent
from storage.sealing import ID_BYTES, Damaged, KeyMissing, bound_to
from tests.remembering import Remembering, at

# Every way in which a person's words or whereabouts come in; each must be nowhere afterwards.
ANSWER = "canary-of-an-answer"
PLACE = "canary-of-an-address"
POISON = "canary-of-a-poison-message"
UNFINISHED = "canary-of-an-answer-not-sent"
ERROR = "canary-of-an-error"
QUESTION = "What do you wish for?"  # outgoing words; the same for everybody, sealed all the same


def advance(consultation: Consultation, session: Session, event: Event, *fact: Fact) -> Turn:
    """Be the dialogue, with a bug that quotes people."""
    if isinstance(event, MessageReceived) and event.text == POISON:
        raise RuntimeError(f"{ERROR} {event.text} {event.address}")
    return conversation.advance(consultation, session, event, *fact)


@pytest.fixture
def bot(tmp_path: Path) -> Remembering:
    return Remembering(tmp_path, advance=advance)


def everything_on_disk(bot: Remembering) -> bytes:
    """Return the databases with their logs and indexes, as whoever finds the disk has them."""
    bot.core._engine()
    files = [file for file in bot.folder.iterdir() if file.name != "key"]
    assert {"intake.db", "intake.db-wal", "intake.db-shm", "core.db"} <= {f.name for f in files}
    return b"".join(file.read_bytes() for file in files)


@pytest.mark.sqlite
def test_no_answer_address_or_message_can_be_read_from_the_disk_or_the_logs(
    bot: Remembering, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        bot.says(PLACE, "", "English", "continue", "yes")
        on_its_way = everything_on_disk_while(bot)
        bot.says(PLACE, ANSWER, "send")
        bot.handoff.deliver_due(bot.now)
        bot.says("bert", "", "English", "continue", "yes", UNFINISHED)
        bot.says(PLACE, POISON)
    output = "".join(capfd.readouterr())
    stored = everything_on_disk(bot) + on_its_way
    for canary in (ANSWER, PLACE, POISON, UNFINISHED, ERROR, QUESTION):
        for form in (canary.encode(), canary.encode("utf-16-le"), canary.encode().hex().encode()):
            assert form not in stored
        assert canary not in caplog.text
        assert canary not in output
    # The same look does find what is not secret.
    assert b"May the Laboratory keep your answers?" in stored
    assert "set aside" in caplog.text
    assert len(list(bot.core.all())) == 1


def everything_on_disk_while(bot: Remembering) -> bytes:
    """Return the disk while a message is on its way."""
    assert bot.intake.unsent()
    return b"".join(file.read_bytes() for file in bot.folder.glob("intake.db*"))


@pytest.mark.sqlite
def test_a_database_error_in_a_batch_quotes_nobody(
    bot: Remembering, caplog: pytest.LogCaptureFixture
) -> None:
    bot.says(PLACE, "", "English", "continue", "yes")
    with bot.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER broken BEFORE UPDATE ON sessions "
            "BEGIN SELECT raise(ABORT, 'broken'); END"
        )
    with caplog.at_level(logging.DEBUG):
        (apology,) = bot.takes(bot.event(PLACE, ANSWER))
    assert "IntegrityError" in caplog.text
    assert ANSWER not in caplog.text
    assert PLACE not in caplog.text
    assert apology.address.place == PLACE


def test_the_key_is_what_keeps_it_secret(bot: Remembering) -> None:
    bot.says(PLACE, "", "English", "continue", "yes", ANSWER)
    session = bot.session(PLACE)
    assert session is not None
    assert session.answers["wish"].value == ANSWER
    # Whoever has the database and another key finds nobody by their address …
    right, bot.keyring = bot.keyring, main_key.from_text(main_key.new_line())
    assert bot.session(PLACE) is None
    # … and opens nothing that they find, even if they say it was sealed with their key.
    (row,) = bot.rows_of("sessions")
    where = bound_to("sessions", "wrapped_key", row.id)
    right.data_key(row.wrapped_key, where)
    with pytest.raises(KeyMissing):
        bot.keyring.data_key(row.wrapped_key, where)
    forged = bytes.fromhex(bot.keyring.ids[0]) + row.wrapped_key[ID_BYTES:]
    with pytest.raises(Damaged):
        bot.keyring.data_key(forged, where)


@pytest.mark.sqlite
def test_no_id_that_could_be_guessed_or_traced_is_on_the_disk(bot: Remembering) -> None:
    """`intake play --once` makes ids of the lines typed; a Matrix id leads to its sender."""
    started, said = bot.event("anna", ""), "canary-of-a-message"
    bot.takes(started)
    for number, line in enumerate(["English", "continue", "yes", POISON]):
        id = f"{said}-{number}"
        bot.takes(
            MessageReceived(
                id=id, address=at("anna"), at=bot.now, position=99 + number, message=id, text=line
            )
        )
    assert len(bot.rows_of("set_aside")) == 1
    (consent,) = bot.rows_of("consents")
    assert said.encode() not in everything_on_disk(bot)
    with bot.engine.begin() as connection:
        loaded = sessions.load(connection, bot.keyring, Recent(), [at("anna")])[at("anna")]
    row, key = loaded.stored
    name = f"{row}/{consent.clause}/{consent.at}"
    message = key.open(consent.message, bound_to("consents", "message", name))
    assert message == b"canary-of-a-message-2"


@pytest.mark.sqlite
def test_after_an_erasure_no_sealed_copy_is_left_either(bot: Remembering) -> None:
    bot.answers_everything("anna")
    bot.handoff.deliver_due(bot.now)
    with bot.engine.begin() as connection:
        sealed, wrapped = connection.exec_driver_sql(
            "SELECT sealed, wrapped_key FROM sessions"
        ).one()
    assert sealed in everything_on_disk(bot)
    bot.says("anna", "/delete", "yes")
    bot.handoff.deliver_due(bot.now)
    assert sealed not in everything_on_disk(bot)
    assert wrapped not in everything_on_disk(bot)


def test_a_place_that_is_not_text_finds_its_session_all_the_same(bot: Remembering) -> None:
    odd = Address(transport="chat", place="half a \ud83d")
    event = bot.event("anna", "")
    event = type(event)(id="odd", address=odd, at=event.at, position=1)  # type: ignore[call-arg]
    bot.intake.commit_batch([Batch(transport="chat", events=(event,))], (), bot.now)
    assert len(bot.rows_of("set_aside")) == 1
