"""An overview in words: a few plain sentences, and a table of the same numbers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from handlers.model import Consultation, Language
from handlers.opening_hours import told
from handlers.results.few import FEWEST, Period
from handlers.results.journeys import BEFORE, END
from handlers.results.overview import By, Line, Overview
from locales import day, listing, number, say, say_as, spoken

Rows: TypeAlias = Sequence[tuple[str, int]]
Names: TypeAlias = Mapping[str, str]

MOST_DAYS: Final = 14
"""How many days, or days together, are shown at most: the latest."""


def sentences(consultation: Consultation, overview: Overview, language: Language) -> str:
    """Say how it goes, one idea a line."""
    title = consultation.title[language]
    moment = told(consultation, language, overview.at)
    lines = [
        say(language, "{title}, {moment}", title=title, moment=moment),
        totals(overview, language),
    ]
    if overview.days:
        lines.append(in_period(overview.days[-1], language))
    lines += [
        say(
            language,
            "{heading}: {list}.",
            heading=heading(by, language),
            list=_listed(found, names(consultation, by, language), language),
        )
        for by, found in breakdowns(overview)
        if by != "place"
    ]
    if most := _where_most_stop(consultation, overview, language):
        lines.append(most)
    if is_merged(overview):
        lines.append(merging(language))
    return "\n".join(lines)


def totals(overview: Overview, language: Language) -> str:
    """Say how many were invited, have started and have sent."""
    said = [
        say_as("people", language, "Started: {number}.", number=number(language, overview.started)),
        say_as("people", language, "Sent: {number}.", number=number(language, overview.sent)),
    ]
    if overview.invited is not None:
        people = number(language, overview.invited)
        said.insert(0, say_as("people", language, "Invited: {number}.", number=people))
    if overview.registered:
        people = number(language, overview.registered)
        said.insert(0, say_as("people", language, "Registered: {number}.", number=people))
    if overview.out_of_reach is not None:
        people = number(language, overview.out_of_reach)
        said.append(say_as("people", language, "Out of reach: {number}.", number=people))
    return " ".join(said)


def in_period(period: Period, language: Language) -> str:
    """Say what happened on some days."""
    return say(
        language,
        "{days}: {started} started, {sent} sent.",
        days=days_of(period, language),
        started=number(language, period.started),
        sent=number(language, period.sent),
    )


def days_of(period: Period, language: Language) -> str:
    """Name the days: one, or from one to another."""
    first, last = day(language, period.first), day(language, period.last)
    return first if first == last else say(language, "{first} to {last}", first=first, last=last)


def merging(language: Language) -> str:
    """Say why some numbers are of several things together."""
    return say(
        language,
        "In breakdowns, numbers below {number} are never shown on their own, so that nobody can be "
        "identified.",
        number=FEWEST,
    )


def is_merged(overview: Overview) -> bool:
    """Say whether anything is shown together because it is small."""
    lines = (*overview.stopped, *(line for found in overview.sent_by.values() for line in found))
    return any(len(line.names) > 1 and line.people for line in lines)


def breakdowns(overview: Overview) -> tuple[tuple[By, tuple[Line, ...]], ...]:
    """Return the breakdowns that say more than how many there are in all."""
    every: dict[By, tuple[Line, ...]] = {**overview.sent_by, "place": overview.stopped}
    return tuple(
        (by, lines)
        for by, lines in every.items()
        if len(lines) > 1 and any(line.people for line in lines)
    )


def _where_most_stop(consultation: Consultation, overview: Overview, language: Language) -> str:
    alone = [line for line in overview.stopped if len(line.names) == 1 and line.people]
    if not alone:
        return ""
    most = max(alone, key=lambda line: line.people)
    return say(
        language,
        "Where people stop most often: {place} ({number}).",
        place=named(most, names(consultation, "place", language), language),
        number=number(language, most.people),
    )


def _listed(lines: Sequence[Line], known: Names, language: Language) -> str:
    said = [f"{named(line, known, language)} {number(language, line.people)}" for line in lines]
    return say_as("between two items", language, "; ").join(said)


def named(line: Line, known: Names, language: Language) -> str:
    """Name what a line is of, or all that it is of together."""
    labels = [known.get(name, name) or say(language, "no group") for name in line.names]
    if len(labels) == 1:
        return labels[0]
    if END in line.names or BEFORE in line.names:  # there are many places, most of them empty
        return say(language, "anywhere else")
    return say(language, "{names}, in all", names=listing(language, labels))


def heading(by: By, language: Language) -> str:
    """Say what a breakdown is by, before its lines."""
    return HEADINGS[by](language)


HEADINGS: Final[Mapping[By, Callable[[Language], str]]] = {
    "group": lambda language: say(language, "Sent, by group"),
    "language": lambda language: say(language, "Sent, by language"),
    "channel": lambda language: say(language, "Sent, by messenger"),
    "place": lambda language: say(language, "Not sent, by step"),
}


def names(consultation: Consultation, by: By, language: Language) -> Names:
    """Return what the names in a breakdown's lines are called."""
    match by:
        case "group":
            return {
                choice.name: choice.label[language]
                for question in consultation.questions
                if question.name == consultation.group
                for choice in question.choices
            }
        case "language":
            return {which: spoken(language, which) for which in consultation.languages}
        case "channel":
            terminal = say_as("a messenger", language, "terminal")
            return {"telegram": "Telegram", "matrix": "Matrix", "terminal": terminal}
        case "place":
            sections = {one.name: one.label[language] for one in consultation.sections}
            return {
                BEFORE: say(language, "before the first question"),
                **sections,
                END: say(language, "after the last question"),
            }


def tables(
    consultation: Consultation, overview: Overview, language: Language
) -> tuple[tuple[str, Rows], ...]:
    """Return the same as tables: a heading, and rows of a name and a number."""
    found = [
        (heading(by, language), _rows(lines, names(consultation, by, language), language))
        for by, lines in breakdowns(overview)
    ]
    lately = overview.days[-MOST_DAYS:]
    started, sent = say(language, "Started, by day"), say(language, "Sent, by day")
    if len(overview.days) > len(lately):
        since = day(language, lately[0].first)
        started = say(language, "Started, by day since {day}", day=since)
        sent = say(language, "Sent, by day since {day}", day=since)
    by_day = {
        started: [one.started for one in lately],
        sent: [one.sent for one in lately],
    }
    for title, people in by_day.items():
        if any(people):
            days = [days_of(period, language) for period in lately]
            found.append((title, list(zip(days, people, strict=True))))
    return tuple(found)


def _rows(lines: Sequence[Line], known: Names, language: Language) -> Rows:
    return [(named(line, known, language), line.people) for line in lines]


def described(consultation: Consultation, overview: Overview, language: Language) -> str:
    """Describe the picture to somebody who does not see it: with the same numbers."""
    paragraphs = [totals(overview, language)]
    for title, rows in tables(consultation, overview, language):
        lines = [
            say(language, "{name}: {number}", name=name, number=number(language, count))
            for name, count in rows
        ]
        paragraphs.append("\n".join((title, *lines)))
    return "\n\n".join(paragraphs)
