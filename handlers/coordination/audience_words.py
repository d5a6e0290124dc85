"""An audience in a coordinator's words: whom a campaign is for, and why others are left out."""

from collections.abc import Callable, Mapping
from typing import assert_never

from handlers import groups
from handlers.model import Audience, AudienceKind, Consultation, Language
from handlers.results import overview_words
from locales import OWN_NAME, listing, say, say_many


def kind_name(language: Language, kind: AudienceKind) -> str:
    """Return what a kind of audience is called on a button."""
    match kind:
        case "unfinished":
            return say(language, "Started, not sent")
        case "registered":
            return say(language, "Registered for the opening")
        case "contact":
            return say(language, "Agreed to be contacted again")
        case _:
            assert_never(kind)


def whom_for(consultation: Consultation, audience: Audience, language: Language) -> str:
    """Name an audience: its kind, and all that else applies to whoever is in it."""
    names = [kind_name(language, audience.kind)]
    if audience.group:
        names.append(groups.label(consultation, language, audience.group))
    if audience.language:
        names.append(OWN_NAME[audience.language])
    if audience.channel:
        names.append(messenger(consultation, audience.channel, language))
    if audience.idle_days:
        names.append(
            say_many(
                language,
                "silent for {number} day",
                "silent for {number} days",
                audience.idle_days,
            )
        )
    return "; ".join(names)


def messenger(consultation: Consultation, channel: str, language: Language) -> str:
    """Return what a messenger is called."""
    return overview_words.names(consultation, "channel", language).get(channel, channel)


_REASONS: Mapping[str, Callable[[Language, int], str]] = {
    "finished": lambda language, people: say_many(
        language, "{number} has finished", "{number} have finished", people
    ),
    "changed": lambda language, people: say_many(
        language,
        "{number} is no longer among those it is for",
        "{number} are no longer among those it is for",
        people,
    ),
    "never_asked": lambda language, people: say_many(
        language,
        "{number} was never asked for consent",
        "{number} were never asked for consent",
        people,
    ),
    "declined": lambda language, people: say_many(
        language, "{number} wants none", "{number} want none", people
    ),
    "unreachable": lambda language, people: say_many(
        language, "{number} cannot be reached", "{number} cannot be reached", people
    ),
    "recent": lambda language, people: say_many(
        language,
        "{number} sent or received a message recently",
        "{number} sent or received a message recently",
        people,
    ),
    "closing": lambda language, people: say_many(
        language,
        "{number} has no suitable hour left before the closing",
        "{number} have no suitable hour left before the closing",
        people,
    ),
    "late": lambda language, people: say_many(
        language,
        "{number} could not be reached in time",
        "{number} could not be reached in time",
        people,
    ),
    "failed": lambda language, people: say_many(
        language,
        "{number} could not be written to, through a fault of ours",
        "{number} could not be written to, through a fault of ours",
        people,
    ),
}


def reasons(language: Language, left_out: Mapping[str, int]) -> str:
    """Say why some are left out, and how many, in one line."""
    return listing(language, each_reason(language, left_out))


def each_reason(language: Language, left_out: Mapping[str, int]) -> list[str]:
    """Say why some are left out, and how many, one by one."""
    return [_REASONS[why](language, people) for why, people in left_out.items()]
