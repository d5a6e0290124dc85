"""One session in whichever chat: a code brings it there whole, once, and to nobody else."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot import finding_out
from bot.intake import Intake
from bot.transports import Batch
from handlers.codes import grouped, new_code
from handlers.model import Acknowledging, Answering, MessageEdited, Session
from storage import codes
from tests.remembering import Remembering, at

ANSWERING = ("", "English", "continue", "yes")
THERE = ["anna on talk", "anna's second account"]
UNKNOWN = "I do not know this code"
MOVED = "We go on here, with everything you wrote and decided."


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Remembering]:
    bot = Remembering(tmp_path)
    yield bot
    bot.close()


def code_for(bot: Remembering, person: str) -> str:
    """Let `person` ask for a code, and return it as it is shown to them."""
    return bot.says(person, "/continue").split("\n\n")[-1]


def session(bot: Remembering, person: str) -> Session:
    """Return somebody's session, which there must be."""
    found = bot.session(person)
    assert found is not None
    return found


def texts_to(bot: Remembering, person: str, *said: tuple[str, str]) -> list[str]:
    """Take what people said as one batch, and return what `person` is told."""
    sent = bot.takes(*(bot.event(who, line) for who, line in said))
    return [each.reply.text for each in sent if each.address == at(person)]


# --- A right code ------------------------------------------------------------


@pytest.mark.parametrize("there", THERE)
@pytest.mark.parametrize("first", [(), ("",), ANSWERING], ids=["new", "greeted", "agreed"])
def test_a_participant_goes_on_in_another_chat_and_comes_back(
    bot: Remembering, there: str, first: tuple[str, ...]
) -> None:
    bot.says("anna", *ANSWERING, "to be heard")
    before = session(bot, "anna")
    bot.says(there, *first)
    told = texts_to(bot, there, (there, code_for(bot, "anna")))
    assert told[0].startswith(MOVED)
    after = session(bot, there)
    assert (after.id, after.reference, after.step) == (before.id, before.reference, before.step)
    assert after.answers["wish"].value == "to be heard"
    assert after.consents.keys() == before.consents.keys()
    assert bot.session("anna") is None
    assert len(bot.rows_of("sessions")) == len(bot.rows_of("addresses")) == 1
    bot.says("anna", code_for(bot, there))
    assert session(bot, "anna").id == before.id
    assert bot.session(there) is None
    assert "Thank you." in bot.says("anna", "send")


@pytest.mark.parametrize("written", ["{}", "/continue {}", "/start {}", "?{}", " {}. ", "<{}>"])
@pytest.mark.parametrize("between", ["-", "", " ", " – "])
def test_a_code_is_understood_however_it_is_typed(
    bot: Remembering, written: str, between: str
) -> None:
    bot.says("anna", *ANSWERING)
    code = code_for(bot, "anna").replace("-", between)
    typed = code.lower() if between else code.title()
    bot.says("bert", written.format(typed))
    assert session(bot, "bert").step == Answering(question="wish")


def test_a_code_is_understood_once_a_slip_in_it_is_mended(bot: Remembering) -> None:
    bot.says("anna", *ANSWERING)
    code = code_for(bot, "anna")
    assert UNKNOWN in bot.says("anna on talk", code[:-1] + "A")
    bot.now += timedelta(seconds=1)
    bot.takes(
        MessageEdited(id="edit", address=at("anna on talk"), at=bot.now, message="m", text=code)
    )
    assert session(bot, "anna on talk").step == Answering(question="wish")


def test_the_question_is_put_anew_and_waits_until_it_has_arrived(bot: Remembering) -> None:
    bot.says("anna", *ANSWERING)
    code = code_for(bot, "anna")
    said, question = bot.takes(bot.event("anna on talk", code))[1:]
    assert "What do you wish for?" in question.reply.text
    assert question.reply.asks
    assert question.address == said.address == at("anna on talk")
    bot.read = []  # it is still on its way
    told = bot.says("anna on talk", "too early")
    assert told == "You wrote this before my question had reached you, so I have not kept it."
    assert not session(bot, "anna on talk").answers


