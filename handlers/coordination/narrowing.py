"""Narrowing: to whom a campaign goes, and to which of them only; with a button, or in words."""

import re
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from handlers import groups, reading
from handlers.buttons import token
from handlers.coordination.audience_words import messenger
from handlers.coordination.desk import PreparingCampaign
from handlers.coordination.turn import DeskTurn, Visit
from handlers.model import Audience, Button, Language, Reply
from locales import OWN_NAME, say, say_many

NAME: Final = "remind"
"""The command whose buttons these are."""

IDLE: Final = (3, 7, 14)
"""Days of silence that are offered; any other number of them can be written."""

LONGEST_SILENCE: Final = 365
_DAYS: Final = re.compile(r"(.+?)\s*(?:days?|jours?)?", re.IGNORECASE)


def to_whom(language: Language) -> str:
    """Ask to whom, and say who is out of reach: of whoever has not come no address is known."""
    return say(
        language,
        "To whom? I can only write to people who have written to me. Remind those who were invited "
        "and have not started by email, or however you invited them.",
    )


def ask(visit: Visit, step: PreparingCampaign) -> DeskTurn:
    """Offer what tells people apart; a number that is written is one of days, and no button's."""
    language = visit.language
    text = say(
        language,
        "To which of them? You can choose several, one after the other, or write for how many days "
        "they have been silent.",
    )
    return _offering(
        visit, text, (*_buttons(visit, step), _only(say(language, "All of them"), "all"))
    )


def _buttons(visit: Visit, step: PreparingCampaign) -> list[Button]:
    language, consultation = visit.language, visit.consultation
    languages, channels = consultation.languages, step.channels
    found = [_only(OWN_NAME[one], "language", one) for one in languages if len(languages) > 1]
    found += [
        _only(messenger(consultation, one, language), "channel", one)
        for one in channels
        if len(channels) > 1
    ]
    found += [_only(_silent(language, days), "idle", str(days)) for days in IDLE]
    choices = groups.choices(consultation)
    return found + [_only(choice.label[language], "group", choice.name) for choice in choices]


def _only(label: str, *which: str) -> Button:
    return Button(label=label, token=token(NAME, "only", *which))


def _silent(language: Language, days: int) -> str:
    return say_many(
        language, "Silent for {number} day or more", "Silent for {number} days or more", days
    )


def _offering(visit: Visit, text: str, buttons: Sequence[Button]) -> DeskTurn:
    reply = Reply(text=text, buttons=tuple(buttons), numbered=False)
    return DeskTurn(desk=visit.desk, replies=(reply,))


def pressed(step: PreparingCampaign, which: Sequence[str]) -> Audience | None:
    """Return whom it is for after a press; None where there is no such button."""
    audience = step.audience
    match which:
        case ["language", ("en" | "fr") as language]:
            return replace(audience, language=language)
        case ["channel", channel] if channel in step.channels:
            return replace(audience, channel=channel)
        case ["idle", days] if days.isdecimal():
            return replace(audience, idle_days=int(days))
        case ["group", group]:
            return replace(audience, group=group)
        case ["all"]:
            return Audience(kind=audience.kind)
        case _:
            return None


def written(visit: Visit, audience: Audience, said: str) -> Audience | DeskTurn | None:
    """Return whom it is for by the words, while narrowing is offered; or what to say to them."""
    if not any(one.token.startswith(token(NAME, "only")) for one in visit.desk.offered):
        return None
    found = groups.meant(visit.consultation, said)
    if len(found) == 1:
        return replace(audience, group=found[0].name)
    words = _DAYS.fullmatch(said)
    days = reading.number(words[1], visit.language) if words else None
    if days is None:
        return None
    if 1 <= days <= LONGEST_SILENCE and days == int(days):
        return replace(audience, idle_days=int(days))
    text = say(
        visit.language, "Please write a number of days from 1 to {most}.", most=LONGEST_SILENCE
    )
    return _offering(visit, text, visit.desk.offered)
