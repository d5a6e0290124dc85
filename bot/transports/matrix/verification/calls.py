"""What a verification takes of the homeserver: their keys, a way to them, and a signature."""

import asyncio
import logging
from secrets import token_hex
from typing import Final

import nio

from bot.transports.matrix.api import NoAnswer, Refused
from bot.transports.matrix.client import Client
from bot.transports.matrix.cross_signing import Identity
from bot.transports.matrix.nio_client import called
from bot.transports.matrix.patience import reason
from bot.transports.matrix.verification.exchange import Exchange, Message, Theirs
from bot.transports.matrix.verification.heard import KIND
from bot.transports.matrix.verification.sas import Json, Party

log = logging.getLogger(__name__)

_TRIES: Final = 3


async def keys_of(client: Client, other: Party) -> Theirs | None:
    """Return what the homeserver says are their keys, or None where it does not know them."""
    asked: Json = {"device_keys": {other.user: []}}
    answer = await client.call("POST", "keys/query", asked)
    id = f"ed25519:{other.device}"
    try:
        keys = {id: str(answer["device_keys"][other.user][other.device]["keys"][id])}
    except (KeyError, TypeError):
        return None
    master = answer.get("master_keys", {}).get(other.user)
    if not isinstance(master, dict) or len(master.get("keys", ())) != 1:
        return Theirs(keys=keys, master=None)
    return Theirs(keys={**keys, **master["keys"]}, master=master)


async def vouch(client: Client, one: Exchange) -> bool:
    """Sign who they are, where they have proven it; say whether nothing was in the way."""
    master = one.theirs.master if one.theirs is not None else None
    if master is None or not one.proven & set(master["keys"]):
        return True  # there is no more to them than one device
    body = Identity(client.account).vouched(one.other.user, master)
    try:
        answer = await client.call("POST", "keys/signatures/upload", body)
    except (Refused, NoAnswer) as trouble:
        log.error("matrix: who somebody is could not be signed: %s", reason(trouble))
        return False
    one.is_signed = not answer.get("failures")
    if one.is_signed:
        (public,) = master["keys"].values()
        client.nio.devices_served.compared(one.other.user, public)
    return one.is_signed


async def sent(client: Client, one: Exchange, message: Message) -> bool:
    """Send a message, and say whether that worked."""
    kind, content = f"{KIND}{message[0]}", message[1]
    key = token_hex(8)
    for _ in range(_TRIES):
        try:
            if one.room:
                relation = {"rel_type": "m.reference", "event_id": one.transaction}
                whole = {**content, "m.relates_to": relation}
                sending = client.nio.room_send(
                    one.room, kind, whole, key, ignore_unverified_devices=True
                )
                await called(sending, nio.RoomSendResponse)
            else:
                whole = {**content, "transaction_id": one.transaction}
                body = {"messages": {one.other.user: {one.other.device: whole}}}
                await client.call("PUT", f"sendToDevice/{kind}/{key}", body)
        except (Refused, NoAnswer) as trouble:
            await asyncio.sleep(getattr(trouble, "after", None) or 1.0)
        except nio.LocalProtocolError:
            return False  # the bot is not in the room any more
        else:
            return True
    return False
