"""Edits: a message that is changed or deleted belongs to the answer it gave."""

import pytest

from tests.meeting import (
    offered,
    payload,
    presses_token,
    somebody_answering,
    somebody_who_sent,
    value,
)

# --- Changed messages --------------------------------------------------------


def test_an_edit_changes_the_answer_its_message_gave_and_not_the_open_question() -> None:
    person = somebody_answering("required")
    person.says("Ada")
    told = person.edits("Ada", "Grace")
    assert told == "Your answer to question 1 now has the new wording.\n\nQuestion 2 is open."
    assert value(person, "first") == "Grace"
    assert value(person, "city") is None


def test_an_edit_of_a_choice_is_read_like_an_answer_and_said_back() -> None:
    person = somebody_answering("relevant")
    person.says("often")
    assert "Your answer to question 1 is now: “Never”" in person.edits("often", "never")
    assert value(person, "drives") == "never"


def test_an_edit_that_cannot_be_read_leaves_the_answer_as_it_was() -> None:
    person = somebody_answering("relevant")
    person.says("often")
    told = person.edits("often", "sometimes")
    assert "I read “sometimes”, which is not in the list." in told
    assert "Your answer stays as it was: “Often”" in told
    assert value(person, "drives") == "often"


def test_an_edit_that_empties_a_message_leaves_the_answer_as_it_was() -> None:
    person = somebody_answering("required")
    person.says("Ada")
    told = person.edits("Ada", "  ")
    assert told == "The message is empty now.\n\nYour answer stays as it was: “Ada”"


def test_an_edit_that_is_too_long_leaves_the_answer_as_it_was() -> None:
    person = somebody_answering("required")
    person.says("Ada")
    assert "is the most we can keep" in person.edits("Ada", "x" * 10_001)
    assert value(person, "first") == "Ada"


def test_an_edit_of_one_of_several_messages_changes_its_part() -> None:
    person = somebody_answering("multiline")
    person.says("It rained.")
    person.says("Then it stopped.")
    told = person.edits("It rained.", "It snowed.")
    assert told == "Your answer to question 1 now has the new wording."
    assert offered(person) == ["Go on", "Start this answer again"]
    assert value(person, "story") == "It snowed.\nThen it stopped."


def test_an_edit_of_the_words_of_other_or_of_a_comment_changes_only_these() -> None:
    person = somebody_answering("comment")
    person.says("unknown")
    person.says("yes")
    person.says("Nobody told me.")
    person.edits("unknown", "forgotten")
    person.edits("Nobody told me.", "They did tell me.")
    answer = person.session.answers["rules"]
    assert (answer.value, answer.other, answer.comment) == (
        "other",
        "forgotten",
        "They did tell me.",
    )


def test_an_edit_to_other_may_do_without_words() -> None:
    person = somebody_answering("or_other")
    person.says("cat")
    person.edits("cat", "other")
    assert value(person, "pet") == "other"
    person.says("1")
    person.edits("1", "1, 3")
    assert value(person, "food") == ("meat", "other")


def test_an_edit_beside_other_keeps_its_words() -> None:
    person = somebody_answering("or_other")
    person.says("cat")
    person.says("1, 3")
    person.says("grass")
    person.edits("1, 3", "2, 3")
    answer = person.session.answers["food"]
    assert (answer.value, answer.other) == (("fish", "other"), "grass")


def test_an_edit_that_takes_other_back_takes_its_words_back() -> None:
    person = somebody_answering("or_other")
    person.says("cat")
    person.says("1, 3")
    person.says("grass")
    person.edits("1, 3", "1")
    answer = person.session.answers["food"]
    assert (answer.value, answer.other) == (("meat",), "")


def test_an_edit_of_a_message_that_was_replaced_since_is_explained() -> None:
    person = somebody_answering("required")
    person.says("Ada")
    person.says("back")
    person.says("Grace")
    told = person.edits("Ada", "Alan")
    assert told.startswith("That message gave an answer you have since replaced")
    assert value(person, "first") == "Grace"


def test_an_edit_of_a_decision_is_explained_and_changes_nothing() -> None:
    person = somebody_answering("consents")
    before = person.consents
    told = person.edits("yes", "no")
    assert told == "A decision is not changed by an edit. /privacy lets you change it."
    assert person.consents == before


