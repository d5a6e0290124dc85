"""What Matrix shows: words that are complete by themselves, and the same as tidy HTML.

Whatever can be chosen is a numbered line, or a word to write: reactions and polls are
not encrypted, or not in every client. Nothing that was said is changed later.
"""

import json
from html import escape
from typing import Any, Final

from bot.transports.choices import numbered
from bot.transports.pieces import pieces
from handlers.model import Reply

_GO_ON: Final = "resume"
_MOST: Final = 40_000  # bytes of a message before it is encrypted; 65,536 after that are too many


def contents(reply: Reply) -> list[dict[str, Any]]:
    """Return the messages that say `reply`: one, but for what is very long.

    What waits for an answer is a message, of which people are notified; the rest is a notice.
    """
    kind = "m.text" if _waits(reply) else "m.notice"
    *first, last = pieces(reply.text)
    return [
        *(_content(kind, text, _paragraphs(text)) for text in first),
        _content(kind, _with_choices(last, reply), _paragraphs(last) + _choices(reply)),
    ]


def _waits(reply: Reply) -> bool:
    """Say whether something is asked, and not only told with an offer to go on."""
    if reply.buttons:
        return any(button.token != _GO_ON for button in reply.buttons)
    return reply.asks


def notice(text: str) -> dict[str, Any]:
    """Return a message that says something beside the conversation."""
    return _content("m.notice", text, _paragraphs(text))


def _content(kind: str, body: str, html: str) -> dict[str, Any]:
    plain = {"msgtype": kind, "body": body, "m.mentions": {}}
    tidy = {**plain, "format": "org.matrix.custom.html", "formatted_body": html}
    return tidy if len(json.dumps(tidy)) <= _MOST else plain


def _with_choices(text: str, reply: Reply) -> str:
    labels = [button.label for button in reply.buttons]
    if not labels:
        return text
    if numbered(reply):
        lines = [f"{number}. {label}" for number, label in enumerate(labels, start=1)]
        return "\n".join([text, "", *lines])
    return f"{text}\n\n{' '.join(f'[{label}]' for label in labels)}"


def _choices(reply: Reply) -> str:
    labels = [_html(button.label) for button in reply.buttons]
    if not labels:
        return ""
    if numbered(reply):
        return f"<ol>{''.join(f'<li>{label}</li>' for label in labels)}</ol>"
    return f"<p>{' '.join(f'<strong>[{label}]</strong>' for label in labels)}</p>"


def _paragraphs(text: str) -> str:
    paragraphs = (_html(one).replace("\n", "<br>") for one in text.split("\n\n") if one.strip())
    return "".join(f"<p>{one}</p>" for one in paragraphs)


def _html(text: str) -> str:
    return escape(text.strip(), quote=False)
