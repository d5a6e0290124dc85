"""A campaign while it is drafted: to whom, and in which words, until it can be counted.

What is asked here is answered with the buttons of /remind, or in words.
"""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from handlers import groups
from handlers.buttons import token
from handlers.coordination.desk import PreparingCampaign
from handlers.coordination.effects import DoWork
from handlers.coordination.turn import DeskTurn, Visit
from handlers.coordination.work import CountCampaign
from handlers.model import Audience, Button, Reply
from handlers.reminding.letter import mended, mistakes, template
from locales import OWN_NAME, say, spoken

NAME: Final = "remind"
"""The command whose buttons these are."""


def begin(visit: Visit, audience: Audience) -> DeskTurn:
    """Count at once where there are words to begin with; else ask for them."""
    if audience.kind != "unfinished":
        return _ask_words(visit, PreparingCampaign(audience=audience))
    return _count(visit, PreparingCampaign(audience=audience, words=template(visit.consultation)))


def press(visit: Visit, step: PreparingCampaign, arguments: Sequence[str]) -> DeskTurn | None:
    """Take other words, or only some of those it was for."""
    audience = step.audience
    match arguments:
        case ["words"]:
            return _ask_words(visit, PreparingCampaign(audience=audience))
        case ["whom"]:
            return _ask_whom(visit, audience)
        case ["only", "language", ("en" | "fr") as language]:
            return _narrow(visit, step, replace(audience, language=language))
        case ["only", "idle", days] if days.isdecimal():
            return _narrow(visit, step, replace(audience, idle_days=int(days)))
        case ["only", "group", group]:
            return _narrow(visit, step, replace(audience, group=group))
        case ["only", "all"]:
            return _narrow(visit, step, Audience(kind=audience.kind))
        case _:
            return None


def _narrow(visit: Visit, step: PreparingCampaign, audience: Audience) -> DeskTurn:
    return _count(visit, PreparingCampaign(audience=audience, words=step.words))


def _count(visit: Visit, step: PreparingCampaign) -> DeskTurn:
    """Count who would get it; what still has no words is asked for them first."""
    if any(language not in step.words for language in visit.consultation.languages):
        return _ask_words(visit, step)
    work = CountCampaign(audience=step.audience, words=step.words)
    return DeskTurn(desk=replace(visit.desk, step=step), effects=(DoWork(work=work),))


# --- To whom ------------------------------------------------------------------


def _ask_whom(visit: Visit, audience: Audience) -> DeskTurn:
    language, consultation = visit.language, visit.consultation
    buttons = [
        Button(label=OWN_NAME[one], token=token(NAME, "only", "language", one))
        for one in consultation.languages
        if len(consultation.languages) > 1
    ]
    label = say(language, "Nothing heard for a week or more")
    buttons.append(Button(label=label, token=token(NAME, "only", "idle", "7")))
    buttons += [
        Button(label=choice.label[language], token=token(NAME, "only", "group", choice.name))
        for choice in groups.choices(consultation)
    ]
    buttons.append(Button(label=say(language, "All of them"), token=token(NAME, "only", "all")))
    text = say(language, "To which of them? You can choose several, one after the other.")
    return saying(visit, text, *buttons)


def _group_offered(visit: Visit, said: str) -> str:
    """Return the group that words mean, while groups are offered, or nothing."""
    found = groups.meant(visit.consultation, said)
    if len(found) != 1:
        return ""
    wanted = token(NAME, "only", "group", found[0].name)
    offered = {button.token for button in visit.desk.offered}
    return found[0].name if wanted in offered else ""


# --- In which words -----------------------------------------------------------


def _ask_words(visit: Visit, step: PreparingCampaign) -> DeskTurn:
    """Ask for the words in the next language that has none yet."""
    missing = next(one for one in visit.consultation.languages if one not in step.words)
    text = say(
        visit.language,
        "What should the message say in this language: {language}? {done}, {total} and "
        "{closing} become each person’s own figures. “{done} of {total} answered” is read as “3 "
        "of 17 answered”.",
        language=spoken(visit.language, missing),
        done="{done}",
        total="{total}",
        closing="{closing}",
    )
    return replace(saying(visit, text), desk=replace(visit.desk, step=step))


def take_words(visit: Visit, said: str) -> DeskTurn:
    """Take the words in one language, and go on to the next, or count."""
    step = visit.desk.step
    missing = [
        one
        for one in visit.consultation.languages
        if isinstance(step, PreparingCampaign) and one not in step.words
    ]
    group = _group_offered(visit, said)
    if isinstance(step, PreparingCampaign) and group:
        return _narrow(visit, step, replace(step.audience, group=group))
    if not isinstance(step, PreparingCampaign) or not missing:
        text = say(visit.language, "Nothing is sent yet. Choose one of these, or write /remind.")
        return saying(visit, text, *visit.desk.offered)
    words = {**step.words, missing[0]: said}
    wrong = list(
        mistakes(
            visit.consultation, dict.fromkeys(visit.consultation.languages, said), visit.language
        )
    )
    if wrong:
        return saying(visit, wrong[0])
    return _count(visit, replace(step, words=words if missing[1:] else mended(words)))


def saying(visit: Visit, text: str, *buttons: Button) -> DeskTurn:
    """Say this and offer that; nothing else changes."""
    return DeskTurn(desk=visit.desk, replies=(Reply(text=text, buttons=buttons),))
