"""Showing: what a turn changes of what was shown before, and what binds its buttons.

Where a messenger can change its messages, an answered question loses its
buttons and shows its answer. Nothing depends on it: every press says what it
is for, and an old one is asked about.
"""

from msgspec.structs import replace

from handlers import consent, path
from handlers.buttons import mark
from handlers.laying import place_of_step
from handlers.model import (
    Answering,
    ChoiceSelected,
    Consenting,
    Consultation,
    Event,
    Reply,
    Session,
    Turn,
    Update,
)
from handlers.steps import is_same
from handlers.wording import put_with_answer


def shown(consultation: Consultation, before: Session, turn: Turn, event: Event) -> Turn:
    """Return `turn` with its buttons bound, its press acknowledged, and older messages updated."""
    updates = _updates(consultation, before, turn, event)
    press = event.press if isinstance(event, ChoiceSelected) else ""
    replies = [_bound(reply, turn.session) for reply in turn.replies]
    if updates or press:
        first, *others = replies or [Reply(text="", toast=True)]
        first = replace(first, acknowledges=press, updates=(*first.updates, *updates))
        replies = [first, *others]
    session = _remembering(before, turn.session, event)
    return replace(turn, session=session, replies=tuple(replies))


def _bound(reply: Reply, session: Session) -> Reply:
    has_buttons = reply.buttons or any(update.buttons for update in reply.updates)
    return replace(reply, mark=mark(session)) if has_buttons else reply


def _updates(
    consultation: Consultation, before: Session, turn: Turn, event: Event
) -> tuple[Update, ...]:
    """Take the buttons away from what is over: a step, what lay over it, what was pressed."""
    after = turn.session
    found: list[Update] = []
    moved = not is_same(before.step, after.step)
    at = place_of_step(before)
    if moved and at is not None:
        found.append(Update(position=at, text=_answered(consultation, before, after)))
    lifted = bool(before.offered) and before.offered != after.offered
    if lifted and before.asked is not None:
        found.append(Update(position=before.asked))
    if isinstance(event, ChoiceSelected) and event.position and (moved or lifted):
        known = {update.position for update in found}
        known.update(update.position for reply in turn.replies for update in reply.updates)
        if event.position not in known:
            found.append(Update(position=event.position))
    return tuple(found)


def _answered(consultation: Consultation, before: Session, after: Session) -> str:
    """Return a question with its answer, or a clause with its decision; else nothing."""
    match before.step:
        case Answering(question=name) if name in after.answers and after.answers[name].complete:
            question = path.question_named(consultation, name)
            if question.type in ("note", "text"):
                return ""
            return put_with_answer(consultation, after, question)
        case Consenting(clause=name) if name in after.consents:
            clause = consent.clause_named(consultation, name)
            text = consent.wording(consultation, clause, before.language)
            decided = consent.noted(after.language, granted=after.consents[name].granted)
            return f"{text}\n\n{decided}"
        case _:
            return ""


def _did_something(before: Session, after: Session) -> bool:
    return (
        after.answers is not before.answers
        or after.consents is not before.consents
        or after.offered != before.offered
        or not is_same(before.step, after.step)
    )


def _remembering(before: Session, after: Session, event: Event) -> Session:
    """Remember where a question was that is left now, and which button was pressed last."""
    at, step = place_of_step(before), before.step
    if isinstance(step, Answering) and at is not None and not is_same(step, after.step):
        after = replace(after, places={**after.places, step.question: at})
    pressed = ""
    if isinstance(event, ChoiceSelected) and event.position:
        pressed = f"{event.position}/{event.token}"
        if pressed != before.last_press and not _did_something(before, after):
            pressed = ""  # what was refused may be tried again
    if after.last_press != pressed:
        after = replace(after, last_press=pressed)
    return after
