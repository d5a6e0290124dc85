"""A campaign that is planned, in a coordinator's words: that it is, how it stands, how it ended."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from handlers.buttons import token
from handlers.coordination.audience_words import reasons, whom_for
from handlers.coordination.facts import UnderWay
from handlers.coordination.orders import HowTakenBack
from handlers.model import Button, CampaignStands, Consultation, Language, Reply
from locales import city, moment, say, say_many


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


def undone(language: Language, how: HowTakenBack) -> Reply:
    """Say that it was taken back, now or before, or that it is too late for that."""
    match how:
        case "whole":
            text = say(language, "Cancelled. Nothing was sent.")
        case "rest":
            text = say(
                language, "No more will be sent. Messages already sent cannot be taken back."
            )
        case "already":
            text = say(language, "It was taken back already. No more is sent.")
        case "over":
            text = say(
                language,
                "This message has gone to everybody it could reach. There is nothing left to stop.",
            )
        case _:
            assert_never(how)
    return Reply(text=text)


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
    """Tell whoever planned a campaign that somebody else took it back; an operator has no name."""
    text = say(
        language,
        "{name} took back your message to many ({number}). Nothing more of it is sent.",
        name=name or say(language, "The operator"),
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
