"""Edits: a message that is changed in the chat belongs to the answer it gave."""

import pytest

from tests.meeting import (
    offered,
    payload,
    somebody_answering,
    somebody_who_sent,
    value,
)


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
    person.says("meat")
    person.edits("meat", "1, 3")
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


def test_an_edit_of_anything_else_says_that_nothing_changes() -> None:
    person = somebody_answering("required")
    person.says("help")
    before = person.session
    told = person.edits("help", "thanks for nothing")
    assert told == "That message was not an answer, so nothing changes."
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
    assert told.endswith("This change has not been sent yet.")
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


def test_a_mended_message_is_no_answer_to_another_question() -> None:
    person = somebody_answering("required")
    for said in ("Ada", "Toronto", "back"):
        person.says(said)
    told = person.edits("Toronto", "Montreal")
    assert told == "That message was not an answer, so nothing changes."
    assert value(person, "first") == "Ada"
    assert value(person, "city") is None


@pytest.mark.parametrize("new", ["yes", "1", "oui"])
def test_a_mended_message_confirms_no_deletion(new: str) -> None:
    person = somebody_answering("required")
    for said in ("Ada", "Toronto", "/delete"):
        person.says(said)
    person.edits("Toronto", new)
    assert person.effects[-1] == person.effects[0]
    assert value(person, "first") == "Ada"


def test_an_edit_cannot_break_what_the_author_asks_for() -> None:
    person = somebody_answering("strict")
    person.says("Ada")
    told = person.edits("Ada", "x" * 41)
    assert told.startswith("A name has 40 characters at the most.\n\nYour answer stays as it was")
    assert value(person, "called") == "Ada"


def test_an_edit_of_one_message_may_not_make_the_whole_too_short_or_too_long() -> None:
    person = somebody_answering("strict")
    for said in ("Ada", "It rained all day.", "And it snowed too.", "go on"):
        person.says(said)
    for new in ("No.", "x" * 200):
        assert "Between 30 and 200 characters" in person.edits("And it snowed too.", new)
        person.edits(new, "And it snowed too.")
    assert value(person, "seen") == "It rained all day.\nAnd it snowed too."
