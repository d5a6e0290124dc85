"""Early words: written before the question had reached the person.

People write in bursts. What was on its way when a question went out was not
meant for that question, so it adds to the answer before it.
"""

from msgspec.structs import replace

from handlers import answers, path
from handlers.buttons import WORDS
from handlers.model import (
    Arriving,
    Closed,
    Consultation,
    MessageReceived,
    Part,
    PartRole,
    Paused,
    Reply,
    Session,
    Turn,
)
from handlers.question_types.text import LONGEST, too_long
from handlers.reading import fold
from locales import say


def is_early(session: Session, event: MessageReceived) -> bool:
    """Say whether `event` was written before the step's question had arrived."""
    if isinstance(session.step, (Arriving, Closed, Paused)):
        return False
    return session.asked is None or event.position < session.asked


def take(consultation: Consultation, session: Session, event: MessageReceived, said: str) -> Turn:
    """Add `said` to the answer before, and say so.

    Before the first answer there is nothing to add to, and nothing may be kept
    yet: the question that is on its way is the reply.
    """
    answer = session.answers.get(session.latest)
    goes_on = fold(said) in WORDS["done"]  # such as a second "go on", sent in impatience
    if answer is None or not said or goes_on:
        return Turn(session=session)
    question = path.question_named(consultation, session.latest)
    role: PartRole = "answer" if question.type == "text" else "comment"
    part = Part(message=event.message, text=said, role=role)
    longer = answers.with_part(question, answer, part, event.at)
    length = sum(len(one.text) for one in longer.parts)
    language = session.language
    if length > LONGEST:
        refusal = too_long(language, length)
        return Turn(session=session, replies=(Reply(text=refusal.text),))
    text = say(
        language,
        "I added this to your answer to question {number}: "
        "you wrote it before the next question had reached you.",
        number=path.progress(consultation, session, question.name).number,
    )
    kept = {**session.answers, question.name: longer}
    return Turn(session=replace(session, answers=kept), replies=(Reply(text=text),))
