"""What leaves the house waits for another coordinator: never one's own yes, and once."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from handlers.coordination import approving
from handlers.coordination.desk import Desk
from handlers.coordination.effects import DoWork, StartCampaign
from handlers.coordination.turn import DeskTurn, Visit
from handlers.coordination.work import VerifyAudit
from handlers.model import Audience, Event, MessageReceived, Reply, Text
from storage.desk_turns import DeskTurns
from storage.desk_turns.writing import Writing
from storage.turns import Gathered, write
from tests.coordinating import TINY, Coordinating, desk_of, written
from tests.remembering import at

WHAT: Text = {"en": "an export of 22 submissions", "fr": "un export de 22 contributions"}
DONE = Reply(text="Here it comes.")


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Coordinating]:
    bot = Coordinating(tmp_path)
    yield bot
    bot.close()


def turn_of(visit: Visit) -> DeskTurn:
    return DeskTurn(desk=visit.desk, replies=(DONE,), effects=(DoWork(work=VerifyAudit()),))


def asks(bot: Coordinating, person: str) -> str:
    """Let a coordinator do something that needs a second yes; return what all of them hear."""
    desk = bot.desk(person)
    assert desk is not None
    event = bot.event(person, "/export")
    visit = Visit(consultation=TINY, desk=desk, event=event, second_yes=frozenset({"exports"}))
    turn = approving.with_second_yes(visit, "exports", WHAT, turn_of(visit))
    return records(bot, desk, turn, event)


def records(bot: Coordinating, desk: Desk, turn: DeskTurn, event: Event) -> str:
    """Write what was made of an event at a desk; return what everybody hears."""
    gathered = Gathered()
    with bot.engine.begin() as connection:
        writing = Writing(connection, bot.keyring, gathered, bot.now, lambda _: None)
        DeskTurns(writing).record(desk, turn, event)
        sent = write(connection, bot.keyring, gathered, ("core",), bot.now).outgoing
        bot.intake.desks.refresh(connection)
    bot.read = [bot._reads(message) for message in sent]
    return "\n".join(f"{one.address.place}: {one.reply.text}" for one in sent)


def press(bot: Coordinating, person: str, token: str) -> dict[str, str]:
    """Let a coordinator press; return what everybody hears."""
    heard = bot.takes(bot.pressing(person, token))
    return {name: bot.heard_by(name, heard) for name in ("ada", "bob", "cleo")}


def everybody(bot: Coordinating) -> None:
    bot.enrols("ada", "owner")
    bot.enrols("bob", "coordinator")
    bot.enrols("cleo", "reader")


def test_what_needs_no_second_yes_is_done_at_once() -> None:
    visit = Visit(consultation=TINY, desk=desk_of("owner"), event=written("/export"))
    turn = turn_of(visit)
    assert approving.with_second_yes(visit, "exports", WHAT, turn) is turn


def test_another_coordinator_says_yes_and_it_is_done_for_whoever_asked(bot: Coordinating) -> None:
    everybody(bot)
    said = asks(bot, "ada")
    assert "ada: This needs the yes of another coordinator." in said
    assert "bob: ada asks for your yes: an export of 22 submissions." in said
    assert "cleo:" not in said
    assert bot.rows_of("works") == []
    heard = press(bot, "bob", "approvals/yes/1")
    assert heard["bob"] == "You said yes. It is done in the name of ada."
    assert heard["ada"] == "bob said yes: an export of 22 submissions.\n\nHere it comes."
    (work,) = bot.rows_of("works")
    ada = bot.desk("ada")
    assert ada is not None
    assert work.coordinator == ada.coordinator
    assert press(bot, "bob", "approvals/yes/1")["bob"].startswith("You said yes to this on 3 Nov")
    assert len(bot.rows_of("works")) == 1


def test_ones_own_yes_does_not_count_nor_a_readers(bot: Coordinating) -> None:
    everybody(bot)
    asks(bot, "ada")
    assert press(bot, "ada", "approvals/yes/1")["ada"].startswith("Your own yes does not count")
    assert press(bot, "cleo", "approvals/yes/1")["cleo"] == "This button no longer works."
    assert "You have asked for this" in bot.says("ada", "/approvals")
    assert bot.rows_of("works") == []


def test_a_no_drops_it(bot: Coordinating) -> None:
    everybody(bot)
    asks(bot, "ada")
    assert "bob said no" in press(bot, "bob", "approvals/no/1")["ada"]
    assert bot.rows_of("works") == bot.rows_of("approvals") == []


def test_what_nobody_answers_is_dropped(bot: Coordinating) -> None:
    everybody(bot)
    asks(bot, "ada")
    bot.now += timedelta(days=3)
    assert press(bot, "bob", "approvals/yes/1")["bob"].startswith("This request is closed")
    assert bot.says("bob", "/approvals") == "Nothing is waiting for a second yes."
    assert bot.rows_of("works") == []


def test_what_somebody_asked_who_coordinates_no_more_is_not_done(bot: Coordinating) -> None:
    everybody(bot)
    asks(bot, "bob")
    bob = bot.desk("bob")
    assert bob is not None
    bot.takes(bot.pressing("ada", f"coordinators/revoke/enrolled/{bob.coordinator}/yes"))
    assert press(bot, "ada", "approvals/yes/1")["ada"].startswith("This request is closed")
    assert bot.rows_of("works") == []


def test_where_nobody_else_may_agree_it_is_not_done(bot: Coordinating) -> None:
    bot.enrols("ada")
    bot.enrols("cleo", "reader")
    assert "there is nobody else who could give it" in asks(bot, "ada")
    assert bot.rows_of("approvals") == []


def test_it_waits_sealed(bot: Coordinating) -> None:
    everybody(bot)
    asks(bot, "ada")
    assert b"22 submissions" not in b"".join(bytes(row.sealed) for row in bot.rows_of("approvals"))
    assert bot.intake.desks.at(at("bob")) is not None


# --- Where nothing can be pressed --------------------------------------------


def test_a_yes_can_be_written_and_what_was_being_done_goes_on(bot: Coordinating) -> None:
    everybody(bot)
    bot.says("bob", "/export")
    desk = bot.desk("bob")
    asks(bot, "ada")
    assert bot.rows_of("works") == []
    after = bot.desk("bob")
    assert desk is not None
    assert after is not None
    assert after.offered == desk.offered
    assert "You said yes" in bot.says("bob", "yes, do it")
    assert len(bot.rows_of("works")) == 1


@pytest.mark.parametrize("said", ["1", "do it", "yes and no"])
def test_neither_a_number_nor_a_part_of_the_label_is_a_yes(bot: Coordinating, said: str) -> None:
    everybody(bot)
    asks(bot, "ada")
    bot.says("bob", said)
    assert bot.rows_of("works") == []
    assert len(bot.rows_of("approvals")) == 1


@pytest.mark.parametrize("said", ["yes", "Oui !", "OUI", "yep"])
def test_a_bare_yes_in_either_language_is_one_while_the_request_is_the_last_thing_said(
    bot: Coordinating, said: str
) -> None:
    everybody(bot)
    asks(bot, "ada")
    assert "You said yes" in bot.says("bob", said)
    assert len(bot.rows_of("works")) == 1


@pytest.mark.parametrize("said", ["no", "Non.", "NOPE"])
def test_a_bare_no_in_either_language_is_one_too(bot: Coordinating, said: str) -> None:
    everybody(bot)
    asks(bot, "ada")
    assert "You said no" in bot.says("bob", said)
    assert bot.rows_of("works") == bot.rows_of("approvals") == []


def test_a_bare_yes_after_something_else_was_said_agrees_to_nothing(bot: Coordinating) -> None:
    everybody(bot)
    asks(bot, "ada")
    assert "What do you wish for?" in bot.says("bob", "", "English", "continue", "yes")
    assert len(bot.rows_of("approvals")) == 1
    bot.says("bob", "/key")
    bot.says("bob", "yes")
    assert len(bot.rows_of("approvals")) == 1
    bot.says("bob", "/approvals")
    assert "You said yes" in bot.says("bob", "yes")


def test_a_bare_yes_after_a_message_to_many_was_planned_agrees_to_nothing(
    bot: Coordinating,
) -> None:
    everybody(bot)
    asks(bot, "ada")
    bot.takes()  # it has arrived
    desk = bot.desk("bob")
    assert desk is not None
    start = StartCampaign(
        audience=Audience(kind="unfinished"), words=WHAT, people=1, zone=TINY.zone
    )
    said = records(bot, desk, DeskTurn(desk=desk, effects=(start,)), bot.event("bob", "[Send it]"))
    assert said.startswith("bob: Planned.")
    assert "You said yes" not in bot.says("bob", "yes")
    assert len(bot.rows_of("approvals")) == 1


def test_a_bare_yes_that_was_written_before_the_request_arrived_agrees_to_nothing(
    bot: Coordinating,
) -> None:
    everybody(bot)
    on_its_way = bot.event("bob", "yes")
    asks(bot, "ada")
    bot.takes(on_its_way)
    assert bot.rows_of("works") == []
    assert len(bot.rows_of("approvals")) == 1


def test_a_bare_yes_that_two_could_mean_is_for_neither(bot: Coordinating) -> None:
    everybody(bot)
    asks(bot, "ada")
    asks(bot, "ada")
    assert bot.says("bob", "yes").count("asks for your yes") == 2
    assert bot.says("bob", "oui").count("asks for your yes") == 2
    assert bot.rows_of("works") == []


@pytest.mark.parametrize("said", ["yes", "perhaps later"])
def test_a_reply_to_the_request_answers_it_or_is_asked_about_and_is_no_answer_to_anything_else(
    bot: Coordinating, said: str
) -> None:
    everybody(bot)
    bot.says("bob", "", "English", "continue", "yes")
    asks(bot, "ada")
    (post,) = bot.rows_of("posts")
    (there,) = [one.position for one in bot.read if one.id == post.message]
    bot.says("bob", "/desk")
    event = bot.event("bob", said)
    assert isinstance(event, MessageReceived)
    heard = bot.heard_by("bob", bot.takes(replace(event, reply_to=there)))
    assert ("You said yes" in heard) == (said == "yes")
    bob = bot.session("bob")
    assert bob is not None
    assert bob.answers == {}


def test_a_written_yes_that_two_could_mean_is_for_neither(bot: Coordinating) -> None:
    everybody(bot)
    asks(bot, "ada")
    asks(bot, "ada")
    heard = bot.takes(bot.event("bob", "Yes, do it"))
    labels = [button.label for one in heard for button in one.reply.buttons]
    assert labels == ["Yes, do it (1)", "No, refuse it (1)", "Yes, do it (2)", "No, refuse it (2)"]
    assert bot.rows_of("works") == []
    bot.says("bob", "yes, do it (1)")
    (left,) = bot.rows_of("approvals")
    assert left.id == 2


def test_what_was_decided_already_is_not_meant_by_a_later_yes(bot: Coordinating) -> None:
    everybody(bot)
    bot.enrols("dora", "coordinator")
    asks(bot, "ada")
    press(bot, "dora", "approvals/no/1")
    asks(bot, "ada")
    assert "asks for your yes" in bot.says("bob", "Yes, do it")
    assert bot.rows_of("works") == []