def test_the_former_chat_is_told_and_not_where_the_conversation_went(bot: Remembering) -> None:
    bot.says("anna", *ANSWERING)
    code = code_for(bot, "anna")
    (farewell,) = texts_to(bot, "anna", ("anna on talk", code))
    assert farewell.startswith("This conversation goes on in another chat, as you asked.")
    assert "talk" not in farewell


def test_nothing_of_it_can_be_read_or_answered_in_the_former_chat(bot: Remembering) -> None:
    bot.says("anna", *ANSWERING, "to be heard")
    moved = session(bot, "anna")
    (part,) = moved.answers["wish"].parts
    bot.says("anna on talk", code_for(bot, "anna"))
    bot.takes()
    before = session(bot, "anna on talk")
    bot.takes(
        MessageEdited(
            id="edit", address=at("anna"), at=bot.now, message=part.message, text="changed"
        )
    )
    for said in ("/review", "[edit/wish]", "send", "/privacy", "/delete", "yes"):
        assert "to be heard" not in bot.says("anna", said)
    assert bot.session("anna") is None  # what was deleted is what had begun there since
    assert session(bot, "anna on talk") == before


def test_an_edit_here_does_not_change_what_a_message_of_the_same_name_said_there(
    bot: Remembering,
) -> None:
    bot.says("anna", *ANSWERING, "to be heard")
    (part,) = session(bot, "anna").answers["wish"].parts
    bot.says("anna on talk", code_for(bot, "anna"))
    edit = MessageEdited(
        id="edit", address=at("anna on talk"), at=bot.now, message=part.message, text="changed"
    )
    (told,) = bot.takes(edit)
    assert told.reply.text.startswith("I cannot tell any more what that message was for")
    assert session(bot, "anna on talk").answers["wish"].value == "to be heard"


def test_answers_that_were_sent_go_along_and_stay_sent(bot: Remembering) -> None:
    bot.answers_everything("anna")
    told = bot.says("anna on talk", code_for(bot, "anna"))
    assert "Your answers have been sent, under" in told
    assert session(bot, "anna on talk").revision == 1
    assert "Your answers have been sent" in bot.says("anna on talk", "hello")
    bot.handoff.deliver_due(bot.now)
    assert len(list(bot.core.all())) == 1


def test_the_language_is_that_of_the_conversation(bot: Remembering) -> None:
    bot.says("anna", "", "Français", "continuer", "oui")
    code = bot.says("anna", "/ailleurs").split("\n\n")[-1]
    bot.says("anna on talk", "", "English")
    told = texts_to(bot, "anna on talk", ("anna on talk", code))
    assert told[0].startswith("Nous continuons ici")
    assert session(bot, "anna on talk").language == "fr"


def sent_by_a_french_client(bot: Remembering, code: str) -> list[str]:
    event = replace(bot.event("anna on talk", code), language="fr")
    return [one.reply.text for one in bot.takes(event) if one.address == at("anna on talk")]


@pytest.mark.parametrize(("chosen", "begins"), [("English", "We go on"), ("Français", "Nous cont")])
def test_the_move_is_told_in_the_chosen_language_whatever_the_client_speaks(
    bot: Remembering, chosen: str, begins: str
) -> None:
    bot.says("anna", "", chosen)
    told = sent_by_a_french_client(bot, code_for(bot, "anna"))
    assert told[0].startswith(begins)


def test_whoever_has_chosen_no_language_yet_goes_on_in_their_clients(bot: Remembering) -> None:
    bot.says("anna", "")
    told = sent_by_a_french_client(bot, code_for(bot, "anna"))
    assert told[0].startswith("Nous continuons ici")
    assert "Quelle langue préférez-vous\u202f?\nWhich language" in told[1]


def test_a_code_that_is_wrong_is_refused_in_the_clients_language(bot: Remembering) -> None:
    told = sent_by_a_french_client(bot, "BCDF-GHJK-LMNP-QRST-VWXZ")
    assert told[0].startswith("Je ne connais pas ce code")


