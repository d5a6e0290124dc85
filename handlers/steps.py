"""Steps: what comes next is put to the person, in as few messages as it takes."""

from msgspec.structs import replace

from handlers import consent, language, offering, opening_hours, path, review, welcome, wording
from handlers.buttons import token
from handlers.laying import lift
from handlers.model import (
    Acknowledging,
    Answering,
    Arriving,
    Button,
    ChoosingLanguage,
    Closed,
    Consenting,
    Consultation,
    Event,
    FindWhetherAnswered,
    MessageReceived,
    Paused,
    Registering,
    Reply,
    Reviewing,
    Session,
    Step,
    Taken,
    Turn,
    Welcomed,
)
from handlers.reading import fold
from locales import say, say_many


def finish(consultation: Consultation, outcome: Taken | Turn, event: Event) -> Turn:
    """Return the turn that `outcome` leads to."""
    return onward(consultation, outcome, event) if isinstance(outcome, Taken) else outcome


def onward(consultation: Consultation, taken: Taken, event: Event) -> Turn:
    """Go on from what was taken: say it back, then put what comes next.

    After the closing nothing is put any more.
    """
    if opening_hours.is_after(consultation, event.at):
        session = lift(taken.session)
        over = opening_hours.say_closed(consultation, session, event, dropped=False)
        return replace(over, effects=taken.effects)
    before = taken.session.step
    step = taken.step or path.next_step(consultation, taken.session)
    session = lift(taken.session)
    if isinstance(step, Closed):
        turn = at_rest(consultation, replace(session, step=step))
        text = f"{taken.said}\n\n{turn.replies[0].text}".strip()
        reply = replace(turn.replies[0], text=text)
        return replace(turn, replies=(reply,), effects=taken.effects)
    turn = put(consultation, session, event, step)
    replies = turn.replies
    if _ends_the_questions(consultation, turn.session, before):
        replies = (*_before_the_end(consultation, session, taken.said), *replies)
    elif taken.said and isinstance(step, (Consenting, Acknowledging)):
        # What a person agrees to is shown alone: its hash is that of the whole message.
        replies = (Reply(text=taken.said), *replies)
    elif taken.said:
        first = replace(replies[0], text=f"{taken.said}\n\n{replies[0].text}")
        replies = (first, *replies[1:])
    return replace(turn, replies=replies, effects=taken.effects)


def resume(consultation: Consultation, session: Session, said: str = "") -> Taken:
    """Put the open question again, or what comes next if it is no longer asked."""
    step = session.step
    left = step.question if isinstance(step, Answering | Consenting | Paused) else ""
    if path.asks(consultation, session, left):
        return Taken(session=session, said=said, step=Answering(question=left))
    return Taken(session=session, said=said)


def anew(consultation: Consultation, session: Session) -> Taken:
    """Put what is open in the language chosen now; a clause being decided again stays open."""
    step = session.step
    if isinstance(step, Consenting) and step.clause in session.consents and not step.question:
        return Taken(session=session, step=step)
    return resume(consultation, session)


def put(consultation: Consultation, session: Session, event: Event, step: Step) -> Turn:
    """Put `step`; until it has arrived, nothing that is written is for it.

    What is only put once more has arrived already: what is written meanwhile
    is for it.
    """
    before, asked = session.step, session.asked
    match step:
        case Arriving() | ChoosingLanguage():
            reply = language.ask(consultation, session)
            step = ChoosingLanguage()
        case Welcomed():
            reply = welcome.ask(consultation, session)
        case Acknowledging():
            channel = event.address.transport
            reply = welcome.ask_to_acknowledge(consultation, session, channel)
        case Consenting(clause=name):
            clause = consent.clause_named(consultation, name)
            reply = consent.ask(consultation, session, clause)
            step = replace(step, wording=consent.wording_hash(reply.text))
        case Answering(question=name):
            still_waits = is_same(before, step) and wording.awaits_other(session)
            step = Answering(question=name, waiting_for="other" if still_waits else "answer")
            session = replace(session, step=step)
            reply = offering.ask(consultation, session, path.question_named(consultation, name))
        case Reviewing():
            reply = review.ask(consultation, session)
        case Registering():
            reply = opening_hours.ask_to_register(consultation, session)
        case Paused() | Closed():
            return at_rest(consultation, session)
    session = replace(session, step=step, puts=session.puts + 1)
    if asked is not None and is_same(before, step):
        return Turn(session=session, replies=(reply,))
    # What was refused at another question is no try at this one, however it is edited.
    refused = session.refused if is_same(before, step) else ""
    # Put again while it is on its way, it arrives twice, and the first time counts for nothing.
    on_its_way = asked is None and is_same(before, step)
    session = replace(
        session,
        asked=None,
        in_doubt=on_its_way,
        step_place=None,
        put_at=event.at,
        refused=refused,
    )
    return Turn(session=session, replies=(replace(reply, asks=True),))


