"""Somebody in a chat with the bot: what they do, and what they see."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from tests.botapi import sending
from tests.botapi.answers import Refused
from tests.botapi.callbacks import Pressed
from tests.botapi.chats import OpenChat, Posted
from tests.botapi.entities import found_in
from tests.botapi.objects import CallbackQuery, ChatMemberUpdated, Message, User
from tests.botapi.watching import Watching
from tests.botapi.world import World

Wanted = Callable[[Message], bool]


class Person(Watching):
    """A user of Telegram in one chat: their own with the bot, or a group."""

    def __init__(
        self, world: World, user: User, chat: OpenChat, reaches_bot: Wanted | None = None
    ) -> None:
        super().__init__(chat)
        self.world = world
        self.user = user
        self.chat = chat
        self._reaches_bot = reaches_bot

    @property
    def id(self) -> int:
        return self.user.id

    # --- Writing -------------------------------------------------------------

    def starts(self, payload: str = "") -> int:
        """Open the chat with the Start button, or by a link that carries a payload."""
        return self.writes(f"/start {payload}".strip())

    def writes(self, text: str, reply_to: int | None = None) -> int:
        """Send a text and return the id of its message."""
        return self._sends(reply_to, text=text, entities=found_in(text) or None)

    def edits(self, message_id: int, text: str) -> None:
        """Change a text that was sent before."""
        posted = self.chat.messages[message_id]
        assert posted.message.sender.id == self.id, "one edits one's own messages only"
        message = replace(
            posted.message,
            text=text,
            entities=found_in(text) or None,
            edit_date=self.world.now,
        )
        posted.message, posted.edited = message, posted.edited + 1
        self._happens("edited_message", message)

    def deletes(self, message_id: int) -> None:
        """Take a message off the screen; bots are not told."""
        del self.chat.messages[message_id]

    # --- Sending something else ----------------------------------------------

    def sends_photo(self, caption: str | None = None, **more: Any) -> int:
        return self._sends(**sending.photo(self.world.files, caption), **more)

    def sends_voice(self, seconds: int = 3) -> int:
        return self._sends(**sending.voice(self.world.files, seconds))

    def sends_document(self, name: str = "paper.pdf", size: int | None = None) -> int:
        return self._sends(**sending.document(self.world.files, name, size))

    def sends_sticker(self, emoji: str = "👍") -> int:
        return self._sends(**sending.sticker(self.world.files, emoji))

    def sends_location(self, latitude: float = 48.8566, longitude: float = 2.3522) -> int:
        return self._sends(location={"latitude": latitude, "longitude": longitude})

    def sends_contact(self, phone_number: str = "+33199000000") -> int:
        name = self.user.first_name
        return self._sends(
            contact={"phone_number": phone_number, "first_name": name, "user_id": self.id}
        )

    def sends_poll(self, question: str, *options: str) -> int:
        return self._sends(**sending.poll(question, options or ("Yes", "No")))

    def sends_media_group(self, count: int = 2, caption: str | None = None) -> list[int]:
        """Send several photos at once: an update each, with one media_group_id."""
        group = str(self.world.random.getrandbits(53))
        captions = [caption, *[None] * (count - 1)]
        return [self.sends_photo(words, media_group_id=group) for words in captions]

    # --- Pressing ------------------------------------------------------------

    def presses(self, label: str, *, message_id: int | None = None) -> Pressed:
        """Press the newest visible button with this label, or the one of an older message."""
        posted, data = self._button(label, message_id)
        return self.press_data(data, posted.id)

    def press_data(self, data: str, message_id: int) -> Pressed:
        """Press a button that may never have been there."""
        self._acts()
        pressed = self.world.callbacks.press(data, self.id)
        query = CallbackQuery(
            id=pressed.id,
            sender=self.user,
            message=self.chat.messages[message_id].message,
            chat_instance=self.chat.instance,
            data=data,
        )
        self._happens("callback_query", query)
        return pressed

    def _button(self, label: str, message_id: int | None) -> tuple[Posted, str]:
        for posted in reversed(self.screen):
            if message_id not in (None, posted.id) or not posted.message.reply_markup:
                continue
            for row in posted.message.reply_markup.get("inline_keyboard", []):
                for button in row:
                    if button["text"] == label and "callback_data" in button:
                        return posted, button["callback_data"]
        raise AssertionError(f"no button [{label}] in\n{self.transcript}")

    # --- Going away ----------------------------------------------------------

    def blocks(self) -> None:
        """Stop the bot."""
        self.chat.refusal = Refused(403, "Forbidden: bot was blocked by the user")
        self._becomes("member", "kicked")

    def unblocks(self) -> None:
        """Let the bot in again."""
        self.chat.refusal = None
        self._becomes("kicked", "member")

    def deletes_account(self) -> None:
        """Leave Telegram."""
        self.chat.refusal = Refused(403, "Forbidden: user is deactivated")

    def _becomes(self, old: str, new: str) -> None:
        bot = self.world.bot
        states = {
            "kicked": {"user": bot, "status": "kicked", "until_date": 0},
            "member": {"user": bot, "status": "member"},
            "left": {"user": bot, "status": "left"},
        }
        change = ChatMemberUpdated(
            chat=self.chat.chat,
            sender=self.user,
            date=self.world.now,
            old_chat_member=states[old],
            new_chat_member=states[new],
        )
        self._happens("my_chat_member", change)

    # --- What the bot gets of it ---------------------------------------------

    def _sends(self, reply_to: int | None = None, **content: Any) -> int:
        self._acts()
        if self.chat.is_private and self.chat.refusal:
            self.unblocks()  # writing to a bot that was stopped starts it again
        replied = self.chat.messages[reply_to].message if reply_to else None
        message = Message(
            message_id=self.world.new_message_id(),
            date=self.world.now,
            chat=self.chat.chat,
            sender=self.user,
            reply_to_message=replace(replied, reply_to_message=None) if replied else None,
            **content,
        )
        self.chat.post(Posted(message))
        self._happens("message", message)
        return message.message_id

    def _happens(self, kind: str, content: Any) -> None:
        if isinstance(content, Message) and self._reaches_bot and not self._reaches_bot(content):
            return
        if self.chat.is_private:
            self.chat.known = True
        self.world.updates.add(kind, content, self.chat.chat.id)
