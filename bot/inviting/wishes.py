"""What is wished for: one invitation's particulars, checked against the consultation."""

from collections.abc import Mapping
from datetime import date, datetime
from difflib import get_close_matches
from typing import assert_never

from handlers import groups, reading, validity
from handlers.consultation_file.mistakes import one_of
from handlers.invitations import LONGEST, MOST_PEOPLE, Draft, one_line
from handlers.language import named
from handlers.model import Consultation, Language


class WishMistaken(Exception):
    """Something that was wished for cannot be; every mistake is in it, each with its cure."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))


def draft_of(
    consultation: Consultation, wish: Mapping[str, str], now: datetime, valid_days: int
) -> tuple[Draft, list[str]]:
    """Return what `wish` says in words, and what is wrong with it.

    It is good for `valid_days` where no day is named.
    """
    mistakes: list[str] = []
    draft = Draft(
        group=group_of(consultation, wish.get("group", "").strip(), mistakes),
        language=_language(consultation, wish.get("language", "").strip(), mistakes),
        organisation=_words("organisation", wish, mistakes),
        note=_words("note", wish, mistakes),
        uses=_uses(wish.get("uses", "").strip(), mistakes),
        until=_until(consultation, wish.get("expires", "").strip(), now, mistakes)
        or validity.usual(consultation, now, valid_days),
    )
    return draft, mistakes


def group_of(consultation: Consultation, said: str, mistakes: list[str]) -> str:
    """Return the name of the group that is meant, in any language; nothing where none is said."""
    if not said:
        return ""
    choices = groups.choices(consultation)
    if not choices:
        mistakes.append("this consultation asks for no group. Leave the group out.")
        return ""
    found = groups.meant(consultation, said)
    if len(found) == 1:
        return found[0].name
    close = get_close_matches(said.casefold(), [choice.name for choice in choices], n=1)
    if found:
        what = f"“{said}” may be several groups."
    elif close:
        what = f"there is no group “{said}”. Did you mean {close[0]}?"
    else:
        what = f"there is no group “{said}”."
    named = (f"{one.name} ({' / '.join(one.label.values())})" for one in choices)
    mistakes.append(f"{what} There are: {', '.join(named)}.")
    return ""


def _language(consultation: Consultation, said: str, mistakes: list[str]) -> Language | None:
    if not said:
        return None
    language = named(said)
    if language is None or language not in consultation.languages:
        mistakes.append(
            f"“{said}” is no language of this consultation. "
            f"Write {one_of(consultation.languages)}, or leave it out."
        )
        return None
    return language


def _words(key: str, wish: Mapping[str, str], mistakes: list[str]) -> str:
    said = one_line(wish.get(key, ""))
    if len(said) > LONGEST:
        mistakes.append(f"the {key} is longer than {LONGEST} characters. Shorten it.")
    return said


def _uses(said: str, mistakes: list[str]) -> int:
    if not said:
        return 1
    number = reading.number(said, "en")
    if number is not None and 1 <= number <= MOST_PEOPLE and number == int(number):
        return int(number)
    mistakes.append(f"“{said}” is no number of uses. Write one from 1 to {MOST_PEOPLE}.")
    return 1


def _until(
    consultation: Consultation, said: str, now: datetime, mistakes: list[str]
) -> datetime | None:
    """Return the end of the day that is named, where the consultation is at home."""
    if not said:
        return None
    try:
        day = date.fromisoformat(said)
    except ValueError:
        mistakes.append(f"“{said}” is no day. Write the last good day, as 2026-12-31.")
        return None
    match validity.unfit(consultation, now, day):
        case None:
            return validity.until(consultation, day)
        case "over":
            mistakes.append(f"{said} is over. Write a day that is still to come.")
        case "before_opening":
            mistakes.append(f"{said} is before the opening. Write a day on which people can come.")
        case "too_far":
            most = validity.MOST_DAYS
            mistakes.append(f"{said} is too far ahead. Write a day in the next {most} days.")
        case other:
            assert_never(other)
    return None
