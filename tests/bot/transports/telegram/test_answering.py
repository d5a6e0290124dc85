"""A person does something, and this is what the bot asks of Telegram because of it."""

from pathlib import Path

import pytest

from handlers import buttons
from tests.bot.transports.telegram.town import Town, in_town
from tests.botapi.chats import Posted
from tests.botapi.people import Person

READY = "Ready to send? To change an answer, choose its number. [1] [Send my answers]"
AGREED = "You agreed: keeping your answers."


def newest(person: Person, words: str) -> Posted:
    """Return the newest message that says `words`."""
    return next(one for one in reversed(person.screen) if words in one.text)


def test_a_press_is_acknowledged_its_keyboard_goes_and_the_choice_stays(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        ada = await town.somebody_answering()
        assert await town.after(lambda: ada.presses("Quebec City")) == [
            "answerCallbackQuery",
            "editMessageText #5 Question 1 of 1.\nWhich city do you live in?\n\n"
            "Your answer: Quebec City",
            "sendMessage Quebec City.\n\nHere is everything, once more.\n\n"
            f"1. Which city do you live in?\nQuebec City\n\n{AGREED}\n\n{READY}",
        ]

    in_town(tmp_path, story, "choices")


def test_a_written_answer_takes_the_keyboard_away_and_brings_the_next_question(
    tmp_path: Path,
) -> None:
    async def story(town: Town) -> None:
        ada = await town.somebody_answering()
        assert await town.after(lambda: ada.writes("to be heard")) == [
            "editMessageReplyMarkup #5",
            "sendMessage Noted.\n\nHere is everything, once more.\n\n"
            f"1. What do you wish for?\nto be heard\n\n{AGREED}\n\n{READY}",
        ]

    in_town(tmp_path, story)


def test_choices_are_ticked_where_they_stand(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        ada = await town.somebody_answering()
        rest = "Choose more, choose one again to take it back, or go on."
        asked = "Question 1 of 1.\nHow do you get about?\n\n"
        closing = "[Skip] [I would rather not say]"
        assert await town.after(lambda: ada.presses("By bus")) == [
            f"answerCallbackQuery So far: By bus. {rest}",
            f"editMessageText #5 {asked}So far: By bus. {rest} "
            f"[On foot] [By bicycle] [✓ By bus] [By car] [Go on] {closing}",
        ]
        await town.after(lambda: ada.presses("On foot"))
        assert await town.after(lambda: ada.presses("✓ By bus")) == [
            f"answerCallbackQuery So far: On foot. {rest}",
            f"editMessageText #5 {asked}So far: On foot. {rest} "
            f"[✓ On foot] [By bicycle] [By bus] [By car] [Go on] {closing}",
        ]
        assert await town.after(lambda: ada.presses("By car"), lambda: None)
        assert town.values(ada) == {"transport": ("foot", "car")}
        changed, said = (await town.after(lambda: ada.presses("Go on")))[1:]
        assert changed == f"editMessageText #5 {asked}Your answer: On foot, By car"
        assert said.startswith("sendMessage On foot, By car.\n\nHere is everything")

    in_town(tmp_path, story, "multiple")


def test_things_are_put_in_order_by_tapping_them(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        ada = await town.somebody_answering()
        toast, changed = await town.after(lambda: ada.presses("Comfort"))
        assert toast.startswith("answerCallbackQuery So far: Comfort (1st).")
        assert "[Time] [Price] [✓ Comfort (1st)] [Safety] [Go on]" in changed
        _, changed, said = await town.after(lambda: ada.presses("Time"))
        assert changed.endswith("Your answer: Comfort (1st), Time (2nd)")
        assert said.startswith("sendMessage Comfort (1st), Time (2nd).")
        assert town.values(ada) == {"priorities": ("comfort", "time")}

    in_town(tmp_path, story, "rank")


@pytest.mark.parametrize("said", ["go on", "[Go on]"])
def test_the_buttons_below_what_was_noted_go_when_there_are_others(
    tmp_path: Path, said: str
) -> None:
    async def story(town: Town) -> None:
        ada = await town.somebody_answering()
        await town.after(lambda: ada.writes("to be heard"))
        first = newest(ada, "Noted. Send more")
        await town.after(lambda: ada.writes("and understood"))
        second = newest(ada, "Added: 2 messages")
        assert (newest(ada, "Noted.").buttons, len(second.buttons)) == ([], 2)
        assert first.id == newest(ada, "Noted.").id
        if said == "go on":
            await town.after(lambda: ada.writes(said))
        else:
            await town.after(lambda: ada.presses("Go on"))
        assert newest(ada, "Added: 2 messages").buttons == []
        assert town.values(ada) == {"story": "to be heard\nand understood"}

    in_town(tmp_path, story, "multiline")


def test_a_second_tap_is_only_a_toast(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        ada = await town.somebody_answering()
        calls = await town.after(lambda: ada.presses("Montreal"), lambda: ada.presses("Montreal"))
        assert [call.partition(" ")[0] for call in calls] == [
            *("answerCallbackQuery", "answerCallbackQuery", "editMessageText", "sendMessage")
        ]
        assert "answerCallbackQuery I have that already." in calls
        assert town.values(ada) == {"city": "mtl"}

    in_town(tmp_path, story, "choices")


def test_a_button_of_what_is_over_shows_what_is_open(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        ada = await town.somebody_answering()
        agreeing = newest(ada, "May the Laboratory")
        assert agreeing.buttons == []
        welcomed = newest(ada, "would like to know")
        data = f"{mark(town, ada)} continue"
        calls = await town.after(lambda: ada.press_data(data, welcomed.id))
        assert [call for call in calls if "sendMessage" in call] == [
            "sendMessage Question 1 of 1.\nWhich city do you live in? "
            "[Montreal] [Quebec City] [Somewhere else] [Skip] [I would rather not say]"
        ]
        assert "answerCallbackQuery" in calls
        assert town.values(ada) == {}

    in_town(tmp_path, story, "choices")


def test_an_old_keyboard_offers_a_change(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        ada = await town.somebody_answering()
        await town.says(ada, "[Montreal]")
        question = newest(ada, "Your answer")
        data = f"{mark(town, ada)} pick/city/qc"
        calls = await town.after(lambda: ada.press_data(data, question.id))
        assert calls[-1] == (
            "sendMessage That button belongs to question 1, where your answer is “Montreal”. "
            "Change it to “Quebec City”? [Change to Quebec City] [Keep my answer]"
        )
        assert town.values(ada) == {"city": "mtl"}
        await town.says(ada, "[Change to Quebec City]")
        assert town.values(ada) == {"city": "qc"}

    in_town(tmp_path, story, "choices")


def mark(town: Town, person: Person) -> str:
    """Return what the buttons of somebody's conversation begin with."""
    session = town.session(person)
    assert session is not None
    return buttons.mark(session)


def test_an_edited_message_changes_its_answer(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        ada = await town.somebody_answering()
        wish = ada.writes("to be heard")
        await town.quiet()
        (said,) = await town.after(lambda: ada.edits(wish, "to be seen"))
        assert said.startswith("sendMessage Your answer to question 1 now has the new wording.")
        assert town.values(ada) == {"wish": "to be seen"}

    in_town(tmp_path, story)


def test_a_reply_to_an_older_question_is_for_that_question(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        ada = await town.somebody_answering()
        await town.says(ada, "[Continue]", "some words", "once upon a time", "[Go on]")
        await town.says(ada, "[Red]", "[Go on]")
        story_asked, one_asked = newest(ada, "A long story?"), newest(ada, "One of these?")
        (said,) = await town.after(lambda: ada.writes("The end.", reply_to=story_asked.id))
        assert said == "sendMessage I added this to your answer to question 2."
        (said,) = await town.after(lambda: ada.writes("blue", reply_to=one_asked.id))
        assert said == (
            "sendMessage You replied to question 3, where your answer is “Red”. "
            "Change it to “Blue”? [Yes, change it] [Keep my answer]"
        )
        assert town.values(ada)["one"] == "red"
        await town.says(ada, "[Yes, change it]")
        assert town.values(ada)["one"] == "blue"
        assert town.values(ada)["story"] == "once upon a time\nThe end."

    in_town(tmp_path, story, "every_type")
