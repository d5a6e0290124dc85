"""Early words: written before the question had reached the person.

People write in bursts. What was on its way when a question went out was not
meant for that question, so it adds to the answer before it.
"""

from datetime import timedelta

from msgspec.structs import replace

from handlers import answers, keeping, path
from handlers.buttons import WORDS
from handlers.model import (
    Answer,
    Arriving,
    Closed,
    Consultation,
    MessageReceived,
    Part,
    PartRole,
    Paused,
    Question,
    Reply,
    Session,
    Turn,
)
from handlers.reading import fold
from locales import say

AFTER = timedelta(minutes=2)
"""A question that has not arrived by then may never arrive; its words are not early any more."""


def is_early(session: Session, event: MessageReceived) -> bool:
    """Say whether `event` was written before what was put last had arrived."""
    if not session.offered and isinstance(session.step, (Arriving, Closed, Paused)):
        return False
    return session.asked is None or event.position < session.asked


def take(consultation: Consultation, session: Session, event: MessageReceived, said: str) -> Turn:
    """Add `said` to the answer before, or say that it was not kept.

    Only an answer that was given can be added to: what follows "I would rather
    not say" must not overrule it.
    """
    if not said or fold(said) in _IMPATIENT:
        return Turn(session=session)
    answer = session.answers.get(session.latest)
    if answer is None or answer.status != "given":
        return not_kept(session)
    question = path.question_named(consultation, session.latest)
    text = say(
        session.language,
        "I added this to your answer to question {number}: "
        "you wrote it before the next question had reached you.",
        number=path.progress(consultation, session, question.name).number,
    )
    return _added(session, event, said, question, answer, text)


def add_to(
    consultation: Consultation,
    session: Session,
    event: MessageReceived,
    question: Question,
    answer: Answer,
) -> Turn:
    """Add what was written in reply to an older question to its answer."""
    text = say(
        session.language,
        "I added this to your answer to question {number}.",
        number=path.progress(consultation, session, question.name).number,
    )
    return _added(session, event, event.text, question, answer, text)


def _added(
    session: Session,
    event: MessageReceived,
    said: str,
    question: Question,
    answer: Answer,
    text: str,
) -> Turn:
    role: PartRole = "answer" if question.type == "text" else "comment"
    part = Part(message=event.message, text=said, role=role)
    longer = answers.with_part(question, answer, part, event.at)
    refusal = keeping.does_not_fit(session, question, longer)
    if refusal is not None:
        return Turn(session=session, replies=(Reply(text=refusal.text),))
    kept = {**session.answers, question.name: longer}
    return Turn(session=replace(session, answers=kept), replies=(Reply(text=text),))


def is_unsure(session: Session, event: MessageReceived) -> bool:
    """Say whether nobody can tell if the question had reached the person.

    It should have arrived long ago and has not; or it was sent more than once,
    and this was written before the last time.
    """
    if session.in_doubt and is_early(session, event):
        return True
    late = session.put_at is not None and event.at - session.put_at > AFTER
    return session.asked is None and late


def not_kept(session: Session) -> Turn:
    """Say that words came too early to be for the question, and belong to no answer."""
    text = say(
        session.language,
        "You wrote this before my question had reached you, so I have not kept it.",
    )
    return Turn(session=session, replies=(Reply(text=text),))


_IMPATIENT = WORDS["done"] | WORDS["yes"] | WORDS["no"]
"""Words that say nothing by themselves, such as a second "go on" sent in impatience."""
