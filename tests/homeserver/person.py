"""A person with a Matrix client of their own: what they do, and what they see.

The client is matrix-nio, with keys and a store of its own; all it shares with the bot
is the homeserver.
"""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote
from uuid import uuid4

import nio
from nio.store import SqliteMemoryStore

from tests.homeserver.accounts import Credentials, new_account
from tests.homeserver.synapse import Homeserver

PATIENCE: Final = 20.0

_EVERYTHING: Final = {"room": {"timeline": {"limit": 100}}}  # by default it is ten
_ENCRYPTION: Final = nio.EnableEncryptionBuilder().as_dict()


class NotSeen(Exception):
    """What somebody waited for has not come; it says what they see instead."""


@dataclass(frozen=True)
class Seen:
    """One message as a client shows it; without words where it could not be decrypted."""

    id: str
    room: str
    sender: str
    body: str
    content: dict[str, Any] = field(repr=False)
    encrypted: bool = True

    @property
    def html(self) -> str:
        return str(self.content.get("formatted_body", ""))

    @property
    def kind(self) -> str:
        return str(self.content.get("msgtype", ""))

    @property
    def replies_to(self) -> str:
        relation = self.content.get("m.relates_to", {})
        return str(relation.get("m.in_reply_to", {}).get("event_id", ""))