def is_same(before: Step, step: Step) -> bool:
    """Say whether `step` asks what was asked before, in the same words where these count."""
    if isinstance(before, Answering) and isinstance(step, Answering):
        return before.question == step.question
    return before == step


def unsure(consultation: Consultation, session: Session, event: Event) -> Turn:
    """Put the step again, since it seems never to have reached the person."""
    turn = put(consultation, session, event, session.step)
    words = say(
        session.language,
        "I am not sure that this had reached you, so I have not kept what you just wrote.",
    )
    return replace(turn, replies=(Reply(text=words), *turn.replies))


def again(
    consultation: Consultation, session: Session, event: Event, *, answered: bool | None
) -> Turn:
    """Say what is needed here, and put the same thing again.

    Whoever asks something is told where that is answered, which depends on whether anybody is
    there to answer.
    """
    turn = put(consultation, session, event, session.step)
    words = _needed(session)
    if not words:
        return turn
    if isinstance(event, MessageReceived) and is_asking(event.text):
        if answered is None:
            return Turn(session=session, needs=FindWhetherAnswered(asked=True))
        words = f"{_told_where(session, answered=answered)}\n{words}"
    if isinstance(session.step, Reviewing):  # a long list, which they have just read
        return replace(turn, replies=(replace(turn.replies[0], text=words),))
    return replace(turn, replies=(Reply(text=words), *turn.replies))


_ASKING = frozenset(
    (
        *("who", "why", "what", "how", "where", "when", "which", "is", "are", "can", "do", "does"),
        *("qui", "pourquoi", "comment", "quoi", "que", "quel", "quelle", "quand", "est", "puis"),
    )
)
"""Words with which a question begins, in both languages: many people write no question mark."""


def is_asking(said: str) -> bool:
    """Say whether somebody asks something, where no words of their own are waited for."""
    return "?" in said or fold(said).partition(" ")[0] in _ASKING


def _told_where(session: Session, *, answered: bool) -> str:
    """Say where a question about the consultation itself is answered."""
    if not answered:
        return say(session.language, "What is kept and who reads it: /privacy.")
    return say(
        session.language,
        "What is kept and who reads it: /privacy. To ask the organisers something: /human.",
    )


def _needed(session: Session) -> str:
    said_in = session.language
    match session.step:
        case Consenting():
            return say(said_in, "Please write “yes” or “no”.")
        case Welcomed():
            return say(said_in, "Write “continue” when you are ready.")
        case Acknowledging():
            return say(said_in, "Once you have read this, write “I understand”.")
        case Reviewing():
            return say(said_in, "Write “send” to send this, or the number of an answer to change.")
        case _:
            return ""


def at_rest(consultation: Consultation, session: Session, said: str = "") -> Turn:
    """Say how things stand when nothing is being asked, after what is `said` to answers sent."""
    said_in = session.language
    if session.status == "submitted":
        text = say(
            said_in,
            "Your answers have been sent, under {reference}. "
            "To see or change them: /review. For what you agreed to: /privacy.",
            reference=session.reference,
        )
        return Turn(session=session, replies=(Reply(text=f"{said} {text}".strip()),))
    text = say(said_in, "Your answers are kept.")
    button = Button(label=say(said_in, "Go on"), token=token("resume"))
    return Turn(session=session, replies=(Reply(text=text, buttons=(button,)),))


def _ends_the_questions(consultation: Consultation, session: Session, before: Step) -> bool:
    """Say whether the first clause of the end is being put, right after the last question."""
    if not isinstance(session.step, Consenting) or not isinstance(before, Answering):
        return False
    ends = [clause.name for clause in consultation.consents if clause.ask == "end"]
    return session.step.clause in ends and not any(name in session.consents for name in ends)


def _before_the_end(consultation: Consultation, session: Session, said: str) -> tuple[Reply, Reply]:
    """Show the answers that the last decisions are about, and say how many there are."""
    said_in = session.language
    last = say(said_in, "That was the last question. Here are your answers.")
    count = sum(clause.ask == "end" for clause in consultation.consents)
    choices = say_many(
        said_in,
        "There is one short choice left about how your answers may be used. It is up to you.",
        "There are {number} short choices left about how your answers may be used. "
        "Each is up to you.",
        count,
    )
    lines = review.lines(consultation, session)
    text = "\n\n".join(part for part in (f"{said} {last}".strip(), lines) if part)
    return Reply(text=text), Reply(text=choices)
