"""Cross-signing: the bot's own signature under its device, without which clients shun it.

Element neither reads from nor writes to a device that its own account has not
signed. An account signs with three keys: a *master* key, by which people know
the account; a *self-signing* key, under its devices; and a *user-signing* key,
under other people's, which the bot has only because all three belong together.
Each is made from a seed that is kept for ever.
"""

import json
import logging
from base64 import b64encode
from typing import Any, Final, TypeAlias

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.settings import Matrix as Settings
from bot.transports.matrix.account import Account, AccountUnusable, Kept
from bot.transports.matrix.api import Api, Refused

log = logging.getLogger(__name__)

Json: TypeAlias = dict[str, Any]

_ASKS_FOR_IT: Final = (
    "The homeserver wants the password of {user} before it takes the bot's signature, without "
    "which people's clients shun the bot. Add matrix.password; it is needed this once."
)
_REFUSED: Final = (
    "The homeserver does not take the bot's signature ({code}), without which people's clients "
    "shun the bot. Check matrix.password; or reset the digital identity of {user} on the "
    "homeserver's account pages, and start the bot within a few minutes."
)
_OTHER_KEYS: Final = (
    "The device {device} of {user} has keys that are not the bot's: another program uses it, or "
    "the bot's folder was lost. Put the folder back from your backup; or give the bot a "
    "matrix.password and no token, and run: intake matrix renew"
)
_REPLACED: Final = (
    "Another program has reset the digital identity of {user} (its cross-signing keys), and "
    "people's clients now shun the bot. Log that program out, and run: intake matrix renew"
)


class SigningKey:
    """One Ed25519 key, in Matrix's words."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = unpadded(self._key.public_key().public_bytes_raw())

    @property
    def id(self) -> str:
        """What signatures by this key are filed under."""
        return f"ed25519:{self.public}"

    def sign(self, signed: Json, user: str) -> Json:
        """Return `signed` with a signature of this key's, and of nobody else's."""
        return {**bare(signed), "signatures": {user: {self.id: self._signature(signed)}}}

    def has_signed(self, signed: Json, user: str) -> bool:
        """Say whether this key's signature is under `signed`; there is only one that it makes."""
        theirs = signed.get("signatures", {}).get(user, {}).get(self.id)
        return isinstance(theirs, str) and theirs.rstrip("=") == self._signature(signed)

    def _signature(self, signed: Json) -> str:
        return unpadded(self._key.sign(canonical(bare(signed))))


class Identity:
    """An account's three keys."""

    def __init__(self, account: Account) -> None:
        self._user = account.user
        self._device = account.device
        self._fingerprint = account.fingerprint
        self._master = SigningKey(account.master)
        self._self_signing = SigningKey(account.self_signing)
        self._user_signing = SigningKey(account.user_signing)

    @property
    def master(self) -> str:
        """The public key by which people know the account."""
        return self._master.public

    def keys(self) -> dict[str, Json]:
        """Return the three public keys, as they are published."""
        below = {"self_signing": self._self_signing, "user_signing": self._user_signing}
        signed = {
            f"{usage}_key": self._master.sign(self._published(usage, key), self._user)
            for usage, key in below.items()
        }
        return {"master_key": self._published("master", self._master), **signed}

    def is_published(self, answer: Json) -> bool:
        """Say whether a homeserver that is asked for keys gives these."""
        master = answer.get("master_keys", {}).get(self._user, {})
        signing = answer.get("self_signing_keys", {}).get(self._user, {})
        return (
            self._master.id in master.get("keys", {})
            and self._self_signing.id in signing.get("keys", {})
            and self._master.has_signed(signing, self._user)
        )

    def is_under(self, answer: Json) -> bool:
        """Say whether the bot's device is there, is itself, and is signed."""
        device = self.device(answer)
        return self.is_itself(answer) and self._self_signing.has_signed(device, self._user)

    def is_itself(self, answer: Json) -> bool:
        """Say whether the device has the key that is kept here, and no other."""
        key: object = self.device(answer).get("keys", {}).get(f"ed25519:{self._device}")
        return bool(self._fingerprint) and key == self._fingerprint

    def device(self, answer: Json) -> Json:
        """Return what the homeserver has of the bot's device, or nothing."""
        device: Json = answer.get("device_keys", {}).get(self._user, {}).get(self._device, {})
        return device

    def signed(self, answer: Json) -> Json:
        """Return the device, signed, as it is published."""
        signed = self._self_signing.sign(self.device(answer), self._user)
        return {self._user: {self._device: signed}}

    def public_keys(self) -> dict[str, str]:
        """Return what people compare: the keys of the device and of the account, by their ids."""
        return {f"ed25519:{self._device}": self._fingerprint, self._master.id: self.master}

    def vouched(self, user: str, master: Json) -> Json:
        """Return somebody's own master key with the bot's signature, as it is published."""
        ((_, public),) = master["keys"].items()
        return {user: {public: self._user_signing.sign(master, self._user)}}

    def _published(self, usage: str, key: SigningKey) -> Json:
        return {"user_id": self._user, "usage": [usage], "keys": {key.id: key.public}}


