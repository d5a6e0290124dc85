"""The conversation: one function, from a session and an event to the next session.

`advance` is the only door of the dialogue. It is pure: it waits for nothing,
stores nothing, and knows the time only from the event. Whoever calls it keeps
the session, sends the replies and carries out the effects, all or nothing.

What a message means depends on four things, looked at in this order:

1. whether the consultation is open at all (`opening`);
2. whether it is a command (`commands`), which may come at any moment;
3. whether a small question lies over the step (`asides`);
4. whether the step had been put when it was written. If it had, it is for the
   step; if not, it adds to the answer before it.

A step answers with a `Turn` when it stays where it is, and with `Taken` when
it has what it waited for. What comes next is then derived from the answers
(`path.next_step`) and put to the person (`asking`).
"""

from typing import assert_never

from msgspec.structs import replace

from handlers import asides, commands, consent, early, edits, language, opening
from handlers import question as questions
from handlers import review, rights, submission, welcome
from handlers.asking import again, at_rest, onward, put
from handlers.commands.stop import pause
from handlers.model import (
    Acknowledging,
    Answering,
    Arriving,
    ChoiceSelected,
    ChoosingLanguage,
    Closed,
    Consenting,
    Consultation,
    Event,
    FileReceived,
    Language,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    Paused,
    Registering,
    Reply,
    Reviewing,
    Session,
    Started,
    Taken,
    Turn,
    Welcomed,
)
from handlers.pressing import WORDS
from handlers.reading import clean, fold
from handlers.resuming import resume
from locales import say


def advance(consultation: Consultation, session: Session, event: Event) -> Turn:
    """Return what `event` makes of `session`. The same arguments give the same turn."""
    match event:
        case Started():
            outcome = _arrive(consultation, session, event)
        case MessageReceived():
            event = replace(event, text=clean(event.text))
            outcome = _hear(consultation, session, event)
        case MessageEdited():
            event = replace(event, text=clean(event.text))
            outcome = _hear_edit(consultation, session, event)
        case MessageDeleted():
            outcome = _hear_deletion(consultation, session, event)
        case ChoiceSelected():
            outcome = _press(consultation, session, event)
        case FileReceived():
            outcome = _refuse_file(consultation, session, event)
        case _:
            assert_never(event)
    return _finish(consultation, outcome, event)


def keeps(session: Session) -> bool:
    """Say whether there is anything to keep of `session`.

    Somebody who came before the opening and did not register, or after the
    closing, leaves nothing behind.
    """
    return not (session.status == "new" and isinstance(session.step, Closed))


def apology(said_in: Language, reference: str) -> Reply:
    """Say that a message was set aside; `reference` names it to the operator too."""
    return Reply(
        text=say(
            said_in,
            "Something went wrong on our side and this message was set aside. "
            "Nothing else is lost. Please send it again; if it happens twice, quote {reference}.",
            reference=reference,
        )
    )


def _finish(consultation: Consultation, outcome: Taken | Turn, event: Event) -> Turn:
    if isinstance(outcome, Taken):
        return onward(consultation, outcome, event)
    return outcome


# --- Arriving ----------------------------------------------------------------


def _arrive(consultation: Consultation, session: Session, event: Event) -> Taken | Turn:
    outside = _outside(consultation, session, event)
    if outside is not None:
        return outside
    session = opening.open_now(session)
    if session.status == "new":
        greeted = language.greet(consultation, session, event)
        return Taken(session=greeted, step=ChoosingLanguage())
    if isinstance(session.step, Closed):
        return at_rest(consultation, session)
    return resume(consultation, replace(session, aside=None), said=_welcome_back(session))


def _welcome_back(session: Session) -> str:
    return say(session.language, "Welcome back.") if session.answers else ""


def _outside(consultation: Consultation, session: Session, event: Event) -> Turn | None:
    """Answer what is said before the opening or after the closing, if it is one of these."""
    if opening.is_after(consultation, event.at):
        if session.status == "new":
            session = language.greet(consultation, session, event)
        return opening.say_closed(consultation, session, event)
    if opening.is_before(consultation, event.at):
        if isinstance(session.step, Registering) and isinstance(event, MessageReceived):
            taken = opening.take_registration(consultation, session, event.text)
            if taken is not None:
                return taken
        session = language.greet(consultation, session, event)
        reply = replace(opening.ask_to_register(consultation, session), asks=True)
        session = replace(session, step=Registering(), asked=None)
        return Turn(session=session, replies=(reply,))
    return None


# --- Hearing -----------------------------------------------------------------

_GREETINGS = frozenset(
    map(
        fold,
        (
            *("hello", "hi", "hey", "good morning", "good afternoon", "good evening"),
            *("bonjour", "bonsoir", "salut", "coucou", "rebonjour"),
        ),
    )
)


