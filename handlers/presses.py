"""Presses: what a button does, whether it is the newest or one from long ago."""

from msgspec.structs import replace

from handlers import (
    answering,
    asides,
    deciding,
    language,
    old_buttons,
    opening_hours,
    relaying,
    review,
    rights,
    submission,
    welcome,
)
from handlers.arrival import arrive, is_arriving, outside
from handlers.buttons import mark
from handlers.laying import lift
from handlers.model import (
    Acknowledging,
    Answering,
    ChoiceSelected,
    Closed,
    Consultation,
    Event,
    Paused,
    Reply,
    Reviewing,
    Session,
    Taken,
    Turn,
    Welcomed,
)
from handlers.reminding import reminder
from handlers.steps import anew, at_rest, is_same, put, resume
from locales import say

_RIGHTS = frozenset(
    {
        *("language", "withdraw", "unremind", "unregister", "delete", "forget", "giveway"),
        *("human", "enough", "whose"),
    }
)
"""What can be pressed at any time, also before the opening and after the closing."""


def press(consultation: Consultation, session: Session, event: ChoiceSelected) -> Taken | Turn:
    if event.position and session.last_press == f"{event.position}/{event.token}":
        return _only_a_toast(session, say(session.language, "I have that already."))
    if event.mark != mark(session) and not is_arriving(session):
        text = say(session.language, "This button no longer works. To begin again, write /start.")
        return _only_a_toast(session, text)
    return _press(consultation, session, event)


def remembering_the_press(before: Session, turn: Turn, event: Event) -> Turn:
    """Remember which button was pressed last, so that a second tap on it is known as one."""
    pressed = ""
    if isinstance(event, ChoiceSelected) and event.position:
        pressed = f"{event.position}/{event.token}"
        if pressed != before.last_press and not _did_something(before, turn.session):
            pressed = ""  # what was refused may be tried again
    if turn.session.last_press == pressed:
        return turn
    return replace(turn, session=replace(turn.session, last_press=pressed))


def _did_something(before: Session, after: Session) -> bool:
    return (
        after.answers is not before.answers
        or after.consents is not before.consents
        or after.offered != before.offered
        or not is_same(before.step, after.step)
    )


def _only_a_toast(session: Session, text: str) -> Turn:
    return Turn(session=session, replies=(Reply(text=text, toast=True),))


def _press(consultation: Consultation, session: Session, event: ChoiceSelected) -> Taken | Turn:
    verb = event.token.partition("/")[0]
    if opening_hours.is_before(consultation, event.at) and verb == "register":
        return opening_hours.register(
            consultation, session, interested=event.token.endswith("/yes")
        )
    if verb in _RIGHTS and session.status != "new":
        return press_token(consultation, session, event, event.token)
    closed = outside(consultation, lift(session), event)
    if closed is not None:
        return closed
    if (is_arriving(session) or session.status == "registered") and verb != "language":
        return arrive(consultation, session, event)
    return press_token(consultation, session, event, event.token)


def press_written(
    consultation: Consultation, session: Session, event: Event, pressed: str
) -> Taken | Turn:
    """Take a press that was written; after the closing only a person's rights are served."""
    if opening_hours.is_after(consultation, event.at) and pressed.partition("/")[0] not in _RIGHTS:
        return opening_hours.say_closed(consultation, lift(session), event)
    return press_token(consultation, session, event, pressed)


def press_token(
    consultation: Consultation, session: Session, event: Event, pressed: str
) -> Taken | Turn:
    verb, *rest = pressed.split("/")
    arguments = tuple(rest)
    if session.offered:
        outcome = asides.press(consultation, session, event, verb, arguments)
        if outcome is not None:
            return outcome
        session = asides.pass_over(session, event, answering.current(consultation, session))
    for press_where_it_belongs in (_press_on_the_way, _press_at_any_time, answering.press):
        outcome = press_where_it_belongs(consultation, session, event, verb, arguments)
        if outcome is not None:
            return outcome
    return _press_old(consultation, session, event, verb, arguments)


def _press_on_the_way(
    consultation: Consultation,
    session: Session,
    event: Event,
    verb: str,
    arguments: tuple[str, ...],
) -> Taken | Turn | None:
    """Carry out what leads from one step to another, where it still makes sense."""
    first = arguments[0] if arguments else ""
    step = session.step
    match verb:
        case "continue" if isinstance(step, Welcomed):
            return welcome.go_on(session)
        case "understood" if isinstance(step, Acknowledging):
            return welcome.acknowledge(consultation, session, event, first)
        case "consent" if session.welcomed:
            return deciding.press(consultation, session, event, arguments)
        case "resume" if session.status != "new":
            return resume(consultation, session)
        case "edit" if session.answers:
            return review.reopen(consultation, session, first)
        case "send" if isinstance(step, Reviewing) and first == str(session.revision):
            return submission.send(consultation, session, event)
        case _:
            return None


def _press_at_any_time(
    consultation: Consultation,
    session: Session,
    event: Event,
    verb: str,
    arguments: tuple[str, ...],
) -> Taken | Turn | None:
    """Carry out what people may decide whatever step they are at."""
    match verb:
        case "language":
            return _choose_language(consultation, session, arguments)
        case "withdraw":
            return rights.withdraw(consultation, session, event, arguments)
        case "remind" | "unremind" | "unregister" | "zone":
            return reminder.press(consultation, session, event, verb, arguments)
        case "agree" if session.status in ("open", "submitted"):
            return rights.decide_again(session, arguments[0] if arguments else "")
        case "human" | "enough" if session.status != "new":
            return relaying.press(consultation, session, verb)
        case "delete" if session.status != "new":
            return rights.ask_to_forget(session, event)
        case _:
            return None


def _choose_language(
    consultation: Consultation, session: Session, arguments: tuple[str, ...]
) -> Taken | None:
    chosen = language.press(consultation, session, arguments)
    if chosen is None or session.status == "new":
        return chosen
    return anew(consultation, chosen.session)


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
        explained = answering.why(session, question) if question is not None else None
        if explained is not None:
            return replace(explained, replies=(replace(explained.replies[0], buttons=()),))
    if verb in ("pick", "unpick", "other", "done", "again", "skip", "withhold"):
        offered = old_buttons.old_button(consultation, session, event, verb, arguments)
        if offered is not None:
            return offered
    if isinstance(session.step, (Closed, Paused)):
        return at_rest(consultation, session)
    if isinstance(session.step, Answering):
        return resume(consultation, session)
    return put(consultation, session, event, session.step)
