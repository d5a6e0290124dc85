"""A new main key: coordinators, their work, what waits and the log of it all live on under it."""

from pathlib import Path

from msgspec.structs import replace

from handlers.model import MessageReceived
from storage import audit, main_key
from storage.rotation import Rotation
from tests.bot.desk.test_second_yes import asks, press
from tests.coordinating import Coordinating
from tests.remembering import at

OLD, NEW = main_key.new_line(), main_key.new_line()
BEFORE, AFTER = main_key.from_text(OLD), main_key.from_text(NEW)
BOTH = main_key.from_text(f"{NEW}\n{OLD}")


def test_after_a_rotation_the_desks_need_the_new_key_alone(tmp_path: Path) -> None:
    bot = Coordinating(tmp_path, keyring=BEFORE)
    bot.enrols("ada")
    bot.enrols("bob", "coordinator")
    invited = bot.code_for("cleo")
    bot.says("zoe", "", "English", "continue", "yes", "/human", "hello?")
    bot.says("ada", "/audit")
    asks(bot, "ada")
    bot.takes()
    (message,) = [
        row for row in bot.rows_of("posts") if row.address == BEFORE.digests(at("ada"))[0]
    ]
    bot.close()

    bot = Coordinating(tmp_path, keyring=BOTH)
    done = Rotation(BOTH)
    done.intake(bot.engine)
    done.end(bot.engine, bot.now)
    assert done.unreadable == 0
    bot.close()

    bot = Coordinating(tmp_path, keyring=AFTER)
    assert "nothing in it has been changed" in bot.heard_by("ada", bot.does_work())
    assert "bob said yes" in press(bot, "bob", "approvals/yes/1")["ada"]
    answer = bot.event("ada", "good morning")
    assert isinstance(answer, MessageReceived)
    heard = bot.takes(replace(answer, reply_to=message.position))
    assert "good morning" in bot.heard_by("zoe", heard)
    assert "I do not know this code" in bot.says("cleo", invited)
    old = bytes.fromhex(BEFORE.ids[0])
    for table in ("coordinators", "works", "approvals", "audit"):
        for row in bot.rows_of(table):
            assert not any(bytes(v).startswith(old) for v in row if isinstance(v, bytes))
    bot.close()


def test_a_log_that_was_changed_is_not_mended_by_a_rotation(tmp_path: Path) -> None:
    bot = Coordinating(tmp_path, keyring=BOTH)
    bot.enrols("ada")
    bot.enrols("bob")
    with bot.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit SET coordinator = 9 WHERE id = 1")
    done = Rotation(BOTH)
    done.intake(bot.engine)
    assert done.unreadable == 1
    verifying = audit.Verifying(AFTER)
    with bot.engine.begin() as connection:
        verifying.page(connection)
    assert verifying.verdict.broken_at == 1
    bot.close()