class Person:
    """Somebody at their client, from logging in until they put it away."""

    def __init__(self, client: nio.AsyncClient, credentials: Credentials) -> None:
        self.client = client
        self.credentials = credentials
        self.seen: list[Seen] = []
        self.redacted: list[str] = []
        self.of_verifications: list[dict[str, Any]] = []
        self.withheld: list[dict[str, Any]] = []
        self.memberships: list[tuple[str, str, str]] = []  # a room, who, and what they became
        self._changed = asyncio.Condition()
        self._syncing: asyncio.Task[None] | None = None

    @property
    def user(self) -> str:
        return self.credentials.user

    @classmethod
    @asynccontextmanager
    async def at(
        cls, server: Homeserver, credentials: Credentials | None = None, url: str = ""
    ) -> AsyncIterator["Person"]:
        """Log in on a new device; without credentials, as somebody new.

        `url` is another way to the same homeserver.
        """
        credentials = credentials or new_account(server)
        config = nio.AsyncClientConfig(
            store=SqliteMemoryStore, pickle_key="a person's own", request_timeout=30
        )
        client = nio.AsyncClient(url or server.url, credentials.user, config=config)
        person = cls(client, credentials)
        try:
            await person._log_in()
            yield person
        finally:
            await person._log_off()

    # --- Rooms ---------------------------------------------------------------

    async def chat_with(self, bot: str, *, encrypted: bool = True, trusting: bool = True) -> str:
        """Open a direct chat with `bot`, as clients do, and return its room.

        Unless they are trusting, they alone have a say in it. Their client knows the
        bot's devices by then, and writes so that they can read.
        """
        presets = nio.RoomPreset
        answer = await self.client.room_create(
            is_direct=True,
            invite=[bot],
            preset=presets.trusted_private_chat if trusting else presets.private_chat,
            initial_state=[_ENCRYPTION] if encrypted else [],
        )
        assert isinstance(answer, nio.RoomCreateResponse), answer
        room = str(answer.room_id)
        await self.until(lambda: room in self.client.rooms and bot in self.client.rooms[room].users)
        if encrypted:
            machine = self.client.olm
            assert machine is not None
            await self.until(lambda: bot in machine.tracked_users)
        return room

    async def until_joined(self, room: str, other: str) -> None:
        """Wait until `other` is in the room."""
        await self.until(lambda: other in self._joined(room))

    async def until_became(self, room: str, other: str, became: str) -> None:
        """Wait until `other` has become something in the room: "join", "leave", "ban"."""
        await self.until(lambda: (room, other, became) in self.memberships)

    def _joined(self, room: str) -> set[str]:
        found = self.client.rooms.get(room)
        return set(found.users) - set(found.invited_users) if found is not None else set()

    # --- Saying things -------------------------------------------------------

    async def write(self, room: str, body: str, **more: object) -> str:
        """Write a message, and return its id."""
        return await self.send(room, {"msgtype": "m.text", "body": body, **more})

    async def begins_to_type(self, room: str) -> None:
        """Give everybody in the room the key of what will be written, as clients do by then."""
        await self.client.joined_members(room)
        if self.client.should_query_keys:
            await self.client.keys_query()
        answer = await self.client.share_group_session(room, ignore_unverified_devices=True)
        assert isinstance(answer, nio.ShareGroupSessionResponse), answer

    async def reply(self, room: str, to: str, body: str) -> str:
        return await self.write(room, body, **{"m.relates_to": {"m.in_reply_to": {"event_id": to}}})

    async def edit(self, room: str, message: str, body: str) -> str:
        new = {"msgtype": "m.text", "body": body}
        relation = {"rel_type": "m.replace", "event_id": message}
        return await self.write(
            room, f"* {body}", **{"m.new_content": new, "m.relates_to": relation}
        )

    async def redact(self, room: str, message: str) -> str:
        answer = await self.client.room_redact(room, message)
        assert isinstance(answer, nio.RoomRedactResponse), answer
        return str(answer.event_id)

    async def send_file(self, room: str, name: str, content: bytes) -> str:
        """Send a file, encrypted where the room is."""
        uploaded, keys = await self.client.upload(
            io.BytesIO(content),
            content_type="text/plain",
            filename=name,
            encrypt=True,
            filesize=len(content),
        )
        assert isinstance(uploaded, nio.UploadResponse), uploaded
        file = {"url": uploaded.content_uri, **(keys or {})}
        return await self.send(room, {"msgtype": "m.file", "body": name, "file": file})

    async def send(self, room: str, content: dict[str, Any], kind: str = "m.room.message") -> str:
        """Send any content, encrypted where the room is."""
        answer = await self.client.room_send(
            room, kind, content, tx_id=str(uuid4()), ignore_unverified_devices=True
        )
        assert isinstance(answer, nio.RoomSendResponse), answer
        return str(answer.event_id)

    async def encrypt(self, room: str, inside: str) -> str:
        """Send whatever is `inside` encrypted, as a client of one's own making can.

        The key is for the others: the client here could not bear to read it.
        """
        await self.begins_to_type(room)
        machine = self.client.olm
        assert machine is not None
        session = machine.outbound_group_sessions[room]
        content = {
            "algorithm": "m.megolm.v1.aes-sha2",
            "sender_key": machine.account.identity_keys["curve25519"],
            "ciphertext": session.encrypt(inside),
            "session_id": session.id,
            "device_id": self.client.device_id,
        }
        path = f"/_matrix/client/v3/rooms/{quote(room)}/send/m.room.encrypted/{uuid4()}"
        headers = {"Authorization": f"Bearer {self.client.access_token}"}
        machine.inbound_group_store[room].pop(content["sender_key"], None)
        self.client.invalidate_outbound_session(room)
        answer = await self.client.send("PUT", path, json.dumps(content), headers)
        return str((await answer.json())["event_id"])

    # --- Seeing things -------------------------------------------------------

    def said_by(self, other: str) -> list[Seen]:
        """Return what `other` has said, in the order of the server."""
        return [one for one in self.seen if one.sender == other]

    async def wait_for(self, count: int, other: str, within: float = PATIENCE) -> list[Seen]:
        """Wait until `other` has said `count` things, and return them."""
        await self.until(lambda: len(self.said_by(other)) >= count, within)
        return self.said_by(other)

    async def until(self, condition: Callable[[], bool], within: float = PATIENCE) -> None:
        """Wait until what the client knows fulfils `condition`."""
        try:
            async with asyncio.timeout(within), self._changed:
                await self._changed.wait_for(condition)
        except TimeoutError:
            raise NotSeen("\n".join(map(repr, self.seen)) or "nothing") from None

    # --- The client ----------------------------------------------------------

    async def _log_in(self) -> None:
        answer = await self.client.login(self.credentials.password)
        assert isinstance(answer, nio.LoginResponse), answer
        await self._sync_once(None)
        self._syncing = asyncio.create_task(self._keep_syncing())

    async def _log_off(self) -> None:
        if self._syncing is not None:
            self._syncing.cancel()
            await asyncio.gather(self._syncing, return_exceptions=True)
        await self.client.close()
        if self.client.store is not None:
            self.client.store.database.close()

    async def _keep_syncing(self) -> None:
        while True:
            await self._sync_once(10_000)

    async def _sync_once(self, wait: int | None) -> None:
        client = self.client
        answer = await client.sync(wait or 0, _EVERYTHING, full_state=wait is None or None)
        assert isinstance(answer, nio.SyncResponse), answer
        if client.should_upload_keys:
            await client.keys_upload()
        if client.should_query_keys:
            await client.keys_query()
        await client.send_to_device_messages()
        await self._prepare()
        async with self._changed:
            for event in answer.to_device_events:
                self._hear_of_verification(event)
                if event.source["type"] == "m.room_key.withheld":
                    self.withheld.append(event.source["content"])
            for room, news in answer.rooms.join.items():
                for event in news.timeline.events:
                    self._see(room, event)
            self._changed.notify_all()

    async def _prepare(self) -> None:
        """Find out what it takes to see what has come; here, nothing."""

    def _hear_of_verification(self, event: Any) -> None:
        if str(event.source.get("type")).startswith("m.key.verification."):
            self.of_verifications.append(event.source)

    def _see(self, room: str, event: Any) -> None:
        self._hear_of_verification(event)
        if isinstance(event, nio.RedactionEvent):
            self.redacted.append(event.redacts)
        elif isinstance(event, nio.RoomMemberEvent):
            self.memberships.append((room, event.state_key, event.membership))
        elif isinstance(event, nio.MegolmEvent):
            self.seen.append(Seen(event.event_id, room, event.sender, "", event.source["content"]))
        elif event.source["type"] == "m.room.message":
            content = event.source["content"]
            body = str(content.get("body", ""))
            self.seen.append(
                Seen(event.event_id, room, event.sender, body, content, bool(event.decrypted))
            )
