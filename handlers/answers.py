"""Answers: made from the messages that gave them, so that a chat edit finds its place.

Every word an answer holds came in some message. Adding, editing or deleting
one of these messages makes the answer anew from those that remain.
"""

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from handlers.detection import detect
from handlers.model import Answer, Language, Part, PartRole, Question, Session, Value

MOST_EARLIER = 50
"""Replaced messages that an answer remembers: enough for people, too few to fill a disk."""


def given(
    session: Session,
    name: str,
    value: Value | None,
    at: datetime,
    *,
    parts: tuple[Part, ...] = (),
    complete: bool = True,
) -> Answer:
    """Return a new answer to the question called `name`, in place of an older one."""
    answer = Answer(
        status="given",
        language=session.language,
        at=at,
        value=value,
        parts=parts,
        earlier=_replaced(session.answers.get(name), parts),
        complete=complete,
    )
    return labelled(answer)


def not_given(session: Session, name: str, at: datetime, *, withheld: bool) -> Answer:
    """Return "skipped" or "would rather not say": two different answers."""
    return Answer(
        status="withheld" if withheld else "skipped",
        language=session.language,
        at=at,
        earlier=_replaced(session.answers.get(name), ()),
    )


def with_part(question: Question, answer: Answer, part: Part, at: datetime) -> Answer:
    """Add the words of one more message to an answer."""
    return from_parts(question, answer, (*answer.parts, part), at)


def from_parts(question: Question, answer: Answer, parts: tuple[Part, ...], at: datetime) -> Answer:
    """Return `answer` as these messages give it, in the order they were sent.

    For a question in own words they are the value itself; for any other they
    are what was added to the choice.
    """
    words = _joined(parts, "answer", "\n")
    return labelled(
        replace(
            answer,
            status="given" if words and question.type == "text" else answer.status,
            value=words if question.type == "text" else answer.value,
            other=_joined(parts, "other", " "),
            comment=_joined(parts, "comment", "\n"),
            parts=parts,
            at=at,
        )
    )


def without_words(answer: Answer, role: PartRole) -> Answer:
    """Leave out the words that an answer has in this role, to have others in their place."""
    parts = tuple(part for part in answer.parts if part.role != role)
    return replace(answer, parts=parts, earlier=_replaced(answer, parts))


def labelled(answer: Answer) -> Answer:
    """Put the label of the language on an answer that has words of its own."""
    words = " ".join([part.text for part in answer.parts])
    detected = detect(words) if words else None
    return answer if detected == answer.detected else replace(answer, detected=detected)


def put(session: Session, name: str, answer: Answer) -> Session:
    """Keep `answer`; what is written before the next question arrives will add to it."""
    return replace(session, answers={**session.answers, name: answer}, latest=name, refused="")


def spoke(session: Session, detected: Language | None) -> Session:
    """Count answers in a row that were written in the other language."""
    if detected is None:
        return session
    return replace(session, foreign=0 if detected == session.language else session.foreign + 1)


def _joined(parts: Iterable[Part], role: PartRole, between: str) -> str:
    return between.join([part.text for part in parts if part.role == role])


def _replaced(older: Answer | None, parts: tuple[Part, ...]) -> tuple[str, ...]:
    if older is None:
        return ()
    still = {part.message for part in parts}
    gone = [part.message for part in older.parts if part.message and part.message not in still]
    return tuple(dict.fromkeys((*older.earlier, *gone)))[-MOST_EARLIER:]
