"""The homeserver as it is called for the account: a path, its parameters, what came of it.

What belongs to rooms and their keys goes through matrix-nio. This here is for
what comes before it (logging in), for what it does not know (cross-signing,
fallback keys), and for sync, whose time-outs and refusals are ours to handle.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp
import msgspec

CLIENT: Final = "/_matrix/client/v3/"

_decode = msgspec.json.Decoder(dict[str, Any]).decode


class Refused(Exception):
    """The homeserver understood, and did not do it.

    `code` is Matrix's own (M_FORBIDDEN), `after` the pause it asks for, in
    seconds, `soft` whether logging in again with the same device would help.
    `answer` is all it said; it may quote people, and is for no log.
    """

    def __init__(self, status: int, answer: Mapping[str, Any]) -> None:
        self.status = status
        self.code = str(answer.get("errcode", ""))
        super().__init__(status, self.code)
        self.answer = answer
        self.soft = answer.get("soft_logout") is True
        pause = answer.get("retry_after_ms")
        self.after = pause / 1000 if isinstance(pause, int | float) else None

    @property
    def is_for_now(self) -> bool:
        """Whether the same may be done if it is asked again later."""
        return self.status == 429 or self.status >= 500

    @property
    def is_not_there(self) -> bool:
        """Whether, of a room, this says that the bot is not in it any more."""
        return self.code in ("M_FORBIDDEN", "M_NOT_FOUND")


class NoAnswer(Exception):
    """Nothing came that a homeserver would say; whether it was done is not known.

    `status` is HTTP's, where there was one: what stands before a homeserver has its own words.
    """

    def __init__(self, why: str, status: int = 0) -> None:
        super().__init__(why)
        self.status = status


class Api:
    """One homeserver. No line of it logs: paths hold room ids, and headers the token."""

    def __init__(self, root: str) -> None:
        self._root = root.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        token: str = "",
        query: Mapping[str, str] | None = None,
        timeout: float = 30.0,  # noqa: ASYNC109 (aiohttp's own, for the whole call)
    ) -> dict[str, Any]:
        """Call `path`, below /_matrix/client/v3/, and return its answer.

        Raises `Refused` or `NoAnswer`, neither of which holds on to what was sent.
        """
        try:
            status, content = await self._exchanged(method, path, body, token, query, timeout)
            answer = _decode(content)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            trouble: Exception = NoAnswer(type(error).__name__)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            trouble = NoAnswer(f"an answer that is not a homeserver's ({status})", status)
        else:
            if status < 400:
                return answer
            # Anybody may answer in JSON; only a homeserver has these codes.
            says_why = "errcode" in answer or "flows" in answer
            trouble = Refused(status, answer) if says_why else NoAnswer(f"HTTP {status}", status)
        raise trouble

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _exchanged(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None,
        token: str,
        query: Mapping[str, str] | None,
        within: float,
    ) -> tuple[int, bytes]:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        data = None
        if body is not None:
            data, headers["Content-Type"] = msgspec.json.encode(body), "application/json"
        async with self._session.request(
            method,
            f"{self._root}{CLIENT}{path}{'?' if query else ''}{urlencode(query or {})}",
            data=data,
            headers=headers,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=within),
        ) as response:
            return response.status, await response.read()
