"""Invitations while they are put together: what is asked, one thing after the other.

| What is asked  | Back leads to    | What it may be answered with, besides its buttons   |
|----------------|------------------|-----------------------------------------------------|
| "group"        |                  | a group's name, or part of it, in either language   |
| "language"     | the group        | a language's name                                   |
| "number"       | the language     | how many, each for one person; or an organisation   |
| "people"       | the number       | how many share the one code                         |
| "yes"          | one of these two | a number, a day, a group, a language: that changes; |
|                |                  | anything else is an organisation                    |
| "day"          | the yes          | a day to come: "18 December", "in two weeks"        |
| "organisation" | the yes          | its name                                            |

What was chosen stays when somebody goes back, and whatever has an answer is not asked twice. The
day has one from the start, and no invitation needs an organisation.
"""

from datetime import date, timedelta
from typing import Final

from msgspec.structs import replace

from handlers import days_ahead, groups, opening_hours, validity
from handlers.buttons import token
from handlers.coordination.desk import Asked, MakingInvitations
from handlers.coordination.turn import DeskTurn, Visit
from handlers.invitations import MOST_PEOPLE
from handlers.model import Button, Language, Reply
from locales import OWN_NAME, quote, say, say_many
from locales import number as written
from locales import spoken as language_name

NAME: Final = "invite"
"""The command whose buttons these are."""

MOST: Final = 100
"""Invitations that can be made at once in a chat."""

NOTHING: Final = "-"
"""In a token, in the place of a group or a language: none in particular."""

_COUNTS: Final = (1, 5, 20)
_PEOPLE: Final = (10, 25, 100)


def onwards(visit: Visit, step: MakingInvitations) -> DeskTurn:
    """Ask for how many there are to be, or show what there will be if that is known."""
    return ask(visit, step, "yes" if step.count else "number")


def ask(visit: Visit, step: MakingInvitations, what: Asked) -> DeskTurn:
    """Ask for one thing."""
    step = replace(step, asks=what)
    match what:
        case "group":
            return _ask_group(visit, step)
        case "language":
            return _ask_language(visit, step)
        case "number":
            return _ask_number(visit, step)
        case "people":
            return _ask_people(visit, step)
        case "day":
            return _ask_day(visit, step)
        case "organisation":
            text = say(visit.language, "What is the organisation called?")
            return _asking(visit, step, text, _back(visit, "yes"))
        case "yes":
            return _ask_yes(visit, step)


def again(visit: Visit, step: MakingInvitations, said: str) -> DeskTurn:
    """Say why an answer cannot be taken, and ask for the same once more."""
    turn = ask(visit, step, step.asks)
    return replace(turn, replies=(Reply(text=said), *turn.replies))


def _asking(
    visit: Visit, step: MakingInvitations, text: str, *buttons: Button, numbered: bool = True
) -> DeskTurn:
    reply = Reply(text=text, buttons=buttons, numbered=numbered)
    return DeskTurn(desk=replace(visit.desk, step=step), replies=(reply,))


def _button(label: str, *parts: str) -> Button:
    return Button(label=label, token=token(NAME, *parts))


def _back(visit: Visit, to: Asked) -> Button:
    return _button(say(visit.language, "Back"), "back", to)


# --- For whom ----------------------------------------------------------------


def _ask_group(visit: Visit, step: MakingInvitations) -> DeskTurn:
    language = visit.language
    choices = groups.choices(visit.consultation)
    if not choices:
        return ask(visit, replace(step, group=""), "language")
    buttons = [_button(choice.label[language], "group", choice.name) for choice in choices]
    buttons.append(_button(say(language, "No group in particular"), "group", NOTHING))
    text = say(
        language,
        "For which group? The invitation names it, and whoever comes still chooses.",
    )
    return _asking(visit, step, text, *buttons)


def _ask_language(visit: Visit, step: MakingInvitations) -> DeskTurn:
    group = step.group or NOTHING
    buttons = [
        _button(OWN_NAME[one], "language", group, one) for one in visit.consultation.languages
    ]
    buttons.append(_button(say(visit.language, "They choose"), "language", group, NOTHING))
    if groups.choices(visit.consultation):
        buttons.append(_back(visit, "group"))
    return _asking(visit, step, say(visit.language, "In which language?"), *buttons)


# --- How many ----------------------------------------------------------------


def _ask_number(visit: Visit, step: MakingInvitations) -> DeskTurn:
    language, whom = visit.language, _whom(step)
    text = say(
        language,
        "How many invitations, each for one person? Choose, or write a number up to {most}. Or "
        "write the name of an organisation to make one for it.\n\n"
        "You can also make one code that many people share.",
        most=MOST,
    )
    buttons = [_button(str(count), "make", *whom, str(count)) for count in _COUNTS]
    buttons.append(_button(say(language, "One code for many"), "share", *whom))
    buttons.append(_back(visit, "language"))
    # "5" means five of them, and not the fifth button.
    return _asking(visit, step, text, *buttons, numbered=False)