@pytest.mark.parametrize(("there", "again"), [("anna on telegram", True), ("anna 2", False)])
def test_notices_are_read_again_where_this_messenger_has_other_words(
    tmp_path: Path, there: str, again: bool
) -> None:
    bot = Remembering(tmp_path, "notices")
    bot.says("anna", "", "English", "continue", "I understand", "yes")
    told = bot.says(there, code_for(bot, "anna"))
    assert ("Telegram can read this chat." in told) is again
    assert (session(bot, there).step == Acknowledging()) is again
    if again:
        assert "Which city" in bot.says(there, "I understand")
        noted = [(row.clause, row.channel) for row in bot.rows_of("consents")]
        assert noted[-2:] == [("no_promise", "telegram"), ("chat_app", "telegram")]
    bot.close()


@pytest.mark.parametrize("name", ["not_yet_open", "closed"])
def test_outside_the_opening_hours_a_conversation_moves_all_the_same(
    tmp_path: Path, name: str
) -> None:
    begun = Remembering(tmp_path)
    if name == "closed":
        begun.says("anna", *ANSWERING, "to be heard")
    bot = Remembering(tmp_path, name)
    versions = {each.version: each for each in (begun.consultation, bot.consultation)}
    if name == "not_yet_open":
        bot.says("anna", "", "[register/yes]")
    else:  # the consultation of the test's own has no closing: it is given one
        closing = type(begun.consultation).__struct_fields__
        over = {field: getattr(begun.consultation, field) for field in closing}
        versions[begun.consultation.version] = type(begun.consultation)(
            **{**over, "closes": bot.consultation.closes}
        )
    bot.intake = Intake(bot.engine, bot.keyring, versions, bot.consultation, ("core",))
    before = session(bot, "anna")
    told = bot.says("anna on talk", code_for(bot, "anna"))
    assert ("opens on" if name == "not_yet_open" else "closed on") in told
    assert session(bot, "anna on talk").id == before.id
    assert session(bot, "anna on talk").status == before.status
    bot.close()
    begun.close()


# --- A code that moves nothing -----------------------------------------------


def test_a_code_in_its_own_chat_moves_nothing_and_stays_good(bot: Remembering) -> None:
    bot.says("anna", *ANSWERING)
    code = code_for(bot, "anna")
    assert "is in this chat already" in bot.says("anna", code)
    assert not session(bot, "anna").answers
    assert MOVED in bot.says("anna on talk", code)


@pytest.mark.parametrize("why", ["wrong", "old", "used", "replaced", "deleted"])
def test_wrong_old_and_used_codes_have_one_answer_and_are_no_answer(
    bot: Remembering, why: str
) -> None:
    bot.says("anna", *ANSWERING, "to be heard")
    code = code_for(bot, "anna")
    bot.says("bert", *ANSWERING)
    match why:
        case "wrong":
            code = grouped(new_code(bytes(16)))
        case "old":
            bot.now += codes.VALID
        case "used":
            bot.says("anna on talk", code)
        case "replaced":
            code_for(bot, "anna")
        case "deleted":
            bot.says("anna", "/delete", "yes")
            assert bot.rows_of("codes") == []
    told = bot.says("bert", code)
    assert told.startswith(UNKNOWN)
    assert "\n" not in told
    assert session(bot, "bert").step == Answering(question="wish")
    assert not session(bot, "bert").answers


def test_somebody_new_with_a_wrong_code_is_told_so_and_greeted(bot: Remembering) -> None:
    told = bot.says("anna", grouped(new_code(bytes(16))))
    assert told.startswith(UNKNOWN)
    assert "Je ne connais pas ce code" in told
    assert "Which language would you like?" in told
    assert session(bot, "anna").invitation == ""


