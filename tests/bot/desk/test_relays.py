"""Somebody asks for a person: words go both ways, and neither side learns who the other is."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.transports import Batch
from handlers import relaying
from handlers.model import Consenting, MessageReceived, Relaying
from storage import coordinators, posts, relays
from storage.outbox import Outgoing
from tests.coordinating import Coordinating
from tests.remembering import at

ANSWERING = ("", "English", "continue", "yes")
PUT_THROUGH = "What you write now goes to the organisers"


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Coordinating]:
    bot = Coordinating(tmp_path)
    yield bot
    bot.close()


def thread(text: str) -> str:
    found = re.search(r"Thread (\w+)\.", text)
    assert found is not None, text
    return found[1]


def writes(bot: Coordinating, person: str, text: str) -> tuple[Outgoing, ...]:
    return bot.takes(bot.event(person, text))


def somebody_put_through(bot: Coordinating, *coordinators: str) -> tuple[Outgoing, ...]:
    """Let Zoe ask for a person and write; return what came of the words."""
    for name in coordinators:
        bot.enrols(name, "coordinator")
    bot.says("zoe", *ANSWERING, "/human")
    return writes(bot, "zoe", "Is this really from the ministry?")


def test_words_to_a_person_reach_every_coordinator_and_are_no_answer(bot: Coordinating) -> None:
    bot.enrols("reader", "reader")
    heard = somebody_put_through(bot, "ada", "bob")
    assert bot.heard_by("zoe", heard) == "Passed on to the organisers."
    for name in ("ada", "bob"):
        assert "Somebody writes:\n\nIs this really from the ministry?" in bot.heard_by(name, heard)
    assert bot.heard_by("reader", heard) == ""
    session = bot.session("zoe")
    assert session is not None
    assert session.answers == {}
    assert "zoe" not in bot.heard_by("ada", heard)
    assert session.reference not in bot.heard_by("ada", heard)


def test_an_answer_goes_to_the_person_as_the_organisers_and_the_others_are_told(
    bot: Coordinating,
) -> None:
    name = thread(bot.heard_by("ada", somebody_put_through(bot, "ada", "bob")))
    heard = writes(bot, "ada", f"/answer {name.lower()} Yes, it is.")
    assert bot.heard_by("zoe", heard) == "The organisers write:\n\nYes, it is."
    assert bot.heard_by("ada", heard) == "Sent in the name of the organisers."
    assert bot.heard_by("bob", heard) == f"Thread {name}. ada answered:\n\nYes, it is."


def test_a_reply_to_the_message_answers_it_too(bot: Coordinating) -> None:
    heard = somebody_put_through(bot, "ada")
    (message,) = [one for one in heard if one.address == at("ada")]
    (read,) = [one for one in bot.read if one.id == message.id]
    event = bot.event("ada", "Yes, it is.")
    assert isinstance(event, MessageReceived)
    heard = bot.takes(replace(event, reply_to=read.position))
    assert "Yes, it is." in bot.heard_by("zoe", heard)


def replies(
    bot: Coordinating, person: str, text: str, to: int, *, piece: int = 0
) -> tuple[Outgoing, ...]:
    """Let a person reply to the message of this number, or to an earlier piece of it."""
    (read,) = [one for one in bot.read if one.id == to]
    event = bot.event(person, text)
    assert isinstance(event, MessageReceived)
    return bot.takes(replace(event, reply_to=read.earlier[piece - 1] if piece else read.position))


def test_a_reply_to_what_another_coordinator_answered_is_for_the_person_too(
    bot: Coordinating,
) -> None:
    somebody_put_through(bot, "ada", "bob")
    (row,) = bot.rows_of("relays")
    bot.says("bob", *ANSWERING)
    heard = writes(bot, "ada", f"/answer {row.name} Yes, it is.")
    (told,) = [one for one in heard if one.address == at("bob")]
    heard = replies(bot, "bob", "And the deadline is Friday.", told.id)
    assert bot.heard_by("zoe", heard) == "The organisers write:\n\nAnd the deadline is Friday."
    bob = bot.session("bob")
    assert bob is not None
    assert bob.answers == {}


@pytest.mark.parametrize("piece", [1, 2, 0])
def test_a_reply_to_any_piece_of_a_long_message_answers_whoever_wrote_it(
    bot: Coordinating, piece: int
) -> None:
    heard = somebody_put_through(bot, "ada")
    (message,) = [one for one in heard if one.address == at("ada")]
    bot.read = [
        replace(one, position=903, earlier=(901, 902)) if one.id == message.id else one
        for one in bot.read
    ]
    heard = replies(bot, "ada", "Yes, it is.", message.id, piece=piece)
    assert "Yes, it is." in bot.heard_by("zoe", heard)
    (row,) = bot.rows_of("relays")
    with bot.engine.begin() as connection:
        about = (connection, bot.keyring, at("ada"), f"relay/{row.id}")
        assert posts.places(*about) == (903,)
    bot.says("zoe", "/delete", "yes")
    assert bot.rows_of("posts") == []


def test_a_reply_to_nobody_knows_what_becomes_no_answer_and_goes_to_nobody(
    bot: Coordinating,
) -> None:
    somebody_put_through(bot, "ada", "reader")
    bot.says("ada", *ANSWERING)
    event = bot.event("ada", "And the deadline is Friday.")
    assert isinstance(event, MessageReceived)
    heard = bot.takes(replace(event, reply_to=7777))
    assert [one.address for one in heard] == [at("ada")]
    assert "To answer somebody, write: /answer K4" in bot.heard_by("ada", heard)
    ada = bot.session("ada")
    assert ada is not None
    assert ada.answers == {}


def test_a_coordinator_who_takes_part_can_reply_to_what_the_consultation_asks(
    bot: Coordinating,
) -> None:
    somebody_put_through(bot, "ada")
    bot.says("ada", *ANSWERING)
    (question,) = bot.read
    replies(bot, "ada", "to be heard", question.id)
    ada = bot.session("ada")
    assert ada is not None
    assert ada.answers["wish"].value == "to be heard"


@pytest.mark.parametrize("word", ["cancel", "Annuler"])
def test_whoever_cancels_being_put_through_goes_on_and_does_not_stop(
    bot: Coordinating, word: str
) -> None:
    bot.enrols("ada")
    bot.says("zoe", *ANSWERING, "/human")
    assert "What do you wish for?" in bot.says("zoe", word)


def test_a_person_says_that_it_is_enough_and_goes_on(bot: Coordinating) -> None:
    somebody_put_through(bot, "ada")
    assert "What do you wish for?" in bot.says("zoe", "enough")
    bot.says("zoe", "to be heard")
    session = bot.session("zoe")
    assert session is not None
    assert session.answers["wish"].value == "to be heard"


def test_a_command_ends_it_too_and_the_person_is_told(bot: Coordinating) -> None:
    somebody_put_through(bot, "ada")
    assert "for the consultation again" in bot.says("zoe", "/status")
    assert "for the consultation again" not in bot.says("zoe", "/status")


def test_everything_written_in_a_burst_after_asking_is_passed_on(bot: Coordinating) -> None:
    bot.enrols("ada")
    bot.says("zoe", *ANSWERING)
    heard = bot.takes(*(bot.event("zoe", line) for line in ("/human", "one", "two", "three")))
    for line in ("one", "two", "three"):
        assert f"\n\n{line}\n\n" in bot.heard_by("ada", heard)
    assert len(bot.rows_of("relays")) == 1


def test_somebody_new_can_be_put_through_in_their_very_first_batch(bot: Coordinating) -> None:
    bot.enrols("ada")
    lines = ("", "English", "/human", "hello?")
    heard = bot.takes(*(bot.event("zoe", line) for line in lines))
    assert "hello?" in bot.heard_by("ada", heard)


def test_where_nobody_coordinates_the_person_is_told_so_honestly(bot: Coordinating) -> None:
    bot.enrols("reader", "reader")
    said = bot.says("zoe", *ANSWERING, "/human")
    assert said.startswith("Nobody answers in this chat at the moment. Please reply to your inv")
    assert bot.says("zoe", "to be heard")
    session = bot.session("zoe")
    assert session is not None
    assert session.answers["wish"].value == "to be heard"


def test_people_are_offered_to_ask_for_a_person_where_there_is_one_and_nowhere_else(
    bot: Coordinating,
) -> None:
    bot.enrols("reader", "reader")
    alone = bot.says("zoe", *ANSWERING, "/help")
    assert "/human" not in alone
    assert "/review" in alone
    bot.enrols("ada", "coordinator")
    assert "/human: write to the organisers" in bot.says("zoe", "/help")
    ends(bot, "ada")
    assert bot.says("zoe", "/help") == alone
    assert "What do you wish for?" in bot.says("zoe", "go on")


def test_whoever_asks_something_is_sent_to_the_organisers_only_where_somebody_answers(
    bot: Coordinating,
) -> None:
    said = bot.says("zoe", "", "English", "continue", "is this safe?")
    assert "What is kept and who reads it: /privacy." in said
    assert "/human" not in said
    assert "Please write “yes” or “no”." in said
    bot.enrols("ada", "coordinator")
    assert "To ask the organisers something: /human." in bot.says("zoe", "is this safe?")
    assert "What do you wish for?" in bot.says("zoe", "yes")


def test_words_after_an_answer_are_asked_about_and_never_lost(bot: Coordinating) -> None:
    name = thread(bot.heard_by("ada", somebody_put_through(bot, "ada")))
    bot.says("zoe", "enough")
    bot.says("ada", f"/answer {name} Yes.")
    assert "Is this for the organisers, or for the consultation?" in bot.says("zoe", "thank you")
    asked = bot.says("zoe", "very much")
    assert "thank you\nvery much" in asked
    heard = writes(bot, "zoe", "for the organisers")
    assert "thank you\nvery much" in bot.heard_by("ada", heard)
    session = bot.session("zoe")
    assert session is not None
    assert isinstance(session.aside, Relaying)
    bot.says("zoe", "enough")
    bot.says("ada", f"/answer {name} Good.")
    bot.says("zoe", "to be heard", "for the consultation")
    session = bot.session("zoe")
    assert session is not None
    assert session.answers["wish"].value == "to be heard"


def test_a_yes_to_what_the_organisers_ask_consents_to_nothing(bot: Coordinating) -> None:
    bot.enrols("ada")
    bot.says("zoe", "", "English", "continue")
    bot.says("zoe", "/human", "hello", "enough")
    session = bot.session("zoe")
    assert session is not None
    assert isinstance(session.step, Consenting)
    (row,) = bot.rows_of("relays")
    bot.says("ada", f"/answer {row.name} Do you mean the first page?")
    bot.says("zoe", "yes")
    session = bot.session("zoe")
    assert session is not None
    assert session.consents == {}
    heard = writes(bot, "zoe", "1")
    assert "\n\nyes\n\n" in bot.heard_by("ada", heard)


def test_what_was_written_before_the_answer_had_arrived_is_for_the_question(
    bot: Coordinating,
) -> None:
    name = thread(bot.heard_by("ada", somebody_put_through(bot, "ada")))
    bot.says("zoe", "enough")
    event = bot.event("zoe", "to be heard")
    bot.takes(bot.event("ada", f"/answer {name} Yes."))
    bot.takes(event)
    session = bot.session("zoe")
    assert session is not None
    assert session.answers["wish"].value == "to be heard"


# --- After the closing -------------------------------------------------------


def after_the_closing(bot: Coordinating) -> str:
    """Let the consultation close while Zoe is put through; return the name of her thread."""
    bot.now = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
    name = thread(bot.heard_by("ada", somebody_put_through(bot, "ada")))
    bot.now = datetime(2026, 10, 12, 12, 0, tzinfo=UTC)
    return name


@pytest.fixture
def closing(tmp_path: Path) -> Iterator[Coordinating]:
    bot = Coordinating(tmp_path, "dated")
    yield bot
    bot.close()


def test_after_the_closing_nothing_is_said_to_be_for_the_consultation(
    closing: Coordinating,
) -> None:
    after_the_closing(closing)
    told = closing.says("zoe", "enough")
    assert "for the consultation" not in told
    assert told.startswith("What you write now no longer goes to the organisers.")
    assert "this message was not" not in told


def test_after_the_closing_words_after_an_answer_go_to_the_organisers_unasked(
    closing: Coordinating,
) -> None:
    name = after_the_closing(closing)
    closing.says("zoe", "enough")
    closing.says("ada", f"/answer {name} Yes.")
    heard = writes(closing, "zoe", "Montreal")
    assert closing.heard_by("zoe", heard) == "Passed on to the organisers."
    assert_nothing_answered(closing)


@pytest.mark.parametrize("how", ["for the consultation", "[whose/no]"])
def test_words_that_were_being_asked_about_at_the_closing_become_no_answer(
    closing: Coordinating, how: str
) -> None:
    closing.now = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
    name = thread(closing.heard_by("ada", somebody_put_through(closing, "ada")))
    closing.says("zoe", "enough")
    closing.says("ada", f"/answer {name} Yes.")
    assert "Is this for the organisers, or for the consultation?" in closing.says("zoe", "Montreal")
    closing.now = datetime(2026, 10, 12, 12, 0, tzinfo=UTC)
    assert "Nothing new is kept" in closing.says("zoe", how)
    assert_nothing_answered(closing)


def assert_nothing_answered(bot: Coordinating) -> None:
    session = bot.session("zoe")
    assert session is not None
    assert session.answers == {}


# --- Elsewhere, and gone -----------------------------------------------------


def code_for(bot: Coordinating, person: str) -> str:
    return bot.says(person, "/continue").split("\n\n")[-1]


def test_an_answer_finds_the_person_who_has_gone_on_in_another_chat(bot: Coordinating) -> None:
    name = thread(bot.heard_by("ada", somebody_put_through(bot, "ada")))
    bot.says("zoe on talk", code_for(bot, "zoe"))
    heard = writes(bot, "ada", f"/answer {name} Yes, it is.")
    assert "Yes, it is." in bot.heard_by("zoe on talk", heard)
    assert bot.heard_by("zoe", heard) == ""


@pytest.mark.parametrize("together", [True, False])
def test_nothing_said_either_way_is_lost_when_the_person_moves_meanwhile(
    bot: Coordinating, together: bool
) -> None:
    name = thread(bot.heard_by("ada", somebody_put_through(bot, "ada")))
    code = code_for(bot, "zoe")
    bot.says("zoe", "/human")
    bot.read = []  # nothing that is sent now arrives
    words = bot.event("zoe", "one more thing")
    answer = bot.event("ada", f"/answer {name} Yes, it is.")
    move = bot.event("zoe on talk", code)
    if together:
        bot.takes(words, answer, move)
    else:
        for event in (words, answer, move):
            bot.takes(event)
            bot.read = []
    bot.read = []
    waiting = [(one.address, one.reply.text) for one in bot.intake.unsent()]
    assert [text for to, text in waiting if to == at("zoe on talk")].count(
        "The organisers write:\n\nYes, it is."
    ) == 1
    assert [text for to, text in waiting if to == at("ada") and "one more thing" in text]
    assert not [text for to, text in waiting if to == at("zoe") and "organisers write" in text]


def test_a_thread_is_erased_with_the_person(bot: Coordinating) -> None:
    name = thread(bot.heard_by("ada", somebody_put_through(bot, "ada")))
    bot.says("zoe", "/delete", "yes")
    assert bot.session("zoe") is None
    assert bot.rows_of("relays") == []
    assert bot.rows_of("posts") == []
    heard = writes(bot, "ada", f"/answer {name} Are you there?")
    assert "or no longer does" in bot.heard_by("ada", heard)


def test_a_thread_is_closed_and_opens_again(bot: Coordinating) -> None:
    name = thread(bot.heard_by("ada", somebody_put_through(bot, "ada")))
    assert name in bot.says("ada", "/threads")
    bot.presses("ada", f"Close {name}")
    acts = [(row.act, row.about) for row in bot.rows_of("audit")]
    assert acts[-1] == ("close", f'{{"thread": "{name}"}}')
    assert bot.says("ada", "/threads") == "No thread is open."
    assert thread(bot.heard_by("ada", writes(bot, "zoe", "still there?"))) == name
    assert name in bot.says("ada", "/threads")


def test_a_coordinator_sees_for_how_long_people_wait_and_who_attends_to_them(
    bot: Coordinating,
) -> None:
    first = thread(bot.heard_by("ada", somebody_put_through(bot, "ada", "bob")))
    bot.now += timedelta(days=2)
    bot.says("yan", *ANSWERING, "/human")
    second = thread(bot.heard_by("ada", writes(bot, "yan", "And I?")))
    bot.now += timedelta(hours=3)
    said = bot.says("ada", "/threads").split("\n")
    assert said[2:4] == [
        f"{first}, waiting for 2 days; nobody has answered yet.",
        f"{second}, waiting for 3 hours; nobody has answered yet.",
    ]
    bot.says("bob", f"/answer {first} Yes, it is.")
    bot.now += timedelta(minutes=5)
    said = bot.says("ada", "/threads").split("\n")
    assert said[2] == f"{second}, waiting for 3 hours; nobody has answered yet."
    assert said[3] == f"{first}, answered by bob 5 minutes ago."
    bot.says("zoe", "/human", "Thank you. And when does it close?")
    bot.says("ada", "/langue")
    said = bot.says("ada", "/échanges").split("\n")
    assert said[3] == f"{first}, en attente depuis 1 minute\u202f; bob a déjà répondu."


def test_a_coordinator_opens_a_thread_and_answers_by_replying_to_it(bot: Coordinating) -> None:
    name = thread(bot.heard_by("ada", somebody_put_through(bot, "ada")))
    bot.says("ada", "/threads")
    opened = bot.presses("ada", f"Open {name}")
    assert opened.startswith(f"Thread {name}. Somebody writes:\n\nIs this really")
    (there,) = bot.read
    heard = replies(bot, "ada", "Yes, it is.", there.id)
    assert bot.heard_by("zoe", heard) == "The organisers write:\n\nYes, it is."


@pytest.mark.parametrize("ends", ["closed", "deleted"])
def test_a_thread_that_is_over_cannot_be_opened_and_keeps_no_words(
    bot: Coordinating, ends: str
) -> None:
    name = thread(bot.heard_by("ada", somebody_put_through(bot, "ada")))
    (row,) = bot.rows_of("relays")
    if ends == "deleted":
        bot.says("zoe", "/delete", "yes")
    else:
        bot.says("ada", f"close {name}", f"/answer {name} Goodbye.")
        assert bot.rows_of("relays")[0].sealed is None
    press = bot.pressing("ada", f"threads/open/{row.id}")
    assert "no longer open" in bot.heard_by("ada", bot.takes(press))
    assert bot.says("ada", "/threads") == "No thread is open."


def test_a_thread_that_a_disk_has_spoilt_hides_none_of_the_others(bot: Coordinating) -> None:
    spoilt = thread(bot.heard_by("ada", somebody_put_through(bot, "ada")))
    bot.says("yan", *ANSWERING, "/human")
    other = thread(bot.heard_by("ada", writes(bot, "yan", "And I?")))
    bot.spoils("relays", "sealed", 1)
    said = bot.says("ada", "/threads")
    assert f"{other}," in said
    assert f"{spoilt}," not in said


def test_a_thread_can_be_closed_by_writing_what_stands_on_its_button(bot: Coordinating) -> None:
    name = thread(bot.heard_by("ada", somebody_put_through(bot, "ada")))
    assert "Closed." in bot.says("ada", f"close {name}")
    assert bot.says("ada", "/threads") == "No thread is open."


def test_each_reads_in_their_own_language(bot: Coordinating) -> None:
    bot.says("ada", "", "Français")
    bot.enrols("ada")
    said = bot.heard_by("ada", somebody_put_through(bot))
    assert "Quelqu’un qui a choisi l’anglais écrit" in said
    (row,) = bot.rows_of("relays")
    heard = writes(bot, "ada", f"/répondre {row.name} Oui.")
    assert bot.heard_by("zoe", heard) == "The organisers write:\n\nOui."


def test_the_words_are_nowhere_readable(bot: Coordinating) -> None:
    bot.enrols("ada")
    bot.says("zoe", *ANSWERING, "/human", "canary words")
    bot.close()
    stored = b"".join(path.read_bytes() for path in bot.folder.iterdir())
    assert b"canary" not in stored


def test_nobody_fills_the_coordinators_chats(bot: Coordinating) -> None:
    name = thread(bot.heard_by("ada", somebody_put_through(bot, "ada")))
    bot.says("zoe", *(f"message {number}" for number in range(relaying.MOST - 1)))
    heard = writes(bot, "zoe", "one too many")
    assert bot.heard_by("ada", heard) == ""
    assert "This one was not passed on" in bot.heard_by("zoe", heard)
    bot.says("ada", f"/answer {name} I have read them.")
    assert "one too many" in bot.heard_by("ada", writes(bot, "zoe", "one too many"))


def test_words_that_had_not_arrived_do_not_reach_somebody_whose_role_has_ended(
    bot: Coordinating,
) -> None:
    bot.enrols("ada")
    heard = somebody_put_through(bot, "bob")
    put_through = {one.id for one in heard if one.address == at("bob")}
    bob = bot.desk("bob")
    assert bob is not None
    bot.read = []
    revoking = bot.pressing("ada", f"coordinators/revoke/enrolled/{bob.coordinator}/yes")
    batch = Batch(transport="chat", events=(revoking,))
    assert bot.intake.commit_batch([batch], [], bot.now).withdrawn == put_through
    waiting = [one.reply.text for one in bot.intake.unsent() if one.address == at("bob")]
    assert len(waiting) == 1
    assert waiting[0].startswith("You no longer coordinate")
    theirs = [one.reply.text for one in bot.intake.unsent() if one.address == at("ada")]
    assert len([text for text in theirs if "Is this really" in text]) == 1  # and not twice


def test_whoever_enrols_anew_reads_nothing_that_waited_for_who_they_were(bot: Coordinating) -> None:
    bot.enrols("ada")
    heard = somebody_put_through(bot, "bob")
    put_through = {one.id for one in heard if one.address == at("bob")}
    assert put_through
    bot.read = []
    enrols = Batch(transport="chat", events=(bot.event("bob", bot.code_for("Bobby", "reader")),))
    committed = bot.intake.commit_batch([enrols], [], bot.now)
    (welcome,) = [one for one in committed.outgoing if one.address == at("bob")]
    assert "You now coordinate" in welcome.reply.text
    assert committed.withdrawn == put_through
    assert [one.id for one in bot.intake.unsent() if one.address == at("bob")] == [welcome.id]


def test_whoever_enrols_twice_in_one_go_has_the_last_role_and_reads_what_belongs_to_it(
    bot: Coordinating,
) -> None:
    codes = [bot.code_for("Ada", "owner"), bot.code_for("Bob", "reader")]
    first, second = bot.takes(*(bot.event("ada", code) for code in codes))
    assert "Ada" in first.reply.text
    assert "Bob" in second.reply.text
    desk = bot.desk("ada")
    assert desk is not None
    assert (desk.name, desk.role) == ("Bob", "reader")


# --- Whoever was to read it coordinates no more --------------------------------


def ends(bot: Coordinating, name: str, by: str = "") -> tuple[Outgoing, ...]:
    """Let somebody's role end, by an owner or by the operator; nothing that is sent arrives."""
    desk = bot.desk(name)
    assert desk is not None
    bot.read = []
    if by:
        token = f"coordinators/revoke/enrolled/{desk.coordinator}/yes"
        heard = bot.takes(bot.pressing(by, token))
        bot.read = []
        return heard
    with bot.engine.begin() as connection:
        coordinators.revoke(connection, bot.keyring, desk.coordinator, bot.now)
        relays.hand_on(connection, bot.keyring, bot.consultation.name)
    bot.intake.desks.changed = True
    return ()


