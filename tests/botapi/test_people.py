import pytest

from tests.botapi.api import BotApi
from tests.botapi.echo import Caller
from tests.botapi.telling import elapse, told

KEYS = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}


@told()
async def test_somebody_starts_with_a_link(api: BotApi, bot: Caller) -> None:
    zoe = api.person("Zoé", language_code="fr")
    zoe.starts("invited-7")

    [update] = (await bot.call("getUpdates"))["result"]
    message = update["message"]
    assert message["text"] == "/start invited-7"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["from"] == {
        "id": zoe.id,
        "is_bot": False,
        "first_name": "Zoé",
        "language_code": "fr",
    }
    assert message["chat"] == {"id": zoe.id, "type": "private", "first_name": "Zoé"}


@told()
async def test_a_press_reaches_the_bot_and_its_answer_the_person(api: BotApi, bot: Caller) -> None:
    ada = api.person()
    ada.starts()
    sent = await bot.call("sendMessage", chat_id=ada.id, text="Agreed?", reply_markup=KEYS)
    pressed = ada.presses("Yes")

    query = (await bot.call("getUpdates"))["result"][-1]["callback_query"]
    assert (query["id"], query["data"]) == (pressed.id, "y")
    assert query["message"] == sent["result"]
    assert api.unanswered == [pressed]
    await bot.call("answerCallbackQuery", callback_query_id=query["id"], text="Noted")
    assert api.unanswered == []
    assert (pressed.text, pressed.show_alert) == ("Noted", False)


@told()
async def test_a_press_is_answered_soon_or_never(api: BotApi, bot: Caller) -> None:
    ada = api.person()
    ada.starts()
    await bot.call("sendMessage", chat_id=ada.id, text="Agreed?", reply_markup=KEYS)
    pressed = ada.presses("Yes")
    elapse(api, 31)

    for query_id in (pressed.id, "12"):
        late = await bot.call("answerCallbackQuery", callback_query_id=query_id)
        assert late["description"].startswith("Bad Request: query is too old")
    long = await bot.call("answerCallbackQuery", callback_query_id="12", text="x" * 201)
    assert long["description"] == "Bad Request: MESSAGE_TOO_LONG"


@told()
async def test_one_presses_the_newest_button_or_an_older_one(api: BotApi, bot: Caller) -> None:
    ada = api.person()
    ada.starts()
    for data in ("old", "new"):
        markup = {"inline_keyboard": [[{"text": "Yes", "callback_data": data}]]}
        await bot.call("sendMessage", chat_id=ada.id, text="Agreed?", reply_markup=markup)
    old, _ = await ada.hears(2)

    assert ada.presses("Yes").data == "new"
    assert ada.presses("Yes", message_id=old.id).data == "old"
    assert ada.press_data("forged", old.id).data == "forged"
    with pytest.raises(AssertionError, match=r"no button \[No\]"):
        ada.presses("No")


@told()
async def test_photos_sent_together_are_several_messages(api: BotApi, bot: Caller) -> None:
    ada = api.person()
    ada.sends_media_group(3, caption="see")

    messages = [u["message"] for u in (await bot.call("getUpdates"))["result"]]
    assert len({message["media_group_id"] for message in messages}) == 1
    assert [message.get("caption") for message in messages] == ["see", None, None]
    info = await bot.call("getFile", file_id=messages[0]["photo"][-1]["file_id"])
    assert info["result"]["file_path"].startswith("photos/")


@told()
async def test_writing_to_a_blocked_bot_unblocks_it(api: BotApi, bot: Caller) -> None:
    ada = api.person()
    ada.starts()
    ada.blocks()
    ada.writes("I am back")

    updates = (await bot.call("getUpdates"))["result"]
    assert [list(update)[1] for update in updates] == [
        "message",
        "my_chat_member",
        "my_chat_member",
        "message",
    ]
    assert updates[1]["my_chat_member"]["new_chat_member"]["status"] == "kicked"


@told()
async def test_waiting_in_vain_shows_the_screen(api: BotApi, bot: Caller) -> None:
    ada = api.person()
    ada.writes("is anybody there?")
    with pytest.raises(AssertionError, match="> is anybody there"):
        await ada.hears(within=0.01)


@told()
async def test_in_a_group_a_bot_hears_what_is_meant_for_it(api: BotApi, bot: Caller) -> None:
    ada = api.person()
    group = api.group("Delegates")
    inside = group.member(ada)
    inside.writes("nobody listens")
    group.adds_bot(by=ada)
    for text in ("among ourselves", "/help", "/help@other_bot", "@intake_test_bot hello"):
        inside.writes(text)

    updates = (await bot.call("getUpdates"))["result"]
    messages = [update["message"] for update in updates if "message" in update]
    assert messages[0]["new_chat_members"][0]["username"] == "intake_test_bot"
    assert [m["text"] for m in messages[1:]] == ["/help", "@intake_test_bot hello"]
    assert messages[1]["chat"] == {"id": group.id, "type": "group", "title": "Delegates"}


@told()
async def test_a_group_that_grows_has_a_new_id(api: BotApi, bot: Caller) -> None:
    ada = api.person()
    group = api.group()
    group.adds_bot(by=ada)
    old = group.id
    group.becomes_supergroup(by=ada)

    said = await bot.call("sendMessage", chat_id=old, text="hello")
    assert said["parameters"] == {"migrate_to_chat_id": group.id}
    assert (await bot.call("sendMessage", chat_id=group.id, text="hello"))["ok"]
    group.removes_bot(by=ada)
    said = await bot.call("sendMessage", chat_id=group.id, text="hello")
    assert said["description"] == "Forbidden: bot was kicked from the supergroup chat"
    assert api.complaints == []