def _hear(consultation: Consultation, session: Session, event: MessageReceived) -> Taken | Turn:
    said = event.text
    command = commands.find(said)
    waits = early.is_early(session, event)
    if _is_over(consultation, session, event, command) or _is_arriving(session):
        return _arrive(consultation, session, event)
    if command is not None:
        found, rest = command
        if waits and found.acts_on_step:
            return Turn(session=session)
        return found.run(consultation, replace(session, aside=None), event, rest)
    if session.aside is not None:
        outcome = asides.take(consultation, session, event, said)
        if outcome is not None:
            return outcome if isinstance(outcome, (Taken, Turn)) else _press_token(
                consultation, session, event, outcome
            )
        session = replace(session, aside=None)
    if opening.is_after(consultation, event.at):
        return opening.say_closed(consultation, session, event)
    if waits:
        return early.take(consultation, session, event, said)
    wanted = language.wanted(said)
    if wanted is not None and wanted != session.language:
        return language.offer_switch(session, wanted)
    return _offer_switch_if_foreign(session, _take(consultation, session, event, said), consultation, event)


def _is_over(
    consultation: Consultation,
    session: Session,
    event: MessageReceived,
    command: tuple[commands.Command, str] | None,
) -> bool:
    """Say whether nothing but the rights that outlive a consultation is served now."""
    if opening.is_before(consultation, event.at):
        return command is None or session.status == "new"
    if opening.is_after(consultation, event.at):
        if session.status == "new":
            return True
        return (command is None and session.aside is None) or (
            command is not None and not command[0].after_closing
        )
    return session.status == "registered" and command is None


def _is_arriving(session: Session) -> bool:
    return isinstance(session.step, Arriving) or (
        session.status == "new" and isinstance(session.step, (Closed, Registering))
    )


def _take(
    consultation: Consultation, session: Session, event: MessageReceived, said: str
) -> Taken | Turn:
    """Give `said` to the step that waits for it."""
    outcome: Taken | Turn | None
    match session.step:
        case ChoosingLanguage():
            outcome = language.take(consultation, session, said)
        case Welcomed():
            outcome = welcome.take(consultation, session, said)
        case Acknowledging():
            outcome = welcome.take_acknowledgement(consultation, session, event, said)
        case Consenting(clause=name):
            outcome = _take_consent(consultation, session, event, name, said)
        case Answering(question=name):
            return _take_answer(consultation, session, event, said)
        case Reviewing():
            outcome = review.take(consultation, session, event, said)
        case Paused():
            return _take_up(consultation, session, event, said)
        case Arriving() | Closed() | Registering():
            return at_rest(consultation, session)
        case _:
            assert_never(session.step)
    return outcome if outcome is not None else again(consultation, session, event)


def _take_answer(
    consultation: Consultation, session: Session, event: MessageReceived, said: str
) -> Taken | Turn:
    question = questions.current(consultation, session)
    if question is None or fold(said) in _GREETINGS:
        return resume(consultation, session)
    if not said:
        return _refuse_file(consultation, session, event)
    return questions.take(consultation, session, event, said)


def _take_up(
    consultation: Consultation, session: Session, event: MessageReceived, said: str
) -> Taken | Turn:
    """Come back from a pause. Own words are an answer to the question left open."""
    resumed = onward(consultation, Taken(session=session), event)
    question = questions.current(consultation, resumed.session)
    words = fold(said)
    if question is None or words in WORDS["resume"] or words in _GREETINGS or question.type != "text":
        return resumed
    session = replace(session, step=resumed.session.step)
    return questions.take(consultation, session, event, said)


def _take_consent(
    consultation: Consultation, session: Session, event: MessageReceived, name: str, said: str
) -> Taken | Turn | None:
    clause = consent.clause_named(consultation, name)
    if clause is None:
        return Taken(session=session)
    taken = consent.take(consultation, session, event, clause, said)
    return _after_consent(consultation, session, taken, event) if taken is not None else None


def _after_consent(
    consultation: Consultation, before: Session, taken: Taken, event: Event
) -> Taken | Turn:
    taken = submission.hand_over_consents(consultation, taken, event)
    step = before.step
    clause = consent.clause_named(consultation, step.clause) if isinstance(step, Consenting) else None
    if clause is not None and clause.ask == "stop" and not before.revision:
        paused = pause(taken.session, said=taken.said)
        return replace(paused, effects=taken.effects)
    return taken


def _offer_switch_if_foreign(
    session: Session, outcome: Taken | Turn, consultation: Consultation, event: Event
) -> Turn:
    turn = _finish(consultation, outcome, event)
    after = turn.session
    if after.foreign < language.FOREIGN_IN_A_ROW or after.switch_offered or after.aside is not None:
        return turn
    other = language.OTHER[after.language]
    if other not in consultation.languages:
        return turn
    offer = language.offer_switch(after, other)
    return Turn(
        session=offer.session, replies=(*turn.replies, *offer.replies), effects=turn.effects
    )


