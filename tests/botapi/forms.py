"""The parameters of a call, in whichever of Telegram's forms they come."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

import msgspec

from tests.botapi.answers import mistake

_BOUNDARY = re.compile(r'boundary="?([^";]+)"?')
_NAME = re.compile(rb'[; ]name="([^"]*)"')
_FILENAME = re.compile(rb'filename="([^"]*)"')


@dataclass(frozen=True)
class Upload:
    """A file inside a call."""

    filename: str
    content: bytes


def parameters(query: str, content_type: str, body: bytes) -> dict[str, Any]:
    """Return what a call carries, query and body together; values may still be JSON."""
    given = _urlencoded(query) if query else {}
    if not body:
        return given
    if content_type.startswith("application/json"):
        return given | _json(body)
    if content_type.startswith("multipart/form-data"):
        return given | _multipart(content_type, body)
    return given | _urlencoded(body.decode())


def _json(body: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.DecodeError:
        raise mistake("can't parse JSON object") from None


def _urlencoded(form: str) -> dict[str, Any]:
    pairs = (field.partition("=") for field in form.split("&") if field)
    return {_plain(name): _plain(value) for name, _, value in pairs}


def _plain(encoded: str) -> str:
    return unquote_plus(encoded) if "%" in encoded or "+" in encoded else encoded


def _multipart(content_type: str, body: bytes) -> dict[str, Any]:
    boundary = _BOUNDARY.search(content_type)
    if boundary is None:
        raise mistake("can't parse multipart body")
    given: dict[str, Any] = {}
    for part in body.split(b"--" + boundary[1].encode())[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if name is None:
            raise mistake("can't parse multipart body")
        filename = _FILENAME.search(head)
        content = content.removesuffix(b"\r\n")
        given[name[1].decode()] = (
            Upload(filename[1].decode(), content) if filename else content.decode()
        )
    return _attached(given)


def _attached(given: dict[str, Any]) -> dict[str, Any]:
    """Put the files where `attach://` refers to them."""
    for name, value in list(given.items()):
        if isinstance(value, str) and value.startswith("attach://"):
            given[name] = given.pop(value.removeprefix("attach://"), value)
    return given
