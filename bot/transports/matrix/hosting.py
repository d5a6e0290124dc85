"""Hosting: each room is made one for two, or is left politely.

What is to be done is seen from how a room is, and not remembered: whatever a death
leaves undone is seen again at the next start.
"""

import asyncio
import logging
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

import nio

from bot.transports.matrix.api import NoAnswer, Refused
from bot.transports.matrix.client import Client
from bot.transports.matrix.nio_client import NotInRoom, called
from bot.transports.matrix.patience import Perseverance, may_pass, reason
from bot.transports.matrix.rooms import Rooms
from bot.transports.matrix.showing import notice
from handlers.model import Consultation
from locales import LANGUAGES, say

log = logging.getLogger(__name__)

_ENCRYPTION: Final = nio.EnableEncryptionBuilder().as_dict()


class Hosting:
    """Looks after the rooms that something happened in, one after the other."""

    def __init__(self, client: Client, rooms: Rooms, consultation: Consultation) -> None:
        self._client = client
        self._rooms = rooms
        self._consultation = consultation
        self._waiting: dict[str, None] = {}
        self._later: set[str] = set()  # rooms that wait until they may be tried again
        self._more = asyncio.Event()
        self._perseverance = Perseverance()

    def look_after(self, rooms: Iterable[str]) -> None:
        """See to these rooms, soon; one that waits for another try goes on waiting."""
        self._waiting.update(dict.fromkeys(room for room in rooms if room not in self._later))
        self._more.set()

    async def run(self) -> None:
        """Do what there is to do, until cancelled."""
        while True:
            await self._more.wait()
            room = next(iter(self._waiting), None)
            if room is None:
                self._more.clear()
                continue
            del self._waiting[room]
            token = self._client.account.token
            try:
                await self._see_to(room)
            except NotInRoom:
                pass
            except (Refused, NoAnswer) as trouble:
                if await self._client.know_again(trouble, token) or may_pass(trouble):
                    self._try_later(room, trouble)
                    continue
                log.info("matrix: a room is as it is (%s)", reason(trouble))
            self._perseverance.over(room)

    def _try_later(self, room: str, trouble: Refused | NoAnswer) -> None:
        pause = self._perseverance.pause(room, trouble)
        if pause is None:
            log.warning("matrix: a room stays as it is (%s)", reason(trouble))
            return
        self._later.add(room)
        self._waiting.pop(room, None)  # what happened in it meanwhile is no reason to hurry
        asyncio.get_running_loop().call_later(pause, self._try_again, room)

    def _try_again(self, room: str) -> None:
        self._later.discard(room)
        self.look_after([room])

    async def _see_to(self, room: str) -> None:
        if not self._rooms.knows(room):
            return
        others = self._rooms.others_in(room)
        if not others:
            if not await self._members(room):
                await self._leave(room)
            return
        if len(others) > 1:
            await self._tell(room, "crowd", _crowd())
            await self._leave(room)
            return
        await self._see_to_one_for_two(room, others[0])

    async def _see_to_one_for_two(self, room: str, person: str) -> None:
        successor, talks_in = self._rooms.successor(room), self._rooms.of(person)
        if successor is not None and not self._rooms.knows(successor):
            await self._follow(room, successor, person)
        elif self._rooms.is_plain(room):
            if talks_in is None:
                await self._open_room_for(person)
            await self._tell(room, "plain", _plain())
            await self._leave(room)
        elif talks_in not in (room, None):
            if successor is None:
                await self._tell(room, "moved", _moved())
            await self._leave(room)

    async def _follow(self, room: str, successor: str, person: str) -> None:
        """Go where a room was moved to, if it has been: anybody may name any room as the next.

        Where the bot is not let in, it waits to be invited.
        """
        server = person.partition(":")[2]
        await self._client.call("POST", f"join/{quote(successor)}", {}, {"server_name": server})
        created = await self._client.call("GET", f"rooms/{quote(successor)}/state/m.room.create")
        before = created.get("predecessor")
        is_next = isinstance(before, dict) and before.get("room_id") == room
        if not is_next or not await self._members(successor) <= {person}:
            await self._leave(successor)

    async def _members(self, room: str) -> set[str]:
        """Ask the homeserver itself who is in a room besides the bot."""
        answer = await self._client.call("GET", f"rooms/{quote(room)}/joined_members")
        return set(answer.get("joined", ())) - {self._client.account.user}

    async def _open_room_for(self, person: str) -> None:
        titles = dict.fromkeys(self._consultation.title.values())
        asked = self._client.nio.room_create(
            name=" / ".join(titles),
            topic=" / ".join(_who_reads()),
            is_direct=True,
            preset=nio.RoomPreset.trusted_private_chat,
            invite=[person],
            initial_state=[_ENCRYPTION],
        )
        await called(asked, nio.RoomCreateResponse)

    async def _tell(self, room: str, what: str, words: Iterable[str]) -> None:
        """Say something beside the conversation, once in each room, if one may there."""
        content = notice("\n\n".join(words))
        try:
            await self._client.nio.write(room, content, f"{what} {room}")
        except Refused as refused:
            if refused.code != "M_FORBIDDEN":
                raise

    async def _leave(self, room: str) -> None:
        await self._client.call("POST", f"rooms/{quote(room)}/leave", {})
        await self._client.call("POST", f"rooms/{quote(room)}/forget", {})


def _who_reads() -> list[str]:
    return [
        say(language, "Encrypted: only you and this bot can read what is written here.")
        for language in LANGUAGES
    ]


def _crowd() -> list[str]:
    return [
        say(
            language,
            "I only talk with one person at a time, so that nobody else reads your answers. "
            "Please open a new chat with me alone.",
        )
        for language in LANGUAGES
    ]


def _plain() -> list[str]:
    return [
        say(
            language,
            "This room is not encrypted: servers can read it. I have invited you to an "
            "encrypted room, and we can talk there.",
        )
        for language in LANGUAGES
    ]


def _moved() -> list[str]:
    return [
        say(language, "We go on in the other room that you have opened with me.")
        for language in LANGUAGES
    ]
