"""Rows that open, of many. One that does not stops nothing for anybody else."""

import logging
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

import msgspec
from sqlalchemy import Row

from storage.sealing import Damaged, KeyMissing

log = logging.getLogger(__name__)

T = TypeVar("T")

UNREADABLE = (Damaged, KeyMissing, msgspec.DecodeError)
"""What comes of a row that was changed, or whose main key is not here."""

_said: Final[set[tuple[str, int]]] = set()  # what is due is read each half minute


def readable(table: str, rows: Sequence[Row[Any]], opened: Callable[[Row[Any]], T]) -> list[T]:
    """Open what can be opened; of the others the log says, once, how many, and in which rows."""
    found, others = [], []
    for row in rows:
        try:
            found.append(opened(row))
        except UNREADABLE:
            others.append(row.id)
    fresh = [id for id in others if (table, id) not in _said]
    if fresh:
        _said.update((table, id) for id in fresh)
        named = ", ".join(map(str, fresh))
        log.error("%s: what does not open is left out (%d: row %s)", table, len(fresh), named)
    return found
