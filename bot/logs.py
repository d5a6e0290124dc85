"""Logs for operators: what happened and where, never what anybody wrote.

An exception's own words may quote a participant ("invalid literal: …"), so a
traceback keeps its files, lines and types and loses its messages.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import TextIO

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Plain(logging.Formatter):
    """One line for a person to read, and a traceback below it."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802 (logging's name)
        return places(ei[1]) if ei[1] is not None else ""


class JsonLines(Plain):
    """One JSON object a line, for whatever collects an operator's logs."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "from": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            said["traceback"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=True)


class _NoReprs(logging.Filter):
    """asyncio's further lines show the exceptions of lost tasks in full, words included."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == "asyncio":
            record.msg, record.args = record.getMessage().partition("\n")[0], ()
        return True


def places(error: BaseException) -> str:
    """Return where `error` and its causes came from, without their words."""
    lines: list[str] = []
    one: BaseException | None = error
    while one is not None:
        lines += [type(one).__name__, *traceback.format_tb(one.__traceback__)]
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return "\n".join(line.rstrip() for line in lines)


def only_errors() -> None:
    """Leave a person's screen alone, as far as a log may."""
    logging.getLogger().setLevel(logging.ERROR)


def start(level: int = logging.WARNING, output: TextIO | None = None) -> None:
    """Write the log to standard error: plain at a terminal, JSON where a program reads it."""
    output = output or sys.stderr
    handler = logging.StreamHandler(output)
    handler.addFilter(_NoReprs())
    handler.setFormatter(Plain() if output.isatty() else JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