def test_an_edit_of_anything_else_is_nobodys_business() -> None:
    person = somebody_answering("required")
    person.says("help")
    before = person.session
    assert person.edits("help", "thanks for nothing") == ""
    assert person.session == before


def test_what_was_refused_and_then_mended_is_a_new_try() -> None:
    person = somebody_answering("constraint")
    person.says("17")
    assert person.edits("17", "18").startswith("18.")
    assert value(person, "age") == 18


def test_an_edit_says_when_it_opens_another_question() -> None:
    person = somebody_answering("relevant")
    for said in ("often", "1", "No"):
        person.says(said)
    told = person.edits("often", "never")
    assert offered(person) == ["Go on"]
    assert "is now: “Never”" in told
    assert "What do you use instead?" in person.presses("Go on")


@pytest.mark.parametrize("send", ["send", "[Send my answers]"])
def test_an_edit_that_opens_a_question_has_it_answered_before_anything_is_sent(send: str) -> None:
    person = somebody_answering("relevant")
    for said in ("often", "1", "No"):
        person.says(said)
    person.edits("often", "never")
    assert "What do you use instead?" in person.says(send)
    assert person.submissions == []


def test_an_edit_after_sending_is_not_sent_by_itself() -> None:
    person = somebody_who_sent("consents", "Montreal")
    told = person.edits("Montreal", "Quebec")
    assert told.endswith("This change is not sent yet.")
    assert len(person.submissions) == 1
    assert "You have changed answers since you sent them." in person.presses("Look and send")
    person.says("send")
    assert payload(person)["answers"][0]["value"] == "qc"


def test_an_edit_in_the_other_language_is_labelled_anew() -> None:
    person = somebody_answering("multiline")
    person.says("The rain in this country is a serious matter.")
    before = person.session.answers["story"]
    person.edits(
        "The rain in this country is a serious matter.",
        "La pluie de ce pays est une affaire sérieuse.",
    )
    after = person.session.answers["story"]
    assert (before.detected, after.detected) == ("en", "fr")
    assert after.language == "en"


def test_nothing_is_edited_before_anything_is_said() -> None:
    person = somebody_answering("required")
    fresh = type(person)(person.consultation)
    fresh._written.append(("m0", "from another life"))
    assert fresh.edits("from another life", "hello") == ""
    assert fresh.deletes("hello") == ""


# --- Deleted messages --------------------------------------------------------


@pytest.mark.parametrize("no", ["no", "non", "2", "[No, keep it]"])
def test_deleting_a_message_asks_before_its_answer_goes(no: str) -> None:
    person = somebody_answering("required")
    person.says("Ada")
    asked = person.deletes("Ada")
    assert asked.startswith("You deleted the message with your answer to question 1.")
    assert value(person, "first") == "Ada"
    assert person.says(no).startswith("Your answer is kept.")
    assert value(person, "first") == "Ada"


@pytest.mark.parametrize("yes", ["yes", "Oui", "1", "[Yes, delete it]"])
def test_an_answer_goes_with_its_message_and_is_asked_again(yes: str) -> None:
    person = somebody_answering("required")
    person.says("Ada")
    person.deletes("Ada")
    assert person.says(yes) == "It is deleted.\n\nQuestion 2 is open."
    assert value(person, "first") is None
    assert "What is your first name?" in person.says("back")


def test_one_of_several_messages_goes_alone() -> None:
    person = somebody_answering("multiline")
    person.says("It rained.")
    person.says("Not for publication.")
    person.deletes("Not for publication.")
    person.says("yes")
    assert value(person, "story") == "It rained."
    person.deletes("It rained.")
    person.says("yes")
    assert value(person, "story") is None


@pytest.mark.parametrize(("name", "choice"), [("comment", "good"), ("or_other", "3")])
def test_no_words_are_waited_for_when_the_choice_they_explain_is_gone(
    name: str, choice: str
) -> None:
    person = somebody_answering(name)
    person.says(choice)
    person.deletes(choice)
    person.says("yes")
    person.says("because of it")
    assert person.session.answers == {}
    assert "Shall I take it as “Other”?" in person.replies[-1].text


def test_going_on_after_the_only_words_were_deleted_shows_the_question() -> None:
    person = somebody_answering("multiline")
    person.says("It rained.")
    old = person.replies[0].buttons[0].token
    person.deletes("It rained.")
    person.says("yes")
    assert "What happened?" in presses_token(person, old)