def test_after_five_wrong_codes_even_a_right_one_is_unknown_for_an_hour(
    bot: Remembering,
) -> None:
    bot.says("anna", *ANSWERING)
    bot.says("bert", *(grouped(new_code(bytes([n]) * 16)) for n in range(5)))
    assert UNKNOWN in bot.says("bert", code_for(bot, "anna"))
    assert len(bot.rows_of("wrong_codes")) == 5
    assert MOVED in bot.says("cleo", code_for(bot, "anna"))
    bot.now += codes.WHILE
    assert MOVED in bot.says("bert", code_for(bot, "cleo"))


def test_many_accounts_do_not_get_many_guesses(
    bot: Remembering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codes, "WRONG_IN_ALL", 30)
    bot.says("anna", *ANSWERING)
    guesses = [bot.event(f"account {n % 100}", new_code(n.to_bytes(2) * 8)) for n in range(1_000)]
    bot.takes(*guesses)
    assert len(bot.rows_of("wrong_codes")) == 30
    assert session(bot, "anna").step == Answering(question="wish")


@pytest.mark.sqlite
def test_the_code_is_nowhere_on_the_disk(bot: Remembering) -> None:
    bot.says("anna", *ANSWERING)
    code = code_for(bot, "anna")
    stored = b"".join(file.read_bytes() for file in bot.folder.glob("intake.db*"))
    assert code.encode() not in stored
    assert code.replace("-", "").encode() not in stored
    (row,) = bot.rows_of("codes")
    assert row.digest in stored


# --- A chat in which something was answered ----------------------------------


def test_answers_are_never_dropped_for_a_code_without_a_yes(bot: Remembering) -> None:
    bot.says("anna", *ANSWERING)
    bot.says("anna on talk", *ANSWERING, "kept")
    code = code_for(bot, "anna")
    told = bot.says("anna on talk", code)
    assert "Shall I delete everything you wrote and decided here" in told
    for said in ("ok", "no", "send"):
        bot.says("anna on talk", said)
        assert session(bot, "anna on talk").answers["wish"].value == "kept"
    assert session(bot, "anna on talk").revision == 1
    assert "The organisers will delete what you sent as well." in bot.says("anna on talk", code)


@pytest.mark.parametrize("yes", ["yes", "1", "[giveway/yes]"])
def test_a_yes_deletes_what_was_here_and_brings_the_other_conversation(
    bot: Remembering, yes: str
) -> None:
    bot.says("anna", *ANSWERING, "brought along")
    bot.answers_everything("anna on talk")
    bot.handoff.deliver_due(bot.now)
    moved = session(bot, "anna").id
    assert MOVED in bot.says("anna on talk", code_for(bot, "anna"), yes)
    assert session(bot, "anna on talk").id == moved
    assert len(bot.rows_of("sessions")) == len(bot.rows_of("erasures")) == 1
    bot.handoff.deliver_due(bot.now)
    assert list(bot.core.all()) == []


def test_a_yes_to_a_code_that_is_too_old_by_then_deletes_nothing(bot: Remembering) -> None:
    bot.says("anna", *ANSWERING)
    bot.says("anna on talk", *ANSWERING, "kept")
    bot.says("anna on talk", code_for(bot, "anna"))
    bot.now += codes.VALID
    assert UNKNOWN in bot.says("anna on talk", "yes")
    assert session(bot, "anna on talk").answers["wish"].value == "kept"
    assert session(bot, "anna on talk").aside is None


# --- In one batch, and on its way --------------------------------------------


def test_of_two_chats_with_the_same_code_in_one_batch_one_has_the_conversation(
    bot: Remembering,
) -> None:
    bot.says("anna", *ANSWERING)
    moved, code = session(bot, "anna").id, code_for(bot, "anna")
    bot.takes(bot.event("bert", code), bot.event("cleo", code))
    assert session(bot, "bert").id == moved
    assert session(bot, "cleo").id != moved
    assert bot.rows_of("codes") == []


