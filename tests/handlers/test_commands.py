"""Commands: understood in both languages, in any case, with a slash or without."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from handlers.commands import all_commands, find
from handlers.model import Paused
from handlers.reading import fold
from tests.conversing import Person, consultation_called
from tests.meeting import offered, somebody_answering, somebody_who_sent, value

WORDS = [
    (word, command.name)
    for command in all_commands().values()
    for words in command.words.values()
    for word in words
]


@pytest.mark.parametrize(("word", "name"), WORDS)
@pytest.mark.parametrize("shape", ["{}", "/{}", "!{}", "/{}@PallMallBot", " {}. ", "/{} please"])
def test_a_command_is_understood_however_it_is_written(word: str, name: str, shape: str) -> None:
    for written in (word, word.upper(), word.title()):
        found = find(shape.format(written))
        if fold(word) in all_commands()[name].slashed and shape[0] not in "/!":
            assert found is None
            continue
        assert found is not None
        assert found[0].name == name


@pytest.mark.parametrize(
    "said",
    [
        *("", "/", "!", "/unknown", "I skip lunch", "help us all"),
        *("please stop the sale of spyware", "go back there", "a review"),
    ],
)
def test_a_sentence_that_holds_a_command_is_not_one(said: str) -> None:
    assert find(said) is None


@given(st.text(max_size=40))
def test_whatever_is_written_is_one_command_or_none(said: str) -> None:
    found = find(said)
    assert found is None or found[0].name in all_commands()


def test_every_command_is_in_the_list_of_both_languages() -> None:
    for language in ("en", "fr"):
        person = somebody_answering("choices", language)
        shown = person.says("/help")
        for command in all_commands().values():
            assert f"/{command.words[language][0]}" in shown
        assert "Which city" not in shown
        assert "ville" not in shown
        assert ("Which city" if language == "en" else "ville") in person.says(offered(person)[0])


@pytest.mark.parametrize("command", ["/me waves", "/restart", "/Ada", "/deleteall@PallMallBot"])
@pytest.mark.parametrize("name", ["required", "multiline", "choices"])
def test_an_unknown_command_is_no_answer_and_changes_nothing(name: str, command: str) -> None:
    person = somebody_answering(name)
    before = person.session
    told = person.says(command)
    assert told == "I do not know this command, and have kept nothing. /help lists every command."
    assert replace(person.session, on_top=True) == before


@pytest.mark.parametrize("words", ["/", "/ 2", "/2", "// a comment", "24/7", "and/or", "/!"])
def test_words_that_only_begin_with_a_slash_are_an_answer(words: str) -> None:
    person = somebody_answering("required")
    person.says(words)
    assert value(person, "first") == words


@pytest.mark.parametrize(
    "word", ["status", "Progress", "privacy", "droits", "start", "commencer", "langue", "language"]
)
def test_a_word_that_could_be_an_answer_is_one_where_own_words_are_awaited(word: str) -> None:
    person = somebody_answering("required")
    assert person.says(word).startswith("Noted.")
    assert value(person, "first") == word
    person = somebody_answering("comment")
    person.says("good")
    person.says(word)
    assert person.session.answers["rules"].comment == word


@pytest.mark.parametrize(
    "word",
    ["help", "aide", "back", "retour", "skip", "passer", "stop", "review", "relire", "delete"],
)
@pytest.mark.parametrize("name", ["required", "multiline"])
def test_the_words_that_people_are_told_need_no_slash_even_there(name: str, word: str) -> None:
    person = somebody_answering(name)
    person.says(word)
    assert all(answer.status == "skipped" for answer in person.session.answers.values())


@pytest.mark.parametrize("word", ["status", "privacy", "start"])
def test_every_command_needs_no_slash_where_a_choice_is_awaited(word: str) -> None:
    person = somebody_answering("choices")
    assert "I read" not in person.says(word)


@pytest.mark.parametrize("word", ["/start", "start", "/resume", "/commencer", "reprendre"])
def test_start_brings_back_the_open_question(word: str) -> None:
    person = somebody_answering("required")
    person.says("Ada")
    assert "Which city do you live in?" in person.says(word)
    assert value(person, "first") == "Ada"


def test_opening_the_chat_again_welcomes_back() -> None:
    person = somebody_answering("required")
    assert person.starts().startswith("Question 1 of 3.")
    person.says("Ada")
    assert person.starts().startswith("Welcome back.\n\nQuestion 2 of 3.")


def test_opening_the_chat_after_sending_says_how_things_stand() -> None:
    person = somebody_who_sent("choices", "Montreal")
    assert person.starts().startswith("Your answers have been sent, under")
    assert person.says("hello").startswith("Your answers have been sent, under")


@pytest.mark.parametrize("words", ["One more thing: it rained.", "Quebec", "yes", "1"])
def test_words_after_sending_are_not_kept_and_the_person_is_told_so(words: str) -> None:
    person = somebody_who_sent("choices", "Montreal")
    before = person.session.answers
    told = person.says(words)
    assert told.startswith("I have not added this. Your answers have been sent, under")
    assert "/review" in told
    assert person.session.answers == before


# --- /back -------------------------------------------------------------------


def test_back_leads_through_everything_that_was_asked() -> None:
    person = somebody_answering("consents")
    for said in ("Montreal", "yes", "no"):
        person.says(said)
    assert "by name" in person.says("back")
    assert "without your name" in person.says("retour")
    assert "Which city" in person.says("previous")
    assert person.says("/back").startswith("There is nothing before this.\n\nQuestion 1 of 1.")


def test_back_before_the_first_question_says_so() -> None:
    person = Person(consultation_called("consents"), client="en")
    for said in ("/start", "1", "continue"):
        person.says(said)
    assert person.says("back") == "There is nothing before this."
    assert "needs" not in person.says("yes")


def test_back_from_the_decision_at_a_stop_says_that_there_is_nothing() -> None:
    person = somebody_answering("note")
    assert person.says("back").startswith("There is nothing before this.")
    person = somebody_answering("consents")
    person.says("stop")
    assert person.says("back") == "There is nothing before this."


def test_back_from_the_decision_at_a_stop_returns_to_where_one_was() -> None:
    person = somebody_answering("consents")
    person.says("Montreal")
    person.says("stop")
    assert person.says("back") == "May the Laboratory quote you without your name?"
    person.says("back")
    person.says("stop")
    assert "Which city do you live in?" in person.says("back")


def test_back_after_sending_leaves_what_was_sent() -> None:
    person = somebody_who_sent("choices", "Montreal")
    assert person.says("back") == "There is nothing before this."


def test_back_without_decisions_at_the_end_returns_to_the_last_question() -> None:
    person = somebody_answering("required")
    for said in ("Ada", "Montreal", "Main Street"):
        person.says(said)
    assert "Which street do you live in?" in person.says("back")


# --- /skip -------------------------------------------------------------------


@pytest.mark.parametrize("word", ["skip", "/pass", "Passer", "[Skip]"])
def test_skip_leaves_a_question_without_an_answer(word: str) -> None:
    person = somebody_answering("required")
    assert person.says(word).startswith("Skipped.")
    assert person.session.answers["first"].status == "skipped"


def test_a_question_that_others_depend_on_cannot_be_skipped() -> None:
    person = somebody_answering("required")
    person.says("Ada")
    assert person.says("skip").startswith("This one is needed")
    assert "city" not in person.session.answers


# --- /status -----------------------------------------------------------------


def test_status_says_how_far_one_is_and_what_is_sent() -> None:
    person = somebody_answering("required")
    person.says("Ada")
    told = person.says("status")
    assert told == "You have answered 1 of 3 questions.\nNothing has been sent yet."
    for said in ("Montreal", "skip", "send"):
        person.says(said)
    told = person.says("/avancement")
    assert told.endswith(f"Your answers have been sent, under {person.session.reference}.")
    person.edits("Ada", "Grace")
    assert person.says("progress").endswith("What you changed since has not.")


def test_status_tells_the_deadline_where_there_is_one() -> None:
    person = somebody_answering("dated", at=datetime(2026, 9, 20, 12, 0, tzinfo=UTC))
    assert "The consultation closes on 11 October 2026 at 23:59 (Paris)." in person.says("status")


# --- /stop -------------------------------------------------------------------


@pytest.mark.parametrize("word", ["stop", "/pause", "Arrêter", "STOP!"])
def test_stop_lets_people_go_and_keeps_their_place(word: str) -> None:
    person = somebody_answering("required")
    person.says("Ada")
    assert person.says(word).startswith("Your answers are kept.")
    assert isinstance(person.session.step, Paused)
    assert "Which city" in person.says("go on")


@pytest.mark.parametrize("words", ["Montreal", "Montreal, I think", "1", "yes", "ok"])
def test_the_first_words_after_a_stop_are_not_kept_and_the_person_is_told_so(words: str) -> None:
    person = somebody_answering("required")
    person.says("Ada")
    person.says("stop")
    told = person.says(words)
    assert told.startswith("Welcome back. I have not kept what you just wrote.\n\nQuestion 2 of 3.")
    assert value(person, "city") is None
    person.says("Montreal")
    assert value(person, "city") == "mtl"


@pytest.mark.parametrize("words", ["hello", "Bonjour !", "go on", "continuer", "suite"])
def test_a_greeting_after_a_stop_is_nothing_to_keep(words: str) -> None:
    person = somebody_answering("required")
    person.says("Ada")
    person.says("stop")
    assert person.says(words).startswith("Question 2 of 3.")


@pytest.mark.parametrize("return_", ["go on", "hm", "(opens the chat)", "/start", "hello"])
def test_the_question_reached_by_going_back_is_the_one_shown_after_a_stop(return_: str) -> None:
    person = somebody_answering("required")
    for said in ("Ada", "Montreal", "back", "back", "stop"):
        person.says(said)
    assert "What is your first name?" in person.says(return_)
    assert value(person, "first") == "Ada"


@pytest.mark.parametrize("decision", ["yes", "no", "[No]"])
def test_the_reminder_clause_does_not_make_anybody_lose_their_place(decision: str) -> None:
    person = somebody_answering("pallmall")
    for said in ("civil", "2", "skip", "back", "back", "stop"):
        person.says(said)
    assert "May we remind you" in person.replies[-1].text
    person.says(decision)
    assert "Question 2 of 16." in person.says("go on")


@pytest.mark.parametrize("words", ["/start", "/language fr", "(opens the chat)", "back"])
def test_whoever_does_not_decide_on_reminders_finds_their_place_too(words: str) -> None:
    person = somebody_answering("pallmall")
    for said in ("civil", "2", "skip", "back", "back", "stop"):
        person.says(said)
    assert "estion 2 " in person.says(words)
    assert [name for name, _ in person.consents if name == "c_remind"] == []


def test_a_press_brings_somebody_back_too() -> None:
    person = somebody_answering("required")
    person.says("help")
    person.says("stop")
    assert "What is your first name?" in person.presses("Go on")


def test_an_old_button_while_stopped_says_that_all_is_kept() -> None:
    person = Person(consultation_called("required"), client="en")
    person.starts()
    person.says("1")
    person.says("stop")
    assert person.presses("Continue") == "Your answers are kept."
    assert offered(person) == ["Go on"]


def test_stopping_after_sending_is_a_goodbye() -> None:
    person = somebody_who_sent("choices", "Montreal")
    assert person.says("stop") == "All right. Write here whenever you like."


def test_somebody_who_stops_at_the_welcome_comes_back_to_it() -> None:
    person = Person(consultation_called("required"), client="en")
    person.starts()
    person.says("1")
    person.says("stop")
    assert "Stop whenever you like" in person.says("hello again")


# --- In a small question -----------------------------------------------------


def test_a_command_is_served_even_while_a_small_question_is_open() -> None:
    person = somebody_answering("or_other")
    person.says("a dgo")
    assert person.says("skip").startswith("Skipped.")
    assert person.session.aside is None


# --- Leaving while the words of "Other" are waited for -----------------------

KEPT = "Your choice is kept: Other. Which one it is, you can say when you come back"


def test_whoever_stops_before_saying_which_other_hears_what_is_kept_and_can_say_it_later() -> None:
    person = somebody_answering("or_other")
    person.presses("Other")
    assert person.says("/stop").startswith(KEPT)
    assert "Your answer so far: Other" in person.says("go on")
    person.says("a hamster")
    person.says("yes")
    assert person.session.answers["pet"].other == "a hamster"


def test_whoever_goes_back_before_saying_which_other_hears_what_is_kept() -> None:
    person = somebody_answering("or_other")
    person.says("cat")
    assert "Which one? Write it in a few words." in person.says("1 and 3")
    said = person.says("/back")
    assert said.startswith("Your choice is kept: Meat, Other.")
    assert "Question 1 of 2." in said
    assert person.session.answers["food"].value == ("meat", "other")
    person.says("go on")
    assert "Which one? Write it in a few words." in person.says("go on")


@pytest.mark.parametrize("leaves", ["/stop", "/review"])
def test_words_of_other_stay_until_there_are_others(leaves: str) -> None:
    person = somebody_answering("or_other")
    person.presses("Other")
    person.says("a hamster")
    person.says("/back")
    assert "Other (a hamster)." in person.presses("Other")
    person.says(leaves)
    assert person.session.answers["pet"].other == "a hamster"
    assert person.session.answers["pet"].complete
    person.says("go on")
    person.says("/review")
    person.presses("1")
    person.says("a rabbit")
    person.says("yes")
    assert person.session.answers["pet"].other == "a rabbit"
