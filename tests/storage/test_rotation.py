"""Rotation: afterwards nothing needs the old key, wherever it was interrupted."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine

from handlers import conversation
from handlers.model import Consultation, Event, Fact, MessageReceived, Session, Turn
from storage import main_key, rotation
from storage.cursors import KEEP
from storage.rotation import Rotation
from storage.sealing import KeyMissing, Keyring
from tests.crashes.dying import Countdown, Death, counted
from tests.databases import copied
from tests.remembering import Remembering, at

OLD, NEW = main_key.new_line(), main_key.new_line()
BEFORE, AFTER = main_key.from_text(OLD), main_key.from_text(NEW)
BOTH = main_key.from_text(f"{NEW}\n{OLD}")
POISON = "a message that no code was written for"


def advance(consultation: Consultation, session: Session, event: Event, *fact: Fact) -> Turn:
    """Be the dialogue, with a bug in it."""
    if isinstance(event, MessageReceived) and event.text.startswith(POISON):
        raise RuntimeError
    return conversation.advance(consultation, session, event, *fact)


def opened(folder: Path, keyring: Keyring) -> Remembering:
    return Remembering(folder, keyring=keyring, advance=advance)


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with something of everything that is sealed, under the old key."""
    folder = tmp_path_factory.mktemp("ready")
    bot = opened(folder, BEFORE)
    bot.answers_everything("anna")
    bot.handoff.deliver_due(bot.now)
    bot.says("anna", POISON)
    bot.answers_everything("bert")  # not handed over yet
    bot.read = []
    bot.says("cleo", "", "English", "continue", "no")  # a farewell, to nobody who is kept
    bot.read = []
    bot.says("nobody", POISON + " \ud83d")
    bot.close()
    return folder


@pytest.fixture
def folder(ready: Path, tmp_path: Path) -> Path:
    return copied(ready, tmp_path / "copy")


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "PAGE", 1)


def engines(bot: Remembering) -> tuple[Engine, Engine]:
    return bot.engine, bot.core._engine()


def rotate(bot: Remembering) -> Rotation:
    done = Rotation(bot.keyring)
    intake, core = engines(bot)
    done.intake(intake)
    done.core(core)
    done.end(intake, bot.now)
    return done


def check_that_nothing_is_lost(folder: Path) -> None:
    """Look, with the new key alone, for everything that was there before."""
    bot = opened(folder, AFTER)
    assert {message.address.place for message in bot.intake.unsent()} == {"bert", "cleo", "nobody"}
    for person in ("anna", "bert"):
        session = bot.session(person)
        assert session is not None
        assert session.answers["wish"].value == "to be heard"
    bot.handoff.deliver_due(bot.now + KEEP)
    assert [each["answers"][0]["value"] for each in bot.core.all()] == ["to be heard"] * 2
    assert len(bot.rows_of("set_aside")) == 2
    bot.says("anna", "/delete", "yes")
    bot.says("nobody", "", "English", "continue", "yes")
    bot.says("nobody", "/delete", "yes")
    assert bot.rows_of("set_aside") == []
    bot.close()


def test_after_a_rotation_the_new_key_alone_opens_everything(folder: Path) -> None:
    bot = opened(folder, BOTH)
    done = rotate(bot)
    assert done.renewed >= 9
    assert done.unreadable == 0
    bot.close()
    check_that_nothing_is_lost(folder)


@pytest.mark.sqlite
def test_after_a_rotation_the_old_key_opens_nothing(folder: Path) -> None:
    old = bytes.fromhex(BEFORE.ids[0])
    bot = opened(folder, BOTH)
    bot.takes()
    assert any(old in file.read_bytes() for file in folder.glob("*.db"))
    rotate(bot)
    for file in folder.glob("*.db*"):
        assert old not in file.read_bytes()
        assert BEFORE.ids[0].encode() not in file.read_bytes()
    bot.close()
    with pytest.raises(KeyMissing):
        opened(folder, BEFORE)


def test_an_event_that_is_repeated_after_a_rotation_is_known(folder: Path) -> None:
    bot = opened(folder, BOTH)
    event = bot.event("anna", "/review")
    bot.takes(event)
    rotate(bot)
    bot.close()
    again = opened(folder, AFTER)
    assert again.takes(event) == ()
    again.now += KEEP * 2
    again.takes()
    assert len(again.rows_of("event_keys")) == 1
    again.close()


@pytest.mark.no_cover
def test_a_rotation_that_is_killed_at_any_statement_can_be_run_again(
    ready: Path, tmp_path: Path
) -> None:
    def copies() -> Iterator[Path]:
        for number in range(500):
            yield copied(ready, tmp_path / str(number))

    for nth, folder in enumerate(copies(), start=1):
        bot = opened(folder, BOTH)
        countdown = Countdown(nth)
        with suppress(Death), counted(countdown, *engines(bot)):
            rotate(bot)
        bot.close()
        again = opened(folder, BOTH)
        rotate(again)
        again.close()
        check_that_nothing_is_lost(folder)
        shutil.rmtree(folder)
        if countdown.passed < nth:
            break
    assert 30 < nth < 400


def test_a_code_dies_with_the_old_key_and_another_is_had_at_once(folder: Path) -> None:
    bot = opened(folder, BEFORE)
    old = bot.says("anna", "/continue").split("\n\n")[-1]
    bot.says("dora", "bcdf ghjk lmnp qrst vwxz")
    bot.close()
    bot = opened(folder, BOTH)
    rotate(bot)
    assert bot.rows_of("codes") == bot.rows_of("wrong_codes") == []
    bot.close()
    bot = opened(folder, AFTER)
    assert "I do not know this code" in bot.says("anna elsewhere", old)
    bot.says("anna elsewhere", bot.says("anna", "/continue").split("\n\n")[-1])
    session = bot.session("anna elsewhere")
    assert session is not None
    assert session.answers["wish"].value == "to be heard"
    bot.close()


def test_what_is_damaged_is_counted_and_keeps_nobody_from_a_new_key(folder: Path) -> None:
    bot = opened(folder, BOTH)
    bot.spoils("sessions", "wrapped_key", 1)
    with bot.core._engine().begin() as connection:
        connection.exec_driver_sql("UPDATE submissions SET sealed = substr(sealed, 1, 20)")
    assert rotate(bot).unreadable == 2
    bot.close()
    again = opened(folder, AFTER)
    assert again.session("bert") is not None
    assert again.session("anna") is None
    again.close()


def test_a_person_is_found_by_their_new_digest_only(folder: Path) -> None:
    bot = opened(folder, BOTH)
    rotate(bot)
    digests = {row.digest for row in bot.rows_of("addresses")}
    assert digests == {AFTER.digests(at(person))[0] for person in ("anna", "bert")}
    bot.close()
