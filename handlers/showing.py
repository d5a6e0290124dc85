"""Showing: what a turn changes of what was shown before.

Where a messenger can change its messages, an answered question loses its
buttons and shows its answer. Nothing depends on it: every press says what it
is for, and an old one is asked about.
"""

from msgspec.structs import replace

from handlers import consent, path
from handlers.buttons import acknowledging, bound, mark
from handlers.laying import place_of_step
from handlers.model import (
    Answering,
    ChoiceSelected,
    Consenting,
    Consultation,
    Event,
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
    replies = tuple(bound(reply, mark(turn.session)) for reply in turn.replies)
    if updates or press:
        replies = acknowledging(replies, press, updates)
    return replace(turn, session=_remembering(before, turn.session), replies=replies)


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


def _remembering(before: Session, after: Session) -> Session:
    """Remember where a question was that is left now: a reply to it is for it still."""
    at, step = place_of_step(before), before.step
    if not isinstance(step, Answering) or at is None or is_same(step, after.step):
        return after
    return replace(after, places={**after.places, step.question: at})
