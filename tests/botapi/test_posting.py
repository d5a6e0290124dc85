from typing import Any

import pytest

from tests.botapi.api import BotApi
from tests.botapi.echo import Caller
from tests.botapi.telling import elapse, told

KEYS = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}


async def refusal(bot: Caller, method: str, **parameters: object) -> str:
    envelope = await bot.call(method, **parameters)
    assert not envelope["ok"], envelope
    return str(envelope["description"])


@told()
async def test_a_message_is_seen_as_it_was_meant(api: BotApi, bot: Caller) -> None:
    ada = api.person()
    asked = ada.writes("hello")
    sent = await bot.call(
        "sendMessage",
        chat_id=ada.id,
        text="<b>Good</b> morning &amp; welcome 👋",
        parse_mode="HTML",
        reply_markup=KEYS,
        reply_parameters={"message_id": asked},
    )

    message = sent["result"]
    assert message["text"] == "Good morning & welcome 👋"
    assert message["entities"] == [{"type": "bold", "offset": 0, "length": 4}]
    assert message["reply_to_message"]["text"] == "hello"
    assert message["from"]["is_bot"]
    [seen] = await ada.hears()
    assert (seen.text, seen.buttons) == ("Good morning & welcome 👋", [["Yes"]])


@told()
async def test_a_chat_must_be_there_and_willing(api: BotApi, bot: Caller) -> None:
    ada, stranger = api.person(), api.person()
    ada.starts()
    send: dict[str, Any] = {"method": "sendMessage", "text": "hello"}

    assert await refusal(bot, **send, chat_id=stranger.id) == "Bad Request: chat not found"
    assert await refusal(bot, **send, chat_id=4) == "Bad Request: chat not found"
    ada.blocks()
    blocked = await refusal(bot, **send, chat_id=ada.id)
    assert blocked == "Forbidden: bot was blocked by the user"
    ada.unblocks()
    assert (await bot.call(**send, chat_id=ada.id))["ok"]
    ada.deletes_account()
    assert await refusal(bot, **send, chat_id=ada.id) == "Forbidden: user is deactivated"
    assert api.complaints == []


@told()
async def test_a_text_has_4096_utf16_units_at_most(api: BotApi, bot: Caller) -> None:
    ada = api.person()
    ada.starts()
    send: dict[str, Any] = {"method": "sendMessage", "chat_id": ada.id, "parse_mode": "HTML"}

    assert (await bot.call(**send, text=f"<b>{'👋' * 2048}</b>"))["ok"]
    assert await refusal(bot, **send, text="👋" * 2049) == "Bad Request: message is too long"
    assert await refusal(bot, **send, text="<b> </b>") == "Bad Request: message text is empty"
    assert [complaint.method for complaint in api.complaints] == ["sendMessage"] * 2


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([[{"text": "Yes", "callback_data": "é" * 33}]], "BUTTON_DATA_INVALID"),
        ([[{"text": "Yes", "callback_data": ""}]], "BUTTON_DATA_INVALID"),
        ([[{"text": "Yes"}]], "text buttons are unallowed in the inline keyboard"),
        ([[{"text": " ", "callback_data": "y"}]], "inline keyboard button text must be non-empty"),
        ([[{"text": "Yes", "callback_data": "y"}] * 9], "too many buttons in a row"),
        ([[{"text": "Yes", "callback_data": "y"}]] * 101, "reply markup is too long"),
    ],
)
def test_a_keyboard_has_its_limits(rows: list[Any], why: str) -> None:
    @told()
    async def story(api: BotApi, bot: Caller) -> None:
        ada = api.person()
        ada.starts()
        markup = {"inline_keyboard": rows}
        said = await refusal(bot, "sendMessage", chat_id=ada.id, text="?", reply_markup=markup)
        assert said == f"Bad Request: {why}"
        assert len(api.complaints) == 1

    story()