async def published(api: Api, account: Account) -> Json:
    """Return the keys that everybody is given who asks for the bot's."""
    asked: Json = {"device_keys": {account.user: []}}
    return await api.call("POST", "keys/query", asked, token=account.token)


async def refuse_other_keys(api: Api, account: Account) -> None:
    """Refuse a device that has other keys; people's clients would take the bot for a thief."""
    identity = Identity(account)
    answer = await published(api, account)
    if identity.device(answer).get("keys") and not identity.is_itself(answer):
        raise AccountUnusable(_OTHER_KEYS.format(device=account.device, user=account.user))


async def sign_own_device(api: Api, kept: Kept, settings: Settings) -> None:
    """See to it that the bot's device is signed; what has been done already is left as it is.

    The first time, this publishes the three keys, in the place of any that another
    program has made for the account. Later, keys that are not the bot's are a
    reset that nobody asked it about, and raise `AccountUnusable`.
    """
    identity = Identity(kept.account)
    answer = await published(api, kept.account)
    if not identity.is_published(answer):
        if kept.account.is_cross_signed:
            raise AccountUnusable(_REPLACED.format(user=kept.account.user))
        await _publish(api, kept.account, identity, settings)
        answer = await published(api, kept.account)
    if not kept.account.is_cross_signed:
        kept.change(is_cross_signed=True)
    if not identity.is_under(answer):
        body, token = identity.signed(answer), kept.account.token
        failures = (await api.call("POST", "keys/signatures/upload", body, token=token)).get(
            "failures"
        )
        if failures:
            log.error("matrix: the homeserver does not take the signature of the bot's device")


async def _publish(api: Api, account: Account, identity: Identity, settings: Settings) -> None:
    path, keys = "keys/device_signing/upload", identity.keys()
    try:
        await api.call("POST", path, keys, token=account.token)
    except Refused as refused:
        if refused.status != 401 or "flows" not in refused.answer:
            raise
        session = refused.answer.get("session")
    else:
        return
    if settings.password is None:
        raise AccountUnusable(_ASKS_FOR_IT.format(user=account.user))
    proof = {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": account.user},
        "password": settings.password.get_secret_value(),
        "session": session,
    }
    try:
        await api.call("POST", path, {**keys, "auth": proof}, token=account.token)
    except Refused as refused:
        code = refused.code or refused.status
        raise AccountUnusable(_REFUSED.format(user=account.user, code=code)) from None


def canonical(content: Json) -> bytes:
    """Return the bytes that are signed: Matrix's canonical JSON."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.encode()


def bare(signed: Json) -> Json:
    """Return what is signed of `signed`."""
    return {name: part for name, part in signed.items() if name not in ("signatures", "unsigned")}


def unpadded(content: bytes) -> str:
    """Return `content` in base64, as Matrix writes it."""
    return b64encode(content).decode().rstrip("=")