def _refuse_file(consultation: Consultation, session: Session, event: Event) -> Taken | Turn:
    if _is_arriving(session) or opening.is_after(consultation, event.at):
        return _arrive(consultation, session, event)
    text = say(
        session.language, "I can only read text so far. Could you write it in a few words?"
    )
    return Turn(session=session, replies=(Reply(text=text),))


def _hear_edit(consultation: Consultation, session: Session, event: MessageEdited) -> Taken | Turn:
    if _is_arriving(session):
        return Turn(session=session)
    if opening.is_after(consultation, event.at):
        return opening.say_closed(consultation, session, event)
    if event.message == session.refused and event.text:
        # What was not understood and then corrected is a new try at the same question.
        asked = session.asked if session.asked is not None else 0
        retry = MessageReceived(
            id=event.id,
            address=event.address,
            at=event.at,
            position=asked,
            message=event.message,
            text=event.text,
        )
        return _hear(consultation, replace(session, refused=""), retry)
    return edits.revise(consultation, session, event)


def _hear_deletion(
    consultation: Consultation, session: Session, event: MessageDeleted
) -> Turn:
    if _is_arriving(session) or opening.is_after(consultation, event.at):
        return Turn(session=session)
    return edits.ask_to_drop(consultation, session, event)


# --- Pressing ----------------------------------------------------------------

_AFTER_CLOSING = frozenset({"language", "withdraw", "delete", "forget"})


def _press(consultation: Consultation, session: Session, event: ChoiceSelected) -> Taken | Turn:
    verb = event.token.partition("/")[0]
    if opening.is_before(consultation, event.at):
        if verb == "register":
            return opening.register(
                consultation, session, interested=event.token.endswith("/yes")
            )
        return _arrive(consultation, session, event)
    if opening.is_after(consultation, event.at) and verb not in _AFTER_CLOSING:
        return opening.say_closed(consultation, session, event)
    if (_is_arriving(session) or session.status == "registered") and verb != "language":
        return _arrive(consultation, session, event)
    return _press_token(consultation, session, event, event.token)


def _press_token(
    consultation: Consultation, session: Session, event: Event, pressed: str
) -> Taken | Turn:
    verb, *rest = pressed.split("/")
    arguments = tuple(rest)
    if session.aside is not None:
        outcome = asides.press(consultation, session, event, verb, arguments)
        if outcome is not None:
            return outcome
        session = replace(session, aside=None)
    taken = _press_verb(consultation, session, event, verb, arguments)
    return taken if taken is not None else _press_old(consultation, session, event, verb, arguments)


def _press_verb(
    consultation: Consultation,
    session: Session,
    event: Event,
    verb: str,
    arguments: tuple[str, ...],
) -> Taken | Turn | None:
    """Carry out what a button says, where it still makes sense."""
    first = arguments[0] if arguments else ""
    step = session.step
    match verb:
        case "language":
            chosen = language.press(session, arguments)
            if chosen is None or session.status == "new":
                return chosen
            return resume(consultation, chosen.session)
        case "continue" if isinstance(step, Welcomed):
            return welcome.go_on(session)
        case "understood" if isinstance(step, Acknowledging):
            return welcome.acknowledge(consultation, session, event)
        case "consent" if session.welcomed:
            taken = consent.press(consultation, session, event, arguments)
            return _after_consent(consultation, session, taken, event) if taken else None
        case "resume" if session.status != "new":
            return resume(consultation, session)
        case "edit" if session.answers:
            return review.reopen(consultation, session, first)
        case "send" if isinstance(step, Reviewing):
            return submission.send(consultation, session, event)
        case "withdraw":
            return rights.withdraw(consultation, session, event, first)
        case "agree" if session.status in ("open", "submitted"):
            return rights.decide_again(consultation, session, first)
        case "delete" if session.status != "new":
            return rights.ask_to_forget(consultation, session)
        case "restart" if session.status == "declined":
            return Taken(session=replace(session, status="open", consents={}))
        case _:
            return questions.press(consultation, session, event, verb, arguments)


def _press_old(
    consultation: Consultation,
    session: Session,
    event: Event,
    verb: str,
    arguments: tuple[str, ...],
) -> Taken | Turn:
    """A button of something that is not open: offer to go back to it, or show what is open."""
    if verb == "why" and arguments:
        question = next((q for q in consultation.questions if q.name == arguments[0]), None)
        explained = questions.why(session, question) if question is not None else None
        if explained is not None:
            return replace(explained, replies=(replace(explained.replies[0], buttons=()),))
    if verb in ("pick", "other", "done", "again", "skip", "withhold"):
        offered = edits.old_button(consultation, session, verb, arguments)
        if offered is not None:
            return offered
    if isinstance(session.step, (Closed, Paused)):
        return at_rest(consultation, session)
    return put(consultation, session, event)