@told()
async def test_a_reply_needs_what_it_replies_to(api: BotApi, bot: Caller) -> None:
    ada = api.person()
    ada.starts()
    send: dict[str, Any] = {"method": "sendMessage", "chat_id": ada.id, "text": "you said?"}

    missing = {"message_id": 999}
    said = await refusal(bot, **send, reply_parameters=missing)
    assert said == "Bad Request: message to be replied not found"
    anyway = {**missing, "allow_sending_without_reply": True}
    assert "reply_to_message" not in (await bot.call(**send, reply_parameters=anyway))["result"]


@told()
async def test_an_edit_must_change_something_of_the_bots_own(api: BotApi, bot: Caller) -> None:
    ada = api.person()
    theirs = ada.writes("hello")
    sent = await bot.call("sendMessage", chat_id=ada.id, text="Agreed?", reply_markup=KEYS)
    edit: dict[str, Any] = {"chat_id": ada.id, "message_id": sent["result"]["message_id"]}
    text = {"method": "editMessageText", "text": "Agreed?"}

    assert "exactly the same" in await refusal(bot, **text, **edit, reply_markup=KEYS)
    assert (await bot.call(**text, **edit))["ok"]  # which takes the buttons away
    assert (ada.screen[-1].buttons, ada.screen[-1].edited) == ([], 1)
    assert "exactly the same" in await refusal(bot, "editMessageReplyMarkup", **edit)

    said = await refusal(bot, **text, chat_id=ada.id, message_id=999)
    assert said == "Bad Request: message to edit not found"
    said = await refusal(bot, **text, chat_id=ada.id, message_id=theirs)
    assert said == "Bad Request: message can't be edited"


@told()
async def test_a_message_with_a_reply_keyboard_cannot_be_edited(api: BotApi, bot: Caller) -> None:
    ada = api.person()
    ada.starts()
    asked = await bot.call(
        "sendMessage", chat_id=ada.id, text="Why?", reply_markup={"force_reply": True}
    )
    number = asked["result"]["message_id"]

    said = await refusal(bot, "editMessageText", chat_id=ada.id, message_id=number, text="How?")
    assert said == "Bad Request: message can't be edited"


@told()
async def test_messages_can_be_deleted_for_two_days(api: BotApi, bot: Caller) -> None:
    ada = api.person()
    old, young = ada.writes("one"), ada.writes("two")

    assert (await bot.call("deleteMessage", chat_id=ada.id, message_id=young))["ok"]
    said = await refusal(bot, "deleteMessage", chat_id=ada.id, message_id=young)
    assert said == "Bad Request: message to delete not found"
    elapse(api, 48 * 3600 + 1)
    said = await refusal(bot, "deleteMessage", chat_id=ada.id, message_id=old)
    assert said == "Bad Request: message can't be deleted for everyone"


@told()
async def test_what_is_not_telegrams_is_refused_and_noted(api: BotApi, bot: Caller) -> None:
    ada = api.person()
    ada.starts()
    send: dict[str, Any] = {"method": "sendMessage", "chat_id": ada.id, "text": "hello"}

    assert "colour" in await refusal(bot, **send, colour="red")
    assert "label" in await refusal(
        bot, **send, reply_markup={"inline_keyboard": [[{"text": "Yes", "label": "y"}]]}
    )
    assert "silently" in await refusal(bot, **send, link_preview_options={"silently": True})
    assert "bool" in await refusal(bot, **send, protect_content="perhaps")
    assert await refusal(bot, "sendMesage") == "Not Found: method not found"
    assert len(api.complaints) == 5
    assert len(ada.screen) == 1


@told()
async def test_an_entity_that_people_would_read_is_noted(api: BotApi, bot: Caller) -> None:
    ada = api.person()
    ada.starts()
    await bot.call("sendMessage", chat_id=ada.id, text="it&apos;s", parse_mode="HTML")

    assert ada.screen[-1].text == "it&apos;s"
    assert api.complaints[0].description == "&apos; is shown as it stands"