def test_what_was_said_in_the_former_chat_counts_up_to_the_move(bot: Remembering) -> None:
    bot.says("anna", *ANSWERING)
    moved, code = session(bot, "anna").id, code_for(bot, "anna")
    bot.takes()
    sent = bot.takes(
        bot.event("anna", "said before"),
        bot.event("anna on talk", code),
        bot.event("anna", "said after"),
    )
    assert session(bot, "anna on talk").answers["wish"].value == "said before"
    assert session(bot, "anna").id != moved
    assert not session(bot, "anna").answers
    there = [each.reply.text for each in sent if each.address == at("anna")]
    assert there[0].startswith("This conversation goes on in another chat")
    assert "Which language would you like?" in there[1]


def test_a_whole_story_fits_into_one_batch(
    bot: Remembering, monkeypatch: pytest.MonkeyPatch
) -> None:
    fixed = new_code(bytes(range(16)))
    monkeypatch.setattr(finding_out, "new_code", lambda randomness: fixed)
    lines = [("anna", ""), ("anna", "English"), ("anna", "/continue"), ("bert", "")]
    moves = [("bert", fixed), ("anna", "hello"), ("bert", "/continue"), ("cleo", fixed)]
    bot.takes(*(bot.event(person, said) for person, said in lines + moves))
    assert {person: bot.session(person) is not None for person in ("anna", "bert", "cleo")} == {
        "anna": True,
        "bert": False,
        "cleo": True,
    }
    assert session(bot, "cleo").moves == 2
    assert len(bot.rows_of("sessions")) == len(bot.rows_of("addresses")) == 2


def test_two_conversations_can_change_places_in_one_batch(bot: Remembering) -> None:
    bot.says("anna", *ANSWERING)
    bot.says("bert", *ANSWERING)
    anna, bert = session(bot, "anna").id, session(bot, "bert").id
    for_anna, for_bert = code_for(bot, "anna"), code_for(bot, "bert")
    bot.takes(bot.event("cleo", for_anna), bot.event("anna", for_bert))
    bot.says("cleo", "")
    again, back = code_for(bot, "cleo"), code_for(bot, "anna")
    bot.takes(bot.event("dora", again), bot.event("cleo", back), bot.event("anna", ""), cursor="on")
    assert session(bot, "dora").id == anna
    assert session(bot, "cleo").id == bert


def test_whoever_was_forgotten_in_the_same_batch_is_not_brought_back(bot: Remembering) -> None:
    bot.says("anna", *ANSWERING, "to be forgotten")
    code = code_for(bot, "anna")
    bot.says("anna", "/delete")
    bot.takes(bot.event("anna", "yes"), bot.event("anna", ""), bot.event("bert", code))
    assert session(bot, "bert").status == "new"
    assert session(bot, "anna").status == "new"


def test_what_still_waits_to_be_sent_there_is_not_sent_after_the_move(bot: Remembering) -> None:
    bot.says("anna", *ANSWERING)
    code = code_for(bot, "anna")
    bot.takes()
    waiting = {each.id for each in bot.takes(bot.event("anna", "/review"))}
    bot.read = []  # a messenger out of reach
    events = (bot.event("anna", "/status"), bot.event("anna on talk", code))
    committed = bot.intake.commit_batch([Batch(transport="chat", events=events)], [], bot.now)
    left = bot.intake.unsent()
    (farewell,) = [each for each in left if each.address == at("anna")]
    assert committed.withdrawn == waiting
    assert farewell.reply.text.startswith("This conversation goes on")
    assert any(each.reply.asks for each in left if each.address == at("anna on talk"))


def test_what_was_set_aside_there_is_erased_with_the_conversation(bot: Remembering) -> None:
    broken = bot.event("anna", "half a \ud83d")
    bot.takes(
        type(broken)(**{f: getattr(broken, f) for f in broken.__struct_fields__} | {"id": "\ud800"})
    )
    bot.says("anna", *ANSWERING)
    aside = len(bot.rows_of("set_aside"))
    bot.says("anna on talk", code_for(bot, "anna"))
    assert len(bot.rows_of("set_aside")) == aside
    bot.says("anna on talk", "/delete", "yes")
    assert bot.rows_of("set_aside") == []
