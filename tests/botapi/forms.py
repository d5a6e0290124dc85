"""The parameters of a call, in whichever of Telegram's forms they come."""

import re
from binascii import a2b_qp
from dataclasses import dataclass
from typing import Any

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
    try:
        return (_urlencoded(query) if query else {}) | _carried(content_type, body)
    except UnicodeDecodeError:
        raise mistake("strings must be encoded in UTF-8") from None


def _carried(content_type: str, body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    if content_type.startswith("application/json"):
        return _json(body)
    if content_type.startswith("multipart/form-data"):
        return _multipart(content_type, body)
    return _urlencoded(body.decode())


def _json(body: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.DecodeError:
        raise mistake("can't parse JSON object") from None


def _urlencoded(form: str) -> dict[str, Any]:
    pairs = (field.partition("=") for field in form.split("&") if field)
    return {_plain(name): _plain(value) for name, _, value in pairs}


def _plain(encoded: str) -> str:
    """Decode one name or value: quoted-printable with another sign, which C can read."""
    if "%" not in encoded and "+" not in encoded:
        return encoded
    quoted = encoded.replace("=", "=3D").replace("+", " ").replace("%", "=")
    return a2b_qp(quoted.encode()).decode()


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