def test_whoever_writes_when_nobody_is_there_any_more_is_told_so(bot: Coordinating) -> None:
    somebody_put_through(bot, "ada")
    ends(bot, "ada")
    said = bot.says("zoe", "this is important")
    assert "This was not passed on. Nobody answers in this chat at the moment." in said
    assert "for the consultation again" in said
    bot.says("zoe", "to be heard")
    zoe = bot.session("zoe")
    assert zoe is not None
    assert zoe.answers["wish"].value == "to be heard"


def test_what_somebody_said_waits_for_the_next_who_answers(bot: Coordinating) -> None:
    somebody_put_through(bot, "ada")
    ends(bot, "ada")
    bot.close()
    again = Coordinating(bot.folder)
    again.read = []
    assert [one for one in again.intake.unsent() if one.address == at("ada")] == []
    again.enrols("reader", "reader")
    assert len(again.rows_of("posts")) == 1
    heard = again.takes(again.event("bob", again.code_for("bob", "coordinator")))
    assert "Is this really from the ministry?" in again.heard_by("bob", heard)
    (words,) = [one for one in heard if "Is this really" in one.reply.text]
    heard = replies(again, "bob", "Yes, it is.", words.id)
    assert again.heard_by("zoe", heard).endswith("Yes, it is.")
    again.close()


