"""A campaign while it is drafted: to whom, and in which words, until it can be counted.

What is asked here is answered with the buttons of /remind, or in words.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from handlers.coordination import narrowing
from handlers.coordination.desk import PreparingCampaign
from handlers.coordination.effects import DoWork
from handlers.coordination.turn import DeskTurn, Visit
from handlers.coordination.work import CountCampaign
from handlers.model import Audience, Button, Reply
from handlers.reminding.letter import mended, mistakes, template
from locales import say, spoken


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
            return narrowing.ask(visit, step)
        case ["only", *which] if (only := narrowing.pressed(step, which)) is not None:
            return _narrow(visit, step, only)
        case _:
            return None


def _narrow(visit: Visit, step: PreparingCampaign, audience: Audience) -> DeskTurn:
    return _count(visit, replace(step, audience=audience, counted=0, people=0))


def _count(visit: Visit, step: PreparingCampaign) -> DeskTurn:
    """Count who would get it; what still has no words is asked for them first."""
    if any(language not in step.words for language in visit.consultation.languages):
        return _ask_words(visit, step)
    work = CountCampaign(audience=step.audience, words=step.words)
    return DeskTurn(desk=replace(visit.desk, step=step), effects=(DoWork(work=work),))


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
    if not isinstance(step, PreparingCampaign):
        return _offered_still(visit)
    only = narrowing.written(visit, step.audience, said)
    if only is not None:
        return _narrow(visit, step, only) if isinstance(only, Audience) else only
    missing = [one for one in visit.consultation.languages if one not in step.words]
    if not missing:
        return _offered_still(visit)
    words = {**step.words, missing[0]: said}
    wrong = list(
        mistakes(
            visit.consultation, dict.fromkeys(visit.consultation.languages, said), visit.language
        )
    )
    if wrong:
        return saying(visit, wrong[0])
    return _count(visit, replace(step, words=words if missing[1:] else mended(words)))


def _offered_still(visit: Visit) -> DeskTurn:
    text = say(visit.language, "Nothing is sent yet. Choose one of these, or write /remind.")
    return saying(visit, text, *visit.desk.offered, numbered=visit.desk.numbered)


def saying(visit: Visit, text: str, *buttons: Button, numbered: bool = True) -> DeskTurn:
    """Say this and offer that; nothing else changes."""
    reply = Reply(text=text, buttons=buttons, numbered=numbered)
    return DeskTurn(desk=visit.desk, replies=(reply,))
