"""A group: people write in it, and the bot may be one of its members."""

from msgspec.structs import replace

from tests.botapi.answers import Refused
from tests.botapi.chats import OpenChat
from tests.botapi.objects import Chat, Message
from tests.botapi.people import Person
from tests.botapi.world import World


class Group:
    """A group of people, and perhaps the bot.

    With privacy, as bots are by default, the bot gets commands, mentions of
    itself, replies to what it wrote, and service messages.
    """

    def __init__(self, world: World, chat: Chat, *, privacy: bool) -> None:
        self.world = world
        self.chat: OpenChat = world.open(chat)
        self.privacy = privacy
        self.has_bot = False

    @property
    def id(self) -> int:
        return self.chat.chat.id

    def member(self, person: Person) -> Person:
        """Return the same person, who now writes and presses here."""
        return Person(self.world, person.user, self.chat, reaches_bot=self._reaches_bot)

    def adds_bot(self, by: Person) -> None:
        """Take the bot in; it is told so twice, by an update of its own and in the chat."""
        self.has_bot = self.chat.known = True
        self.chat.refusal = None
        member = self.member(by)
        member._becomes("left", "member")
        member._sends(new_chat_members=[self.world.bot])

    def removes_bot(self, by: Person) -> None:
        """Throw the bot out."""
        member = self.member(by)
        member._sends(left_chat_member=self.world.bot)
        member._becomes("member", "kicked")
        self.has_bot = False
        kind = "supergroup" if self.chat.chat.type == "supergroup" else "group"
        self.chat.refusal = Refused(403, f"Forbidden: bot was kicked from the {kind} chat")

    def becomes_supergroup(self, by: Person) -> None:
        """Get a new id; what is sent to the old one is told it."""
        old, new_id = self.chat, -1_000_000_000_000 + self.chat.chat.id
        self.member(by)._sends(migrate_to_chat_id=new_id)
        old.refusal = Refused(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            migrate_to_chat_id=new_id,
        )
        self.chat = self.world.open(replace(old.chat, id=new_id, type="supergroup"))
        self.chat.known = old.known
        self.member(by)._sends(migrate_from_chat_id=old.chat.id)

    def _reaches_bot(self, message: Message) -> bool:
        if not self.has_bot:
            return False
        if not self.privacy or message.text is None:
            return True
        replied = message.reply_to_message
        if replied and replied.sender.id == self.world.bot.id:
            return True
        mention = f"@{self.world.bot.username}"
        if mention in message.text:
            return True
        first = message.text.split(maxsplit=1)[0] if message.text.split() else ""
        return first.startswith("/") and "@" not in first
