"""Coordinators with a real database: how they come, what they do, and what is remembered of it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.desk.doing import Doing
from handlers.coordination.desk import Desk
from handlers.coordination.done import AuditVerified
from handlers.coordination.work import Work
from handlers.model import Address, Started
from storage import audit, coordinators
from tests.coordinating import Coordinating
from tests.remembering import at

UNKNOWN = "I do not know this code"


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Coordinating]:
    bot = Coordinating(tmp_path)
    yield bot
    bot.close()


def acts(bot: Coordinating) -> list[tuple[str, str]]:
    with bot.engine.begin() as connection:
        return [(one.who, one.act) for one in audit.latest(connection, bot.keyring)]


# --- Enrolling ---------------------------------------------------------------


@pytest.mark.parametrize("sent", ["{}", "/enrol {}", "/start {}", "?{}", " {}. "])
def test_a_person_who_sends_the_code_coordinates_from_then_on(bot: Coordinating, sent: str) -> None:
    assert "You now coordinate" in bot.says("ada", sent.format(bot.code_for("ada")))
    assert "Your role: owner." in bot.says("ada", "/desk")
    assert bot.rows_of("sessions") == []
    assert acts(bot) == [("ada", "enrol")]


def test_what_arrives_at_once_is_answered_in_its_order_whichever_dialogue_it_is_for(
    bot: Coordinating,
) -> None:
    """As after an hour without a connection."""
    bot.enrols("ada")
    bot.says("ada", "", "English", "continue", "yes")
    said = ("to be heard", "/desk", "/status")
    heard = [one.reply.text for one in bot.takes(*(bot.event("ada", one) for one in said))]
    assert "to be heard" in heard[0]
    assert heard[1].startswith("You coordinate")
    assert heard[2].startswith("You have answered 1 of 1 questions.")


def test_a_code_works_once_and_for_a_week(bot: Coordinating) -> None:
    code = bot.code_for("ada")
    bot.says("ada", code)
    assert UNKNOWN in bot.says("eve", code)
    late = bot.code_for("bob")
    bot.now += timedelta(days=7)
    assert UNKNOWN in bot.says("bob", late)
    assert bot.desk("eve") is bot.desk("bob") is None


def test_whoever_tries_many_codes_is_told_of_a_right_one_that_it_is_unknown(
    bot: Coordinating,
) -> None:
    for number in range(5):
        assert UNKNOWN in bot.says("eve", "BCDFG"[number] * 30)
    assert UNKNOWN in bot.says("eve", bot.code_for("bob"))
    bot.now += timedelta(hours=1)
    assert "You now coordinate" in bot.says("eve", bot.code_for("cleo"))


def test_nobody_alone_uses_up_what_everybody_together_may_try(bot: Coordinating) -> None:
    for _ in range(12):
        assert UNKNOWN in bot.says("eve", "BCDFG" * 6)
    assert len(bot.rows_of("wrong_codes")) == 5
    assert "You now coordinate" in bot.enrols("ada")


def test_two_people_who_send_one_code_at_once_make_one_coordinator(bot: Coordinating) -> None:
    code = bot.code_for("ada")
    heard = bot.takes(bot.event("ada", code), bot.event("eve", code), bot.event("ada", "/desk"))
    assert UNKNOWN in bot.heard_by("eve", heard)
    assert "Your role: owner." in bot.heard_by("ada", heard)
    assert len(bot.rows_of("coordinators")) == 1


def test_a_participant_who_coordinates_keeps_their_conversation_and_its_language(
    bot: Coordinating,
) -> None:
    bot.says("ada", "", "Français")
    assert "Vous coordonnez désormais" in bot.enrols("ada")
    assert bot.session("ada") is not None
    assert "Votre rôle" in bot.says("ada", "/bureau")
    assert "Bienvenue" not in bot.says("ada", "/bureau")
    assert bot.says("ada", "suite")  # goes on with the consultation


def test_somebody_new_is_greeted_in_their_clients_language(bot: Coordinating) -> None:
    event = Started(
        id="s",
        address=at("ada"),
        at=bot.now,
        position=1,
        language="fr",
        invitation=bot.code_for("ada"),
    )
    assert "Vous coordonnez" in bot.heard_by("ada", bot.takes(event))


# --- The language of a desk --------------------------------------------------


def language_of_desk(bot: Coordinating, person: str) -> str:
    desk = bot.desk(person)
    assert desk is not None
    return desk.language


def test_a_coordinator_who_chooses_a_language_coordinates_in_it_from_then_on(
    bot: Coordinating,
) -> None:
    bot.enrols("ada", "reader")
    assert "Vous coordonnez désormais dans cette langue" in bot.says("ada", "/langue")
    assert "Votre rôle" in bot.says("ada", "/desk")
    bot.close()
    again = Coordinating(bot.folder)
    assert "Votre rôle" in again.says("ada", "/desk")
    assert "You now coordinate in this language" in again.says("ada", "/langue anglais")
    assert "You now coordinate in this language" in again.says("ada", "/language english")
    assert again.rows_of("sessions") == []
    again.close()


@pytest.mark.parametrize("chosen", ["/langue", "/language french", "[language/fr]"])
def test_a_coordinator_who_takes_part_chooses_once_for_the_consultation_and_the_desk(
    bot: Coordinating, chosen: str
) -> None:
    bot.enrols("ada")
    bot.says("ada", "", "English")
    heard = bot.says("ada", chosen)
    assert "Vous coordonnez désormais dans cette langue" in heard
    assert "vos réponses sont conservées" in heard
    session = bot.session("ada")
    assert session is not None
    assert session.language == language_of_desk(bot, "ada") == "fr"
    assert "Vous coordonnez désormais" not in bot.says("ada", "/aide")


def test_the_chat_of_a_coordinator_lists_its_commands_in_the_language_they_chose(
    bot: Coordinating,
) -> None:
    for person, *before in (("ada",), ("bob", "", "English")):
        bot.enrols(person, "reader")
        bot.says(person, *before)
        heard = bot.takes(bot.event(person, "/langue"))
        (menu,) = [one.reply.menu for one in heard if one.reply.menu]
        assert ("language", "continuer en anglais") in menu


def test_a_language_is_chosen_by_whoever_chose_last(bot: Coordinating) -> None:
    bot.enrols("ada", "reader")
    bot.says("ada", "/langue")
    assert language_of_desk(bot, "ada") == "fr"
    assert "You now coordinate in this language" in bot.says("ada", "", "English")
    bot.says("ada", "/desk")
    bot.presses("ada", "Français")
    assert language_of_desk(bot, "ada") == "fr"
    bot.says("ada", "continue", "/privacy")
    assert language_of_desk(bot, "ada") == "fr"


def test_a_second_code_in_the_same_chat_gives_the_new_role(bot: Coordinating) -> None:
    bot.enrols("ada", "owner")
    bot.says("ada", bot.code_for("ada again", "reader"))
    desk = bot.desk("ada")
    assert desk is not None
    assert (desk.name, desk.role) == ("ada again", "reader")
    assert "Your role here does not include" in bot.says("ada", "/audit")


def test_nobody_else_finds_the_desk(bot: Coordinating) -> None:
    bot.enrols("ada")
    bot.says("eve", "", "English", "continue", "yes")
    unknown = bot.says("eve", "/nonsense")
    assert bot.says("eve", "/desk") == bot.says("eve", "/enrol x") == unknown
    press = replace(bot.pressing("ada", "coordinators/invite"), address=at("eve"))
    assert "This button no longer works" in bot.heard_by("eve", bot.takes(press))


# --- Roles that end ----------------------------------------------------------


def test_a_role_that_is_taken_back_ends_at_once(bot: Coordinating) -> None:
    bot.enrols("ada")
    bot.enrols("bob", "coordinator")
    bot.says("ada", "/coordinators")
    bot.presses("ada", "Remove a role")
    bot.presses("ada", "bob")
    assert "bob no longer coordinates." in bot.presses("ada", "Yes, remove it")
    bot.says("bob", "", "English")
    assert bot.says("bob", "/desk") == bot.says("bob", "/nonsense")
    assert acts(bot)[-1] == ("ada", "revoke")
    assert all(b"bob" not in bytes(row.digest or b"") for row in bot.rows_of("coordinators"))


def test_a_role_that_the_operator_took_back_ends_in_the_running_bot_too(bot: Coordinating) -> None:
    bot.enrols("ada")
    desk = bot.desk("ada")
    assert desk is not None
    with bot.engine.begin() as connection:
        coordinators.revoke(connection, bot.keyring, desk.coordinator, bot.now)
    bot.says("ada", "", "English")
    assert bot.says("ada", "/desk") == bot.says("ada", "/nonsense")


def test_a_coordinator_of_another_consultation_coordinates_this_one_not(bot: Coordinating) -> None:
    bot.enrols("ada")
    bot.close()
    other = Coordinating(bot.folder, "choices")
    assert other.desk("ada") is None
    assert "You coordinate" not in other.says("ada", "/desk")
    other.enrols("ada", "reader")
    other.close()
    again = Coordinating(bot.folder)
    assert "Your role: owner." in again.says("ada", "/desk")
    again.close()


@pytest.mark.parametrize("how", ["revoked", "enrolled again"])
def test_a_code_that_somebody_gave_ends_with_their_role(bot: Coordinating, how: str) -> None:
    bot.enrols("ada")
    bot.enrols("bob")
    bot.says("bob", "/coordinators")
    bot.presses("bob", "Invite somebody")
    bot.presses("bob", "owner")
    code = bot.says("bob", "Eve").split("\n\n")[-1]
    other = bot.code_for("cleo", "reader")
    bob = bot.desk("bob")
    assert bob is not None
    if how == "revoked":
        bot.takes(bot.pressing("ada", f"coordinators/revoke/enrolled/{bob.coordinator}/yes"))
    else:
        bot.enrols("bob", "reader")
    assert UNKNOWN in bot.says("eve", code)
    assert "You now coordinate" in bot.says("cleo", other)


# --- Work --------------------------------------------------------------------


def test_work_is_done_outside_and_comes_back_as_an_event(bot: Coordinating) -> None:
    bot.enrols("ada")
    assert bot.says("ada", "/audit") == ""
    assert len(bot.rows_of("works")) == 1
    heard = bot.heard_by("ada", bot.does_work())
    assert "1 entry is in the log" in heard
    assert "ada: began to coordinate" in heard
    assert bot.rows_of("works") == []


def test_work_that_is_done_twice_is_told_once(bot: Coordinating) -> None:
    bot.enrols("ada")
    bot.says("ada", "/audit")
    working = bot.working()
    first, second = working._work(), working._work()
    assert first is not None
    assert second is not None
    assert bot.commits(first)
    assert bot.commits(second) == ()


def test_work_that_was_asked_for_before_a_crash_is_done_after_it(bot: Coordinating) -> None:
    bot.enrols("ada")
    bot.says("ada", "/audit")
    bot.close()
    again = Coordinating(bot.folder)
    assert again.intake.desks.waiting
    assert "1 entry is in the log" in again.heard_by("ada", again.does_work())
    again.close()


class Failing(Doing):
    def __call__(self, work: Work, desk: Desk) -> AuditVerified:
        raise ValueError("somebody's words")


def test_work_that_fails_is_told_and_tried_no_more(bot: Coordinating) -> None:
    bot.enrols("ada")
    bot.says("ada", "/audit")
    heard = bot.heard_by(
        "ada",
        bot.does_work(Failing(bot.engine, bot.keyring, bot.results, bot.recipients, bot.inviting)),
    )
    assert "Something went wrong on our side, and this was not done." in heard
    assert bot.rows_of("works") == []


def test_whoever_lost_their_role_meanwhile_gets_nothing(bot: Coordinating) -> None:
    bot.enrols("ada")
    bot.says("ada", "/audit")
    desk = bot.desk("ada")
    assert desk is not None
    with bot.engine.begin() as connection:
        coordinators.revoke(connection, bot.keyring, desk.coordinator, bot.now)
    assert bot.does_work() == ()
    assert bot.rows_of("works") == []


@pytest.mark.parametrize("table", ["coordinators", "works"])
def test_what_does_not_open_stops_nobody_and_nothing_else(bot: Coordinating, table: str) -> None:
    bot.enrols("ada")
    bot.says("ada", "/audit")
    for row in bot.rows_of(table):
        bot.spoils(table, "sealed", row.id)
    bot.enrols("bob")
    bot.says("bob", "/audit")
    assert "in the log" in bot.heard_by("bob", bot.does_work())
    bot.close()
    again = Coordinating(bot.folder)
    assert "Your role: owner." in again.says("bob", "/desk")
    assert "Which language" in again.says("zoe", "")
    again.close()


def test_nothing_of_a_coordinator_is_readable_on_disk(bot: Coordinating) -> None:
    bot.enrols("canary-name on talk")
    bot.close()
    stored = b"".join(path.read_bytes() for path in bot.folder.iterdir())
    assert b"canary-name" not in stored


def test_addresses_differ_by_messenger(bot: Coordinating) -> None:
    bot.enrols("ada")
    assert bot.intake.desks.at(Address(transport="talk", place="ada")) is None
