"""Words for invitations: what a coordinator writes while invitations are put together."""

import re
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from handlers import days_ahead, groups, language, reading, validity
from handlers.coordination.desk import MakingInvitations
from handlers.coordination.invitation_draft import MOST, again, ask, onwards, until_day
from handlers.coordination.turn import DeskTurn, Visit
from handlers.invitations import LONGEST, MOST_PEOPLE, one_line
from handlers.number_words import NUMBER_WORDS, ROUND_NUMBERS
from locales import number as written
from locales import say

_MOST: Final = r"at most|at the most|au plus|(?:au )?max(?:imum)?\.?"
_OF_WHAT: Final = (
    r"people|persons?|invitations?|personnes?|places?|participant(?:e?s?|\(e\)s|·es)|codes?"
    r"|guests?|seats?|invitée?s?"
)
_HOW_MANY: Final = re.compile(
    r"(?:(?:about|around|up to|no more than|for|environ|jusqu['’]à|pas plus de|pour"
    rf"|{_MOST})\s+){{0,3}}(.+?)(?:\s+(?:de\s+|d['’])?(?:{_OF_WHAT}))?(?:\s+(?:{_MOST}))?",
    re.IGNORECASE,
)
# fmt: off
_BESIDES: Final = frozenset((
    "a", "about", "again", "and", "around", "at", "between", "each", "exactly", "for", "from",
    "i", "in", "it", "just", "less", "make", "max", "maximum", "maybe", "more", "most", "need",
    "no", "of", "only", "or", "perhaps", "please", "rather", "roughly", "say", "so", "than",
    "the", "them", "to", "up", "want", "yes", "you",
    "au", "bien", "bonne", "de", "disons", "en", "encore", "entre", "environ", "et", "etre",
    "exactement", "faudrait", "faut", "il", "j", "je", "jusqu", "juste", "les", "moins", "ou",
    "oui", "par", "pas", "petite", "peu", "peut", "plait", "plus", "plutot", "pour", "pres",
    "que", "s", "seulement", "si", "svp", "vais", "veux", "voudrais", "vous",
    "code", "codes", "invitation", "invitations", "participant", "participante",
    "participantes", "participants", "people", "person", "personne", "personnes", "persons",
    "place", "places",
))
# fmt: on
"""What stands around a number without naming anybody; as `reading.fold` leaves it."""
_NUMBERS: Final = NUMBER_WORDS.keys() | ROUND_NUMBERS.keys()


def take(visit: Visit, said: str) -> DeskTurn:
    """Take words for what is asked; for any others it is asked again, and nothing is kept."""
    step, said = visit.desk.step, one_line(said)
    if not isinstance(step, MakingInvitations):
        return DeskTurn(desk=visit.desk)
    match step.asks:
        case "group":
            return _take_group(visit, step, said)
        case "language":
            return _take_language(visit, step, said)
        case "number":
            return _take_number_or_name(visit, step, said)
        case "people":
            return _take_people(visit, step, said)
        case "day":
            return _take_day(visit, step, said)
        case "organisation":
            return _take_name(visit, step, said, guessed=False)
        case "yes":
            return _correct(visit, step, said)


def _take_group(visit: Visit, step: MakingInvitations, said: str) -> DeskTurn:
    found = groups.meant(visit.consultation, said)
    if len(found) == 1:
        return ask(visit, replace(step, group=found[0].name), "language")
    told = say(visit.language, "I do not know which group this is, and have kept nothing of it.")
    return again(visit, step, told)


def _take_language(visit: Visit, step: MakingInvitations, said: str) -> DeskTurn:
    named = language.named(said)
    if named in visit.consultation.languages:
        return onwards(visit, replace(step, language=named))
    told = say(visit.language, "I do not know this language, and have kept nothing of it.")
    return again(visit, step, told)


