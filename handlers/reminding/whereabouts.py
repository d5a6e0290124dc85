"""Whereabouts: asked once, after somebody has agreed to be reminded, and easily passed over.

What is guessed is said: the only country they have named, or else the consultation's own
zone. Whoever says nothing is reminded by that; whoever names a city or a country, by theirs.
"""

from typing import Final

from msgspec.structs import replace

import locales
from handlers.buttons import WORDS, token
from handlers.laying import lay, lift
from handlers.model import (
    AskingZone,
    Button,
    Consultation,
    Event,
    PlanReminder,
    Reply,
    Session,
    Turn,
)
from handlers.reading import fold
from handlers.reminding import places
from handlers.reminding.planning import replanned
from locales import city, clock, say

_LONGEST_NAME: Final = 40
_UNKNOWN: Final = "unknown"
_MOST: Final = 12  # cities to choose from
_SUITS: Final = WORDS["yes"] | frozenset(
    map(
        fold,
        (
            *("ok", "okay", "fine", "sure", "yes please", "that's fine", "suits me", "no thanks"),
            *("that suits me", "yes that suits me", "perfect", "it's fine", "leave it as it is"),
            *("d'accord", "ouais", "oui merci", "non merci", "très bien", "parfait", "bien sûr"),
            *("ça me va", "ça me convient", "cela me convient", "oui ça me va", "c'est bon"),
        ),
    )
)
"""Words with which somebody leaves the time as it is."""


def ask(consultation: Consultation, turn: Turn, event: Event) -> Turn:
    """Add to `turn`, in which somebody has agreed, the question where they are."""
    session, rules = turn.session, consultation.reminders
    if rules is None or session.zone or not _agreed(consultation, session):
        return turn
    guess = _guess(consultation, session)
    session = replace(session, zone=guess)
    language = session.language
    text = say(
        language,
        "Reminders will come at about {hour}, {city} time. "
        "If you are somewhere else, write your city or your country.",
        hour=clock(language, rules.hour),
        city=city(language, guess or consultation.zone),
    )
    button = Button(label=say(language, "That suits me"), token=token("zone", "keep"))
    laid = lay(session, event, Reply(text=text, buttons=(button,)), AskingZone())
    before = tuple(replace(reply, asks=False) for reply in turn.replies)
    others = (effect for effect in turn.effects if not isinstance(effect, PlanReminder))
    effects = (*others, *replanned(consultation, laid.session, event))
    return Turn(session=laid.session, replies=(*before, *laid.replies), effects=effects)


def _agreed(consultation: Consultation, session: Session) -> bool:
    rules = consultation.reminders
    consent = session.consents.get(rules.consent) if rules is not None else None
    return consent is not None and consent.granted


def _guess(consultation: Consultation, session: Session) -> str:
    """Return the zone of a country they have named, if that country has but one."""
    for question in consultation.questions:
        answer = session.answers.get(question.name)
        if question.type == "country" and answer is not None and isinstance(answer.value, str):
            zones = places.zones_of(answer.value)
            if len(zones) == 1:
                return zones[0]
    return ""


def read(said: str) -> str:
    """Return the token of what was written in answer, or nothing if it is something else."""
    if len(said) > _LONGEST_NAME:
        return ""
    words = fold(said)
    if words in _SUITS:
        return token("zone", "keep")
    if words in WORDS["no"]:
        return token("zone", "elsewhere")
    if places.is_offset(said):
        return token("zone", "offset")
    zones = places.meant(said)
    if not zones:
        return token("zone", _UNKNOWN)
    if len(zones) == 1:
        return token("zone", _packed(zones[0]))
    return token("zone", "among", locales.country_of(zones[0]))


def press(
    consultation: Consultation, session: Session, event: Event, arguments: tuple[str, ...]
) -> Turn:
    """Take the place that was pressed or written, or say what can be done about it."""
    match arguments:
        case ("keep", *_):
            return _noted(consultation, lift(session), event)
        case ("elsewhere",):
            words = say(session.language, "Then please write your city or your country.")
            return _asked_again(session, event, words)
        case ("offset",):
            words = say(
                session.language,
                "I cannot go by UTC, since clocks change with the seasons. "
                "Please write your city or your country.",
            )
            return _asked_again(session, event, words)
        case ("among", country):
            return _among(session, event, places.zones_of(country))
        case (packed,) if (zone := packed.replace(":", "/")) in locales.zones():
            return _noted(consultation, replace(lift(session), zone=zone), event)
        case _:
            words = say(
                session.language,
                "I do not know this place. Please write a larger city nearby, or your country.",
            )
            return _asked_again(session, event, words)


def _among(session: Session, event: Event, zones: tuple[str, ...]) -> Turn:
    """Ask which city of a country has their time."""
    language = session.language
    text = say(language, "Which of these cities has the same time as you?")
    buttons = tuple(
        Button(label=city(language, zone), token=token("zone", _packed(zone)))
        for zone in zones[:_MOST]
    )
    return lay(lift(session), event, Reply(text=text, buttons=buttons), AskingZone())


def _asked_again(session: Session, event: Event, text: str) -> Turn:
    button = Button(label=say(session.language, "Leave it as it is"), token=token("zone", "keep"))
    return lay(lift(session), event, Reply(text=text, buttons=(button,)), AskingZone())


def _noted(consultation: Consultation, session: Session, event: Event) -> Turn:
    language, rules = session.language, consultation.reminders
    text = say(language, "Noted.")
    if rules is not None:
        text = say(
            language,
            "Noted: reminders will come at about {hour}, {city} time.",
            hour=clock(language, rules.hour),
            city=city(language, session.zone or consultation.zone),
        )
    button = Button(label=say(language, "Go on"), token=token("resume"))
    turn = lay(session, event, Reply(text=text, buttons=(button,)))
    return replace(turn, effects=replanned(consultation, turn.session, event))


def _packed(zone: str) -> str:
    """Return a zone as part of a token, in which a slash parts the arguments."""
    return zone.replace("/", ":")
