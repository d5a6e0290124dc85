"""Dates: a zone that exists, and a closing that follows the opening."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from handlers.consultation_file.mistakes import Finding, nearest
from handlers.consultation_file.written import File

zones = cache(available_timezones)  # which looks through a few hundred files


def check(made: File) -> Iterator[Finding]:
    """Find zones that nobody knows and instants that cannot be meant."""
    if made.zone not in zones():
        close = nearest(made.zone, zones())
        cure = f"Did you mean {close}?" if close else 'Write one such as "Europe/Paris".'
        yield Finding(("zone",), f"there is no time zone “{made.zone}”", cure)
    else:
        yield from _offset("opens", made.opens, made.zone)
        yield from _offset("closes", made.closes, made.zone)
    if made.opens and made.closes and made.closes <= made.opens:
        what = "the consultation closes before it opens"
        yield Finding(("closes",), what, "Write a later instant.")


def _offset(key: str, at: datetime | None, zone: str) -> Iterator[Finding]:
    """People are told the time of `zone`: another offset is often a slip with summer time."""
    if at is None:
        return
    there = at.astimezone(ZoneInfo(zone))
    if there.utcoffset() != at.utcoffset():
        what = f"{key} is given in another offset than that of {zone} on that day"
        cure = (
            f"People will be told {there:%H:%M}; the same instant is {key} = {there.isoformat()}."
        )
        yield Finding((key,), what, cure, warning=True)