def test_what_somebody_said_goes_to_those_who_came_later(bot: Coordinating) -> None:
    bot.enrols("bob")
    bot.says("zoe", *ANSWERING, "/human")
    writes(bot, "zoe", "Is this really from the ministry?")
    bot.read = []
    bot.enrols("ada")
    heard = ends(bot, "bob", by="ada")
    assert "Is this really from the ministry?" in bot.heard_by("ada", heard)


def test_what_waits_for_nobody_in_particular_goes_with_the_person(bot: Coordinating) -> None:
    somebody_put_through(bot, "ada")
    ends(bot, "ada")
    bot.says("zoe", "/delete", "yes")
    assert bot.rows_of("posts") == []
    assert "Is this really" not in bot.enrols("bob")


def test_what_the_organisers_wrote_to_somebody_who_took_part_as_well_still_reaches_them(
    bot: Coordinating,
) -> None:
    bot.enrols("ada")
    somebody_put_through(bot, "bob")
    bot.says("bob", *ANSWERING, "/human", "And I?")
    name = next(row.name for row in bot.rows_of("relays") if row.id == 2)
    writes(bot, "ada", f"/answer {name} You too.")
    ends(bot, "bob", by="ada")
    theirs = [one.reply.text for one in bot.intake.unsent() if one.address == at("bob")]
    assert [text for text in theirs if "You too." in text] == ["The organisers write:\n\nYou too."]
