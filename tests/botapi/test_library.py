import asyncio
from collections.abc import Awaitable, Callable

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MenuButtonCommands,
    ReplyParameters,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from tests.botapi import faults
from tests.botapi.api import BotApi


def told(story: Callable[[BotApi, Bot], Awaitable[None]]) -> Callable[[], None]:
    """Make a test of a story in which the bot is the library's."""

    async def tell() -> None:
        async with BotApi.serving() as api:
            bot = Bot(api.token, base_url=f"{api.url}/bot", base_file_url=f"{api.url}/file/bot")
            async with bot:
                await story(api, bot)

    def test() -> None:
        asyncio.run(tell())

    return test


@told
async def test_the_library_asks_nothing_wrong(api: BotApi, bot: Bot) -> None:
    zoe = api.person("Zoé", language_code="fr")
    first = zoe.starts("abc")
    keys = [[InlineKeyboardButton("Oui", callback_data="y", style="success")]]
    sent = await bot.send_message(
        zoe.id,
        "<b>Salut</b> &amp; bienvenue",
        parse_mode="HTML",
        reply_markup=InlineKeyboardMarkup(keys),
        reply_parameters=ReplyParameters(first, allow_sending_without_reply=True),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    pressed = zoe.presses("Oui")
    await bot.answer_callback_query(pressed.id, text="Noté", show_alert=True)
    await bot.edit_message_text("Merci", zoe.id, sent.message_id)
    await bot.send_chat_action(zoe.id, "typing")
    receipt = await bot.send_document(
        zoe.id, b"{}", filename="receipt.json", caption="Voici", reply_markup=ForceReply()
    )
    assert receipt.document is not None
    file = await bot.get_file(receipt.document.file_id)
    assert await file.download_as_bytearray() == b"{}"

    scope = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([BotCommand("aide", "Comprendre")], scope=scope, language_code="fr")
    await bot.set_my_description("Une consultation", language_code="fr")
    await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    assert (await bot.get_my_commands(scope, "fr"))[0].command == "aide"
    assert (pressed.text, pressed.show_alert) == ("Noté", True)
    assert [posted.text for posted in zoe.screen] == ["/start abc", "Merci", "Voici"]
    assert api.complaints == []


@told
async def test_the_library_understands_every_update(api: BotApi, bot: Bot) -> None:
    ada = api.person()
    number = ada.writes("hello")
    ada.edits(number, "good evening")
    ada.writes("as I said", reply_to=number)
    ada.sends_photo("see")
    ada.sends_voice()
    ada.sends_document()
    ada.sends_sticker()
    ada.sends_location()
    ada.sends_contact()
    ada.sends_poll("Shall we?")
    ada.sends_media_group(2)
    ada.blocks()
    ada.unblocks()
    group = api.group()
    group.adds_bot(by=ada)
    group.becomes_supergroup(by=ada)
    group.removes_bot(by=ada)

    updates = await bot.get_updates(limit=100)
    assert len(updates) == 20
    assert all(update.effective_user and update.effective_user.id == ada.id for update in updates)
    assert not any(update.api_kwargs for update in updates)
    assert not any(u.message.api_kwargs for u in updates if u.message)


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
@told
async def test_the_library_knows_the_refusals(api: BotApi, bot: Bot) -> None:
    ada = api.person()
    group = api.group()
    group.adds_bot(by=ada)
    group_id = group.id
    group.becomes_supergroup(by=ada)

    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(ada.id, "hello")
    with pytest.raises(ChatMigrated):
        await bot.send_message(group_id, "hello")
    ada.blocks()
    with pytest.raises(Forbidden):
        await bot.send_message(ada.id, "hello")
    api.faults.inject("sendMessage", faults.flood(3))
    with pytest.raises(RetryAfter):
        await bot.send_message(ada.id, "hello")
    for fault in (faults.server_error(), faults.lost_answer()):
        api.faults.inject("sendMessage", fault)
        with pytest.raises(NetworkError):
            await bot.send_message(ada.id, "hello")
    ada.unblocks()
    for fault in (faults.truncated(), faults.garbage()):
        api.faults.inject("sendMessage", fault)
        with pytest.raises(TelegramError, match="Invalid server response"):
            await bot.send_message(ada.id, "hello")
