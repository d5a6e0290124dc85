"""A chat as its members see it: the messages that are visible, newest last."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.botapi.answers import Refused
from tests.botapi.objects import Chat, Message

KINDS = ("text", "photo", "document", "voice", "sticker", "location", "contact", "poll")


@dataclass(slots=True)
class Posted:
    """A message in a chat."""

    message: Message
    edited: int = 0
    editable: bool = True  # messages with a reply keyboard are not

    @property
    def id(self) -> int:
        return self.message.message_id

    @property
    def by_bot(self) -> bool:
        return self.message.sender.is_bot

    @property
    def text(self) -> str:
        """Return the words as they are seen."""
        return self.message.text or self.message.caption or ""

    @property
    def kind(self) -> str:
        """Return what it is: text, photo, voice…"""
        return next((kind for kind in KINDS if getattr(self.message, kind) is not None), "service")

    @property
    def buttons(self) -> list[list[str]]:
        """Return the labels of the inline buttons, row by row."""
        markup = self.message.reply_markup
        rows = markup.get("inline_keyboard", []) if markup else []
        return [[button["text"] for button in row] for row in rows]


Listener = Callable[[Posted], None]


@dataclass(eq=False)
class OpenChat:
    """A chat, what is in it, and who looks at it."""

    chat: Chat
    instance: str
    known: bool = False  # to the bot
    refusal: Refused | None = None  # what a bot hears that wants something here
    messages: dict[int, Posted] = field(default_factory=dict)
    listeners: list[Listener] = field(default_factory=list)
    posted: int = 0  # how many messages the bot has ever sent here

    @property
    def screen(self) -> list[Posted]:
        return list(self.messages.values())

    @property
    def is_private(self) -> bool:
        return self.chat.type == "private"

    def post(self, posted: Posted) -> None:
        """Show a new message."""
        self.messages[posted.id] = posted
        if posted.by_bot:
            self.posted += 1
            self.changed(posted)

    def changed(self, posted: Posted) -> None:
        """Tell whoever looks that the bot has done something to a message."""
        for listener in tuple(self.listeners):
            listener(posted)
