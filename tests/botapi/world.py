"""Everything that one bot's Telegram consists of."""

import random
import time
from collections.abc import Callable
from itertools import count

from tests.botapi.answers import Complaint, Refused, bad_request, encode
from tests.botapi.callbacks import Callbacks
from tests.botapi.chats import OpenChat
from tests.botapi.files import Files
from tests.botapi.limits import Limits
from tests.botapi.objects import Bot, Chat
from tests.botapi.profile import Profile
from tests.botapi.updates import Updates
from tests.botapi.webhooks import Webhook

Clock = Callable[[], float]
SHOWN_BYTES = 500


class World:
    """The chats, the queue, the profile: what the methods of the Bot API work on."""

    def __init__(
        self, token: str, *, clock: Clock = time.time, limits: bool = False, seed: int = 0
    ) -> None:
        self.token = token
        self.clock = clock
        self.random = random.Random(seed)  # noqa: S311
        self.bot = Bot(
            id=int(token.partition(":")[0]),
            is_bot=True,
            first_name="Intake",
            username="intake_test_bot",
        )
        self.updates = Updates(clock, self.random.randrange(10**8, 9 * 10**8))
        self.webhook = Webhook(self.updates)
        self.callbacks = Callbacks(clock)
        self.profile = Profile()
        self.files = Files()
        self.limits = Limits(clock) if limits else None
        self.chats: dict[int, OpenChat] = {}
        self.actions: list[tuple[int, str]] = []  # chat, action
        self.complaints: list[Complaint] = []
        self.started = clock()
        self.logged_out = False
        self._message_ids = count(1)
        self._user_ids = count(self.random.randrange(10**8, 10**9))

    @property
    def now(self) -> int:
        """Return the date that a message has now."""
        return int(self.clock())

    def new_user_id(self) -> int:
        return next(self._user_ids)

    def new_message_id(self) -> int:
        return next(self._message_ids)

    def open(self, chat: Chat) -> OpenChat:
        """Add a chat of which the bot knows nothing yet."""
        instance = str(self.random.getrandbits(62))
        self.chats[chat.id] = opened = OpenChat(chat, instance)
        return opened

    def chat(self, chat_id: int | str | None) -> OpenChat:
        """Return a chat in which the bot may act, or refuse it."""
        if chat_id in (None, ""):
            raise bad_request("chat_id is empty")
        opened = self.chats.get(_number(chat_id))
        if opened is None or not opened.known:
            raise bad_request("chat not found")
        if opened.refusal:
            raise _again(opened.refusal)
        return opened

    def complain(self, method: str, description: str, parameters: object) -> None:
        """Keep a note of something that no correct bot does."""
        said = parameters if isinstance(parameters, bytes) else encode(parameters)
        shown = said[:SHOWN_BYTES].decode(errors="replace")
        self.complaints.append(Complaint(method, description, shown))


def _number(chat_id: int | str | None) -> int:
    """Return a chat's id; forms carry it as text, and no chat here has a name of its own."""
    try:
        return int(chat_id or 0)
    except ValueError:
        return 0


def _again(refusal: Refused) -> Refused:
    """Return a refusal that can be raised: one that was raised before drags its traces along."""
    return Refused(refusal.error_code, refusal.description, **refusal.parameters)