def wished(visit: Visit, step: MakingInvitations, said: str) -> MakingInvitations | str:
    """Take how many there are to be, each for one person; or for which organisation one is.

    Where it is neither, what to say to it is returned.
    """
    number = _number(visit, said)
    if number is not None:
        if 1 <= number <= MOST and number == int(number):
            named = "" if step.guessed else step.organisation
            return replace(step, count=int(number), uses=1, organisation=named, guessed=False)
        return _from_one_to(visit, str(MOST))
    if _is_about_a_number(visit, said):
        return _from_one_to(visit, str(MOST))
    if not 1 <= len(said) <= LONGEST:
        return _too_long(visit)
    return replace(step, count=1, uses=1, organisation=said, guessed=True)


def _take_number_or_name(visit: Visit, step: MakingInvitations, said: str) -> DeskTurn:
    wish = wished(visit, step, said)
    return again(visit, step, wish) if isinstance(wish, str) else onwards(visit, wish)


def _take_people(visit: Visit, step: MakingInvitations, said: str) -> DeskTurn:
    people = _number(visit, said)
    if people is not None and 1 <= people <= MOST_PEOPLE and people == int(people):
        return ask(visit, replace(step, count=1, uses=int(people)), "yes")
    return again(visit, step, _from_one_to(visit, written(visit.language, MOST_PEOPLE)))


def _number(visit: Visit, said: str) -> Decimal | None:
    """Return how many are meant: "40", "forty", "about 40 people", « une quarantaine »."""
    found = _HOW_MANY.fullmatch(said)
    if found is None:
        return None
    if round_number := ROUND_NUMBERS.get(reading.fold(found[1])):
        return Decimal(round_number)
    return reading.number(found[1], visit.language)


def _is_about_a_number(visit: Visit, said: str) -> bool:
    """Say whether a number is in it and no name: "30 or 40", "5 in French"; not "Studio 54"."""
    words = reading.fold(said).split()
    numbers = [word for word in words if word.isdecimal() or word in _NUMBERS]
    others = " ".join(word for word in words if word not in numbers and word not in _BESIDES)
    if not numbers or not others:
        return bool(numbers)
    is_language = language.named(others) in visit.consultation.languages
    return is_language or bool(groups.called(visit.consultation, others))


def _most(visit: Visit, step: MakingInvitations) -> str:
    return written(visit.language, MOST_PEOPLE) if step.uses > 1 else str(MOST)


def _from_one_to(visit: Visit, most: str) -> str:
    return say(visit.language, "Please write a number from 1 to {most}.", most=most)


def _take_day(visit: Visit, step: MakingInvitations, said: str) -> DeskTurn:
    day = days_ahead.read(said, validity.today(visit.consultation, visit.event.at))
    if day is not None:
        return until_day(visit, step, day)
    told = say(visit.language, "I do not know which day this is, and have kept nothing of it.")
    return again(visit, step, told)


def _take_name(visit: Visit, step: MakingInvitations, said: str, *, guessed: bool) -> DeskTurn:
    if 1 <= len(said) <= LONGEST:
        return ask(visit, replace(step, organisation=said, guessed=guessed), "yes")
    return again(visit, step, _too_long(visit))


def _too_long(visit: Visit) -> str:
    return say(visit.language, "Please write a name of at most 200 characters.")


def _correct(visit: Visit, step: MakingInvitations, said: str) -> DeskTurn:
    """Change what the words name, where they name something; else they are an organisation."""
    if _number(visit, said) is not None:
        if step.uses > 1:
            return _take_people(visit, step, said)
        return _take_number_or_name(visit, step, said)
    day = days_ahead.read(said, validity.today(visit.consultation, visit.event.at))
    if day is not None:
        return until_day(visit, step, day)
    if found := groups.called(visit.consultation, said):
        return ask(visit, replace(step, group=found[0].name), "yes")
    if (named := language.named(said)) in visit.consultation.languages:
        return ask(visit, replace(step, language=named), "yes")
    if _is_about_a_number(visit, said):
        return again(visit, step, _from_one_to(visit, _most(visit, step)))
    # In the place of one that may have been meant for a number, these may be as well.
    return _take_name(visit, step, said, guessed=step.guessed)