def test_a_comment_goes_and_its_choice_stays() -> None:
    person = somebody_answering("comment")
    person.says("good")
    person.says("Not for publication.")
    person.deletes("Not for publication.")
    person.says("yes")
    answer = person.session.answers["rules"]
    assert (answer.value, answer.comment) == ("good", "")


def test_the_words_of_other_take_their_choice_with_them() -> None:
    person = somebody_answering("or_other")
    person.presses("Other")
    person.says("a parrot")
    person.deletes("a parrot")
    person.says("yes")
    assert value(person, "pet") is None


def test_a_participant_who_goes_on_after_deleting_keeps_the_answer() -> None:
    person = somebody_answering("required")
    person.says("Ada")
    person.deletes("Ada")
    person.says("Montreal")
    assert value(person, "first") == "Ada"
    assert value(person, "city") == "mtl"


def test_deleting_a_message_that_gave_no_answer_asks_nothing() -> None:
    person = somebody_answering("required")
    person.says("help")
    assert person.deletes("help") == ""


def test_a_required_answer_that_was_deleted_is_asked_before_anything_is_sent() -> None:
    person = somebody_answering("required")
    for said in ("Ada", "Montreal", "Main Street"):
        person.says(said)
    person.deletes("Montreal")
    person.says("yes")
    assert "Which city do you live in?" in person.says("send")
    assert person.submissions == []


def test_an_answer_that_was_replaced_before_the_yes_is_not_harmed() -> None:
    person = somebody_answering("required")
    person.says("Ada")
    person.deletes("Ada")
    person.presses("Yes, delete it")
    assert person.presses("Yes, delete it")
    assert value(person, "first") is None


# --- Old buttons -------------------------------------------------------------


def test_an_old_button_offers_to_change_that_old_answer() -> None:
    person = somebody_answering("range")
    person.presses("5")
    person.says("50")
    person.presses("Send my answers")
    person.says("/review")
    told = person.presses("3")
    assert "Change it to “3”?" in told
    assert offered(person) == ["Change to 3", "Keep my answer"]
    told = person.presses("Change to 3")
    assert told.startswith("Your answer to question 1 is now: “3”")
    assert value(person, "trust") == 3


@pytest.mark.parametrize("yes", ["yes", "1", "[Change to Never]"])
def test_a_change_by_an_old_button_takes_a_yes(yes: str) -> None:
    person = somebody_answering("relevant")
    person.presses("Often")
    asked = person.presses("Never")
    assert "That button belongs to question 1, where your answer is “Often”." in asked
    person.says(yes)
    assert value(person, "drives") == "never"


def test_an_old_button_may_have_been_a_slip() -> None:
    person = somebody_answering("relevant")
    person.presses("Often")
    person.presses("Never")
    assert person.presses("Keep my answer") == "Your answer is kept."
    assert value(person, "drives") == "often"


def test_an_old_button_of_several_choices_opens_the_question() -> None:
    person = somebody_answering("multiple")
    person.says("1, 2")
    told = person.presses("By car")
    assert told.endswith("where your answer is “On foot, By bicycle”.")
    assert offered(person) == ["Change that answer", "Keep my answer"]
    assert "How do you get about?" in person.presses("Change that answer")


def test_an_old_button_of_the_answer_as_it_is_changes_nothing() -> None:
    person = somebody_answering("multiple")
    person.says("1, 2")
    person.presses("By car")
    assert "Here is everything, once more." in person.presses("Keep my answer")
    assert value(person, "transport") == ("foot", "bicycle")


@pytest.mark.parametrize("label", ["Skip", "I would rather not say", "Go on"])
def test_an_old_skip_does_not_skip_what_is_answered(label: str) -> None:
    person = somebody_answering("multiline")
    person.says("It rained.")
    person.says("go on")
    person.says("Ada")
    person._shown = [one for one in person._shown if not one[1].endswith("/name")]
    person.presses(label)
    assert value(person, "story") == "It rained."


def test_an_old_why_is_still_answered() -> None:
    person = somebody_answering("sensitive")
    person.says("In 1999.")
    person.says("go on")
    assert person.presses("Why do you ask?") == "It tells us when help was lacking."
    assert offered(person) == []
