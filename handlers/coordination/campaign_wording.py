"""Campaigns in a coordinator's words: whom they are for, who will get one, and how it stands."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import assert_never

from handlers import groups
from handlers.buttons import token
from handlers.coordination.desk import CampaignCounted, UnderWay
from handlers.model import (
    Audience,
    AudienceKind,
    Button,
    CampaignStands,
    Consultation,
    Language,
    Reply,
    Text,
)
from locales import OWN_NAME, city, listing, moment, say, say_many


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
    """Say why some are left out, and how many."""
    return listing(language, [_REASONS[why](language, people) for why, people in left_out.items()])


def preview(consultation: Consultation, found: CampaignCounted, language: Language) -> str:
    """Say who will get it, who will not and why, when the last one arrives, and the words."""
    left = sum(found.left_out.values())
    lines = [
        say_many(language, "{number} person.", "{number} people.", found.people + left)
        + " "
        + say_many(language, "{number} will get it.", "{number} will get it.", found.people)
    ]
    if left:
        why = reasons(language, found.left_out)
        lines.append(
            say_many(
                language, "{number} will not: {why}.", "{number} will not: {why}.", left, why=why
            )
        )
    if found.last is not None:
        where = (
            f"{moment(language, found.last, found.last_zone)} ({city(language, found.last_zone)})"
        )
        lines.append(
            say(
                language,
                "Each person gets it in the daytime, on a working day where they are. The "
                "last one: {moment}.",
                moment=where,
            )
        )
    return "\n\n".join(["\n".join(lines), *_texts(consultation, found.words, language)])


def _texts(consultation: Consultation, words: Text, language: Language) -> list[str]:
    return [_words(consultation, language, one, words[one]) for one in consultation.languages]


def whole(consultation: Consultation, audience: Audience, words: Text, language: Language) -> str:
    """Say whom a campaign is for and what it says, to whoever is asked for a second yes."""
    whom = say(language, "For: {whom}.", whom=whom_for(consultation, audience, language))
    return "\n\n".join([whom, *_texts(consultation, words, language)])


def whom_for(consultation: Consultation, audience: Audience, language: Language) -> str:
    """Name an audience: its kind, and all that else applies to whoever is in it."""
    names = [kind_name(language, audience.kind)]
    if audience.group:
        names.append(groups.label(consultation, language, audience.group))
    if audience.language:
        names.append(OWN_NAME[audience.language])
    if audience.channel:
        names.append(audience.channel)
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


def _words(consultation: Consultation, language: Language, which: Language, words: str) -> str:
    """Show the words, and beside those with figures to come what somebody may read."""
    shown = say(language, "{language}: {words}", language=OWN_NAME[which], words=words)
    example = words.replace("{done}", "3").replace("{total}", "17")
    if consultation.closes is not None:
        closing = moment(which, consultation.closes, consultation.zone)
        example = example.replace("{closing}", closing)
    if example == words:
        return shown
    return f"{shown}\n{say(language, 'For example: {words}', words=example)}"


def named(language: Language, people: int) -> str:
    """Name a campaign to whoever is asked for a second yes."""
    return say_many(
        language, "a message to {number} person", "a message to {number} people", people
    )


def planned(language: Language, number: int, until: datetime, zone: str) -> Reply:
    """Say that it is planned, and until when it can be taken back whole."""
    text = say(
        language,
        "Planned. You can undo this until {moment} ({city}).",
        moment=moment(language, until, zone),
        city=city(language, zone),
    )
    undo = Button(label=say(language, "Undo"), token=token("remind", str(number), "undo"))
    return Reply(text=text, buttons=(undo,), about=f"campaign/{number}")


def undone(language: Language, *, whole: bool) -> Reply:
    """Say that it was taken back."""
    if whole:
        return Reply(text=say(language, "Cancelled. Nothing was sent."))
    return Reply(
        text=say(language, "No more will be sent. Messages already sent cannot be taken back.")
    )


def not_known(language: Language, number: int) -> Reply:
    """Say that there is no such campaign here."""
    return Reply(
        text=say(language, "There is no message to many with this number: {number}.", number=number)
    )


def under_way(
    consultation: Consultation, campaigns: Sequence[UnderWay], now: datetime, language: Language
) -> list[str]:
    """List the campaigns that have more to send, and apart those of which nothing is sent yet."""
    begun = [one for one in campaigns if one.begins <= now]
    return [
        *_listed(consultation, say(language, "Under way:"), begun, language),
        *not_begun(consultation, campaigns, now, language),
    ]


def not_begun(
    consultation: Consultation, campaigns: Sequence[UnderWay], now: datetime, language: Language
) -> list[str]:
    """List what is planned and has not begun: another one would come on top of it."""
    planned = [one for one in campaigns if one.begins > now]
    lead = say(language, "Planned already, and not begun yet:")
    return _listed(consultation, lead, planned, language)


def _listed(
    consultation: Consultation, lead: str, campaigns: Sequence[UnderWay], language: Language
) -> list[str]:
    """List campaigns below `lead`, if there are any: each with who planned it, when, for whom."""
    lines = [
        say(
            language,
            "{number}: by {name}, {moment}. {whom}.",
            number=one.number,
            name=one.name or say(language, "the operator"),
            moment=moment(language, one.at, consultation.zone),
            whom=whom_for(consultation, one.audience, language),
        )
        for one in campaigns
    ]
    return ["\n".join([lead, *lines])] if lines else []


def ended_by(language: Language, name: str, number: int) -> Reply:
    """Tell whoever planned a campaign that somebody else took it back."""
    text = say(
        language,
        "{name} took back your message to many ({number}). Nothing more of it is sent.",
        name=name,
        number=number,
    )
    return Reply(text=text)


def ended_with(language: Language, name: str, number: int) -> Reply:
    """Tell an owner that a campaign was taken back since whoever planned it coordinates no more."""
    text = say(
        language,
        "{name} had planned a message to many ({number}). It is taken back: nothing was sent.",
        name=name,
        number=number,
    )
    return Reply(text=text)


def standing(language: Language, event: CampaignStands) -> str:
    """Say how far a campaign is, or what became of it."""
    going = event.arrived + event.on_its_way + event.waiting
    if event.going_out:
        lines = [say(language, "Sent {sent} so far.", sent=event.arrived)]
    else:
        lines = [say(language, "Sent {sent} of {all}.", sent=event.arrived, all=going)]
    if event.finished and event.on_its_way:
        lines.append(
            say_many(
                language,
                "{number} person cannot be reached.",
                "{number} people cannot be reached.",
                event.on_its_way,
            )
        )
    if event.waiting:
        lines.append(
            say_many(
                language,
                "{number} is waiting for a suitable hour.",
                "{number} are waiting for a suitable hour.",
                event.waiting,
            )
        )
    if event.left_out:
        lines.append(say(language, "Left out: {why}.", why=reasons(language, event.left_out)))
    return " ".join(lines)
