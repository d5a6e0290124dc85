"""All verifications that are under way.

Anybody may ask for one, so asking costs the bot nothing: nothing is answered, looked
up or sent before an operator is there. Then there are a few minutes to compare, which
is as long as people's clients wait. What a restart forgets, its person asks for again.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from secrets import token_hex
from typing import Any, Final

from bot import present
from bot.transports.matrix.api import NoAnswer, Refused
from bot.transports.matrix.client import Client
from bot.transports.matrix.cross_signing import Identity
from bot.transports.matrix.verification.calls import keys_of, sent, vouch
from bot.transports.matrix.verification.exchange import Exchange, Message
from bot.transports.matrix.verification.heard import Heard, heard
from bot.transports.matrix.verification.notes import Asked, Notes
from bot.transports.matrix.verification.sas import METHOD
from bot.transports.matrix.verification.shown import as_shown, exchange_of

log = logging.getLogger(__name__)

_AT_ONCE: Final = 20  # verifications, one a person
_HEARD_AT_ONCE: Final = 200  # messages of all of them; more is a flood
_LOOK: Final = 0.5  # seconds between two looks at what the operator says
_FRESH: Final = 600.0  # seconds; what was asked before that, nobody waits for any more
_LONGEST_NAME: Final = 255  # Matrix's own
_ROOMS_WITHIN: Final = 120.0  # seconds after the start in which the bot comes to know its rooms
_LAST_MOMENT: Final = 3.0  # seconds for telling everybody, when the bot is to stop

_UNDER_WAY: Final = ("asked", "begun", "comparing", "agreed")

_NOT_THERE: Final = "The homeserver does not know the device that asks."
_NOT_DONE: Final = "The homeserver did not do what it takes. Let them ask again."


class Verifications:
    """Verifications with this bot; one task of its own, so that no participant waits for it."""

    def __init__(self, client: Client, notes: Notes) -> None:
        self._client = client
        self._notes = notes
        self._arriving: asyncio.Queue[Heard] = asyncio.Queue(_HEARD_AT_ONCE)
        self._open: dict[str, Exchange] = {}
        self._shown: tuple[Asked, ...] = ()
        self._is_flooded = False
        self._ending: asyncio.Task[None] | None = None
        self._former: frozenset[tuple[str, str, str]] = frozenset()  # of the process before

    def takes(self, room: str, event: Any) -> bool:
        """Say whether an event belongs to a verification; if so, it is for nobody else.

        `room` is empty where it came from device to device.
        """
        what = heard(room, event)
        if what is None:
            return False
        if what.sender != self._client.account.user:
            self._note(what)
        return True

    async def run(self) -> None:
        """Take part in verifications until cancelled."""
        do = self._begin_notes
        while True:
            try:
                await do()
            except Exception:
                log.exception("matrix: a verification went wrong")
            do = self._go_on

    async def leave(self) -> None:
        """Tell whoever is comparing that it is over, since the bot stops; they can ask again."""
        if self._ending is not None:
            self._ending.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(_LAST_MOMENT):
                for one in self._open.values():
                    if one.stage in _UNDER_WAY:
                        await self._say(one, one.end("m.user", time.monotonic()))
        self._show()

    def _note(self, what: Heard) -> None:
        if self._arriving.full():
            self._ignore()
        else:
            self._arriving.put_nowait(what)

    def _ignore(self) -> None:
        """Say once in each flood that not everything is heard."""
        if not self._is_flooded:
            log.warning("matrix: so many ask to be verified that some are passed over")
        self._is_flooded = True

    async def _begin_notes(self) -> None:
        """Begin with nothing under way; end what a former process died over."""
        try:
            shown = self._notes.shown() or ()
        finally:
            self._notes.begin()
        self._former = frozenset((one.room, one.transaction, one.user) for one in shown)
        left = [exchange_of(self._client.account, one) for one in shown if one.stage in _UNDER_WAY]
        self._ending = asyncio.create_task(self._end(left))

    async def _end(self, left: Sequence[Exchange]) -> None:
        """Tell their clients, which would wait in vain for ten minutes; they can ask again."""
        for one in left:
            with suppress(TimeoutError):
                async with asyncio.timeout(_ROOMS_WITHIN):
                    while one.room and one.room not in self._client.nio.rooms:  # noqa: ASYNC110
                        await asyncio.sleep(_LOOK)
                    await self._say(one, one.end("m.user", time.monotonic()))

    async def _go_on(self) -> None:
        """Take what has come, and look what the operator says while anybody waits for it."""
        try:
            async with asyncio.timeout(_LOOK if self._open else None):
                what = await self._arriving.get()
        except TimeoutError:
            pass
        else:
            await self._take(what)
        await self._hear_operator()
        now = time.monotonic()
        for id, one in tuple(self._open.items()):
            if one.is_late(now):
                await self._say(one, one.end("m.timeout", now))
            if one.is_past(now):
                del self._open[id]
        self._show()

    async def _take(self, what: Heard) -> None:
        where = (what.room, what.transaction, what.sender)
        if where in self._former:
            return  # a homeserver brings again what the one before had heard last
        if what.kind == "request":
            self._ask(what)
            return
        for one in self._open.values():
            if where == (one.room, one.transaction, one.other.user):
                await self._say(one, one.hear(what.kind, what.content, time.monotonic()))

    def _ask(self, what: Heard) -> None:
        """Keep a request for an operator; one a person, the last."""
        account, device = self._client.account, what.content.get("from_device")
        methods = what.content.get("methods")
        is_ours = not what.room or what.content.get("to") == account.user
        is_fresh = abs(present.now().timestamp() - what.at) < _FRESH
        can_compare = isinstance(methods, list) and METHOD in methods
        is_named = isinstance(device, str) and len(device) <= _LONGEST_NAME
        if not (is_ours and is_fresh and can_compare and is_named):
            return
        theirs = [id for id, one in self._open.items() if one.other.user == what.sender]
        if any(self._open[id].stage in ("begun", "comparing", "agreed") for id in theirs):
            return
        for id in theirs:
            del self._open[id]
        if len(self._open) >= _AT_ONCE:
            self._ignore()
            return
        if not self._open:
            log.warning("matrix: somebody wants to be verified. Run: intake matrix verify")
            self._is_flooded = False
        id = token_hex(4)
        asked = Asked(
            id=id,
            user=what.sender,
            device=str(device),
            stage="asked",
            transaction=what.transaction,
            room=what.room,
        )
        self._open[id] = exchange_of(account, asked)

    async def _hear_operator(self) -> None:
        """Do what the operator has said last, unless it was done before."""
        said = self._notes.said() if self._open else None
        one = self._open.get(said.id) if said is not None else None
        if said is None or one is None:
            return
        now = time.monotonic()
        match said.word, one.stage:
            case "compare", "asked":
                await self._begin(one)
            case "decline", "asked":
                await self._say(one, one.end("m.user", now))
            case "same", "comparing":
                keys = Identity(self._client.account).public_keys()
                await self._say(one, one.agree(keys, now))
            case "different", "comparing":
                await self._say(one, one.end("m.mismatched_sas", now))
            case _:
                pass

    async def _begin(self, one: Exchange) -> None:
        try:
            theirs = await keys_of(self._client, one.other)
        except (Refused, NoAnswer):
            one.fail(_NOT_DONE, time.monotonic())
            return
        if theirs is None:
            one.fail(_NOT_THERE, time.monotonic())
            return
        await self._say(one, one.begin(theirs, time.monotonic()))

    async def _say(self, one: Exchange, messages: list[Message]) -> None:
        """Send what is to be said; but before "done", do it."""
        for message in messages:
            is_last_word = message[0] == "done"
            if is_last_word and not await vouch(self._client, one):
                message = one.end("m.user", time.monotonic())[0]  # noqa: PLW2901
                one.fail(_NOT_DONE, time.monotonic())
            if not await sent(self._client, one, message):
                one.fail(_NOT_DONE, time.monotonic())
                return

    def _show(self) -> None:
        shown = tuple(as_shown(id, one) for id, one in self._open.items())
        if shown != self._shown:
            self._notes.show(shown)
            self._shown = shown


@asynccontextmanager
async def verifying(client: Client, notes: Notes) -> AsyncIterator[Verifications]:
    """Take part in verifications while the block runs."""
    verifications = Verifications(client, notes)
    task = asyncio.create_task(verifications.run())
    try:
        yield verifications
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await verifications.leave()
