"""Scripted contributors behave as people do, whatever their screen has been through."""

from collections.abc import Sequence

import pytest

from locales import say
from tests.botapi.chats import Posted
from tests.botapi.objects import Chat, Message, User
from tests.botapi.participants import Finished, Move, Presses, Waits, Writes
from tests.contributing.contributor import Contributor
from tests.contributing.plans import plan
from tests.conversing import consultation_called

CONSULTATION = consultation_called("pallmall")
WORRY = next(one for one in CONSULTATION.questions if one.name == "q06_threat")
SIGNS = next(one for one in CONSULTATION.questions if one.name == "q07_signs")
NOT_KEPT = "You wrote this before my question had reached you, so I have not kept it."
CHAT = Chat(id=2, type="private")


def posted(text: str, *labels: str, by_bot: bool = True) -> Posted:
    row = [{"text": label, "callback_data": label} for label in labels]
    markup = {"inline_keyboard": [row]} if row else None
    sender = User(id=1 + (not by_bot), is_bot=by_bot, first_name="Somebody")
    return Posted(
        Message(message_id=1, date=0, chat=CHAT, sender=sender, text=text, reply_markup=markup)
    )


def wrote(text: str) -> Posted:
    return posted(text, by_bot=False)


def somebody() -> tuple[Contributor, Posted, str]:
    """Return a contributor who writes English, a question, and what they have to say to it."""
    for number in range(100):
        contributor = Contributor(number, CONSULTATION)
        words = plan(number, WORRY, "en").words
        if contributor.language == "en" and len(words) == 1:
            question = posted(f"Question 6 of 16. The threat\n{WORRY.label['en']}", "Skip")
            return contributor, question, words[0]
    raise AssertionError


def moves(contributor: Contributor, screen: Sequence[Posted]) -> Move:
    return contributor.next_move(screen)


def test_somebody_writes_once_however_often_the_question_is_shown() -> None:
    contributor, question, words = somebody()
    assert moves(contributor, [question]) == Writes(words)
    assert moves(contributor, [question, wrote(words), question]) == Waits()


def test_somebody_goes_on_once_however_often_they_are_thanked() -> None:
    contributor, question, words = somebody()
    noted = posted(say("en", "Noted. Send more to add to it, or go on."), "Go on")
    screen = [question, wrote(words), noted]
    assert moves(contributor, screen) == Presses("Go on")
    assert moves(contributor, [*screen, noted]) == Waits()


def test_somebody_whose_words_were_not_kept_asks_first_and_then_writes_again() -> None:
    contributor, question, words = somebody()
    screen = [question, wrote(words), posted(NOT_KEPT)]
    assert moves(contributor, screen) == Writes("/start")
    back = posted(f"Welcome back.\n\n{question.text}", "Skip")
    screen = [*screen, wrote("/start"), back]
    assert moves(contributor, screen) == Writes(words)
    screen = [*screen, wrote(words), posted(NOT_KEPT), wrote("/start"), back]
    assert moves(contributor, screen) == Waits()  # it may be the one from before
    assert contributor.after_silence(screen) == Writes(words)


def test_somebody_whose_press_had_no_effect_presses_again_when_they_have_asked_twice() -> None:
    contributor, _, _ = somebody()
    wanted = next(one for one in CONSULTATION.questions if one.name == "q04_region")
    label = plan(contributor.number, wanted, "en").leaves or wanted.choices[0].label["en"]
    back = posted(f"Welcome back.\n\nQuestion 3 of 16.\n{wanted.label['en']}", label)
    move = moves(contributor, [wrote("/start"), back])
    assert isinstance(move, Presses)
    assert moves(contributor, [wrote("/start"), back]) == Waits()
    assert contributor.after_silence([back, wrote("/start"), back]) == Writes("/start")
    asked_twice = [back, wrote("/start"), back, wrote("/start"), back]
    assert contributor.after_silence(asked_twice) == move


@pytest.mark.parametrize("number", [4, 7])  # who write English, and French
def test_somebody_who_is_asked_again_which_other_says_which(number: int) -> None:
    contributor = Contributor(number, CONSULTATION)
    wanted = plan(number, SIGNS, contributor.language)
    question = f"Question 7.\n{SIGNS.label[contributor.language]}"
    which = say(contributor.language, "Which one? Write it in a few words.")
    back = posted(f"{question}\n\n{which}", say(contributor.language, "Go on"))
    assert wanted.other
    assert moves(contributor, [wrote("/start"), posted(question), back]) == Writes(wanted.other)


def test_somebody_with_a_receipt_is_done() -> None:
    contributor, _, _ = somebody()
    assert moves(contributor, [posted("Thank you.\n\nReference: PM-000-G40-R40")]) == Finished()
    assert contributor.reference == "PM-000-G40-R40"


def test_the_same_number_always_says_the_same_and_nobody_else_does() -> None:
    said = [plan(number, WORRY, "en").words for number in range(50)]
    assert said == [plan(number, WORRY, "en").words for number in range(50)]
    words = [each for some in said for each in some]
    assert len(words) == len(set(words))