def _ask_people(visit: Visit, step: MakingInvitations) -> DeskTurn:
    language = visit.language
    text = say(
        language,
        "How many people can take part with this code? Choose, or write a number up to "
        "{most}.\n\nWhoever has the code can pass it on. It lets in no more people than that.",
        most=written(language, MOST_PEOPLE),
    )
    buttons = [_button(str(people), "people", *_whom(step), str(people)) for people in _PEOPLE]
    return _asking(visit, step, text, *buttons, _back(visit, "number"), numbered=False)


def _whom(step: MakingInvitations) -> tuple[str, str]:
    return step.group or NOTHING, step.language or NOTHING


# --- Until when --------------------------------------------------------------


def _ask_day(visit: Visit, step: MakingInvitations) -> DeskTurn:
    language, consultation = visit.language, visit.consultation
    today = validity.today(consultation, visit.event.at)
    labels = {
        today + timedelta(weeks=1): say(language, "In a week"),
        today + timedelta(weeks=2): say(language, "In two weeks"),
        days_ahead.in_months(1, today): say(language, "In a month"),
    }
    buttons = [
        _button(label, "day", day.isoformat())
        for day, label in labels.items()
        if validity.unfit(consultation, visit.event.at, day) is None
        and validity.until(consultation, day) != consultation.closes
    ]
    if consultation.closes is not None:
        closing = validity.today(consultation, consultation.closes)
        if validity.unfit(consultation, visit.event.at, closing) is None:
            label = say(language, "When the consultation closes")
            buttons.append(_button(label, "day", closing.isoformat()))
    text = say(
        language,
        "What is the last day on which it can be used? Write one, such as “18 December” or “in "
        "three weeks”.",
    )
    return _asking(visit, step, text, *buttons, _back(visit, "yes"), numbered=False)


def until_day(visit: Visit, step: MakingInvitations, day: date) -> DeskTurn:
    """Let them be good until the end of this day, if they can be."""
    language, consultation = visit.language, visit.consultation
    match validity.unfit(consultation, visit.event.at, day):
        case None:
            return ask(visit, replace(step, until=validity.until(consultation, day)), "yes")
        case "over":
            said = say(language, "That day is over.")
        case "before_opening":
            opens = opening_hours.told(consultation, language, consultation.opens)
            said = say(language, "The consultation opens only on {moment}.", moment=opens)
        case "too_far":
            said = say(language, "That is too far ahead: a code is good for a year at most.")
    return again(visit, replace(step, asks="day"), said)


# --- The yes to it -----------------------------------------------------------


def _ask_yes(visit: Visit, step: MakingInvitations) -> DeskTurn:
    """Say back what will be made, and for whom: "twenty" may be a number or a name."""
    language = visit.language
    if step.until is None:
        until = validity.usual(visit.consultation, visit.event.at, visit.valid_days)
        step = replace(step, until=until)
    lines = [_how_many(language, step), *_particulars(visit, step), _good_until(visit, step)]
    lines.append(say(language, "Is this what you want?"))
    # "1" means one of them, as it did a moment ago, and not the first button: that makes them all.
    return _asking(
        visit,
        step,
        "\n".join(lines),
        _button(say(language, "Yes, go on"), "yes"),
        _button(say(language, "Another day"), "day"),
        _button(say(language, "For an organisation"), "whose"),
        _back(visit, "people" if step.uses > 1 else "number"),
        _button(say(language, "No"), "no"),
        numbered=False,
    )


def _how_many(language: Language, step: MakingInvitations) -> str:
    if step.uses > 1:
        people = written(language, step.uses)
        return say(language, "1 code, which {people} people can share.", people=people)
    return say_many(
        language,
        "{number} invitation, for one person.",
        "{number} invitations, each for one person.",
        step.count,
    )


def _particulars(visit: Visit, step: MakingInvitations) -> list[str]:
    language, lines = visit.language, []
    if step.organisation:
        named = quote(language, step.organisation)
        lines.append(say(language, "Organisation: {organisation}.", organisation=named))
    if step.group:
        group = groups.label(visit.consultation, language, step.group)
        lines.append(say(language, "Group: {group}.", group=group))
    if step.language is not None:
        spoken = language_name(language, step.language)
        lines.append(say(language, "Language: {language}.", language=spoken))
    return lines


def _good_until(visit: Visit, step: MakingInvitations) -> str:
    language, consultation = visit.language, visit.consultation
    moment = opening_hours.told(consultation, language, step.until)
    if step.until == consultation.closes:
        return say(language, "Good until {moment}, when the consultation closes.", moment=moment)
    return say(language, "Good until {moment}.", moment=moment)
