"""Keys for whoever writes to the bot first: one-time keys, and one to fall back on.

A person's device takes one of them to begin a conversation. When the bot is away
long enough they run out; then the fallback key serves, and nobody is shut out.
Their private halves are on the disk before the public ones leave: a key that
somebody took and the bot does not have would make their first message unreadable.
"""

from typing import Any, Final

from nio.crypto import Olm

from bot.transports.matrix.account import Account
from bot.transports.matrix.api import Api, Refused
from bot.transports.matrix.key_store import KeyStore

_KIND: Final = "signed_curve25519"
_ALGORITHMS: Final = ("m.olm.v1.curve25519-aes-sha2", "m.megolm.v1.aes-sha2")
_ENOUGH: Final = 40  # of 50: not every newcomer is worth an upload


class KeyUpload:
    """Sees to it that the homeserver has keys to give away."""

    def __init__(self, api: Api, olm: Olm, store: KeyStore) -> None:
        self._api = api
        self._olm = olm
        self._store = store
        self._there: int | None = None
        self._fallback_is_there = False
        self._pending = False

    def hear(self, synced: dict[str, Any]) -> None:
        """Note what the homeserver says it has, in the answer to a sync."""
        counts = synced.get("device_one_time_keys_count")
        if isinstance(counts, dict):
            self._there = counts.get(_KIND, 0)  # a kind that is not named has run out
        unused = synced.get("device_unused_fallback_key_types")
        if isinstance(unused, list):
            self._fallback_is_there = _KIND in unused

    async def see_to_it(self, account: Account) -> None:
        """Upload what is wanting; raise `Refused` or `NoAnswer` where it does not work."""
        olm = self._olm.account
        is_short = self._there is not None and self._there < _ENOUGH
        wants_fallback = not olm.shared or (self._there is not None and not self._fallback_is_there)
        if olm.shared and not is_short and not wants_fallback:
            return
        if not self._pending:
            self._make(fallback=wants_fallback)
        try:
            body = self._body(account)
            self._pending = False  # whether they arrive is not known, and none is offered twice
            answer = await self._api.call("POST", "keys/upload", body, token=account.token)
        except Refused:
            self._pending = True  # they did not
            raise
        olm.shared = True
        olm.mark_keys_as_published()
        self._olm.save_account()
        self.hear({"device_one_time_keys_count": answer.get("one_time_key_counts")})
        self._fallback_is_there = self._fallback_is_there or wants_fallback

    def _make(self, *, fallback: bool) -> None:
        olm = self._olm.account
        with self._store.transaction():
            olm.mark_keys_as_published()  # what a death left behind may have been given away
            wanting = olm.max_one_time_keys - (self._there or 0)
            if wanting > 0:
                olm.generate_one_time_keys(wanting)
            if fallback:
                self._vodozemac.generate_fallback_key()
            self._olm.save_account()

    @property
    def _vodozemac(self) -> Any:
        """The account below nio's, which knows nothing of fallback keys."""
        return self._olm.account._account  # noqa: SLF001

    def _body(self, account: Account) -> dict[str, Any]:
        olm = self._vodozemac
        keys = {id: {"key": key.to_base64()} for id, key in olm.one_time_keys.items()}
        fallback = {
            id: {"key": key.to_base64(), "fallback": True} for id, key in olm.fallback_key.items()
        }
        body = {
            "one_time_keys": {f"{_KIND}:{id}": self._signed(key) for id, key in keys.items()},
            "fallback_keys": {f"{_KIND}:{id}": self._signed(key) for id, key in fallback.items()},
        }
        if not self._olm.account.shared:
            body["device_keys"] = self._signed(self._device(account))
        return body

    def _device(self, account: Account) -> dict[str, Any]:
        own = self._olm.account.identity_keys
        return {
            "algorithms": _ALGORITHMS,
            "device_id": account.device,
            "user_id": account.user,
            "keys": {
                f"curve25519:{account.device}": own["curve25519"],
                f"ed25519:{account.device}": own["ed25519"],
            },
        }

    def _signed(self, content: dict[str, Any]) -> dict[str, Any]:
        signature = self._olm.sign_json(content)
        device = f"ed25519:{self._olm.device_id}"
        return {**content, "signatures": {self._olm.user_id: {device: signature}}}
