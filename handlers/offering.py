"""Offering: a question as it is put, with everything that can be pressed at it."""

from handlers import path
from handlers.buttons import token
from handlers.model import (
    Answering,
    Button,
    Consultation,
    Language,
    PartRole,
    Question,
    Reply,
    Session,
)
from handlers.question_types import TYPES
from handlers.question_types.rank import placed
from handlers.question_types.select_one import OTHER
from handlers.wording import awaits_other, put_in_words
from locales import say


def ask(consultation: Consultation, session: Session, question: Question) -> Reply:
    """Put `question`, with what has been answered to it so far."""
    if question.name in session.answers:
        return _ask(consultation, session, question)
    place = path.progress(consultation, session, question.name)
    invited_as = session.invited_as if question.name == consultation.group else ""
    which = (
        *(session.version, question.name, session.language, place.number, place.total),
        *(invited_as, _can_go_back(session, question)),
    )
    found = _ASKED.get(which)
    if found is None:
        found = _ASKED[which] = _ask(consultation, session, question)
    return found


_ASKED: dict[tuple[str | int | None, ...], Reply] = {}
"""How questions that have no answer yet were put: at the same place, always alike."""


def _ask(consultation: Consultation, session: Session, question: Question) -> Reply:
    return Reply(
        text=put_in_words(consultation, session, question),
        buttons=buttons(session, question),
        numbered=is_numbered(question) and not awaits_other(session),
    )


def buttons(session: Session, question: Question) -> tuple[Button, ...]:
    """Return everything that can be pressed at `question`, choices first."""
    waiting = session.step.waiting_for if isinstance(session.step, Answering) else "answer"
    answer = session.answers.get(question.name)
    if answer is not None and isinstance(answer.value, tuple):
        return _all_buttons(session, question, waiting, answer.value)
    answered, back = answer is not None, _can_go_back(session, question)
    which = session.version, question.name, session.language, waiting, answered, back
    found = _BUTTONS.get(which)
    if found is None:
        found = _BUTTONS[which] = _all_buttons(session, question, waiting, ())
    return found


_BUTTONS: dict[tuple[str | bool, ...], tuple[Button, ...]] = {}
"""What was offered before: with the version, the same place always has the same buttons."""


def _all_buttons(
    session: Session, question: Question, waiting: PartRole, chosen: tuple[str, ...]
) -> tuple[Button, ...]:
    language = session.language
    if waiting != "answer":
        return (Button(label=say(language, "Go on"), token=token("done", question.name)),)
    offered = [
        (choice.name, choice.label[language]) for choice in TYPES[question.type].offer(question)
    ]
    if question.or_other:
        offered.append((OTHER, say(language, "Other")))
    choices = tuple(
        _taken(question, language, name, label, chosen)
        if name in chosen
        else _open(question, name, label)
        for name, label in offered
    )
    return choices + closing_buttons(session, question)


def _open(question: Question, name: str, label: str) -> Button:
    verb = ("other", question.name) if name == OTHER else ("pick", question.name, name)
    return Button(label=label, token=token(*verb))


def _taken(
    question: Question, language: Language, name: str, label: str, chosen: tuple[str, ...]
) -> Button:
    """Return the button that takes a choice back; it shows that, or where, it is chosen."""
    if question.type == "rank":
        label = placed(language, label, chosen.index(name) + 1)
    return Button(label=f"✓ {label}", token=token("unpick", question.name, name))


def is_numbered(question: Question) -> bool:
    """Say whether choices go by their numbers; own words and scales do not."""
    return bool(question.choices)


def closing_buttons(
    session: Session, question: Question, *, gathering: bool = False
) -> tuple[Button, ...]:
    """Return the buttons that come after the choices: go on, start again, why, skip, back."""
    language, name = session.language, question.name
    if question.type == "note":
        return (Button(label=say(language, "Continue"), token=token("done", name)),)
    found = []
    if name in session.answers or gathering:
        found.append(Button(label=say(language, "Go on"), token=token("done", name)))
        if question.appearance == "multiline":
            again = say(language, "Start this answer again")
            found.append(Button(label=again, token=token("again", name)))
    if not gathering and question.why is not None:
        found.append(Button(label=say(language, "Why do you ask?"), token=token("why", name)))
    if not gathering and not question.required:
        found.append(Button(label=say(language, "Skip"), token=token("skip", name)))
        withhold = say(language, "I would rather not say")
        found.append(Button(label=withhold, token=token("withhold", name)))
    if not gathering and _can_go_back(session, question):
        found.append(Button(label=say(language, "Back"), token=token("back", name)))
    return tuple(found)


def _can_go_back(session: Session, question: Question) -> bool:
    """Say whether another question has been answered, or passed over, already."""
    return len(session.answers) > (question.name in session.answers)
