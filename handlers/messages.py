"""Messages: what one means at this moment, written, edited or deleted."""

from typing import assert_never

from msgspec.structs import replace

from handlers import (
    answering,
    asides,
    commands,
    deciding,
    deletions,
    early,
    edits,
    language,
    opening_hours,
    relaying,
    replying,
    review,
    welcome,
)
from handlers.arrival import arrive, is_arriving, outside, refuse_file
from handlers.buttons import WORDS
from handlers.laying import lift
from handlers.model import (
    Acknowledging,
    Answering,
    Arriving,
    ChoosingLanguage,
    Closed,
    Consenting,
    Consultation,
    Language,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    Paused,
    Registering,
    Reviewing,
    Session,
    Taken,
    Turn,
    Welcomed,
)
from handlers.presses import press_written
from handlers.reading import fold, place
from handlers.steps import again, anew, at_rest, finish, put, resume, unsure
from locales import say

_GREETINGS = frozenset(
    map(
        fold,
        (
            *("hello", "hi", "hey", "good morning", "good afternoon", "good evening"),
            *("bonjour", "bonsoir", "salut", "coucou", "rebonjour"),
        ),
    )
)


_THANKS = frozenset(
    map(
        fold,
        (
            *("thanks", "thank you", "many thanks", "thanks a lot", "thank you very much", "ok"),
            *("okay", "great", "perfect", "merci", "merci beaucoup", "merci bien", "parfait"),
            *("d'accord", "super", "très bien", "ok merci", "ok thanks"),
        ),
    )
)


def _in_passing(said_in: Language, words: str) -> str:
    """Answer what is written when nothing is being asked."""
    if words in _THANKS:
        return say(said_in, "You are welcome.")
    return "" if words in _GREETINGS else say(said_in, "I have not added this.")


def hear(
    consultation: Consultation,
    session: Session,
    event: MessageReceived,
    *,
    answered: bool | None = None,
) -> Taken | Turn:
    """Take a message as what it is: an arrival, a command, an aside, an addition, an answer.

    Whether anybody is there to be asked (`answered`) is found out only where it must be known.
    """
    said = event.text
    command = commands.find(said, among_words=answering.awaits_words(consultation, session))
    if _is_arrival(consultation, session, event, command):
        return arrive(consultation, session, event)
    if (obeyed := _obey(consultation, session, event, command)) is not None:
        return obeyed
    if (passed_on := relaying.hear(consultation, session, event)) is not None:
        return passed_on
    if session.offered:
        if early.is_early(session, event):
            if isinstance(session.step, Consenting):
                # They may be meant for neither, and decide nothing.
                return _too_early(consultation, session, event)
            session = lift(session, unseen=True)
        elif pressed := asides.take(session, said):
            return press_written(consultation, session, event, pressed)
    closed = outside(consultation, lift(session), event)
    if closed is not None:
        return closed
    if (meant := replying.question_meant(consultation, session, event)) is not None:
        return replying.take(consultation, lift(session), event, meant)
    session = asides.leave(session, event, answering.current(consultation, session))
    return _hear_for_the_step(consultation, session, event, answered)


def _obey(
    consultation: Consultation,
    session: Session,
    event: MessageReceived,
    command: tuple[commands.Command, str] | None,
) -> Taken | Turn | None:
    """Carry out a command; what only looks like one is no answer either."""
    if command is None:
        return commands.unknown(session) if commands.looks_like_one(event.text) else None
    if relaying.is_called_off(session, event.text):
        return relaying.enough(consultation, lift(session))
    found, rest = command
    if found.acts_on_step and early.is_early(session, event):
        return _too_early(consultation, session, event)
    session = asides.pass_over(session, event, answering.current(consultation, session))
    return found.run(consultation, session, event, rest)


def _too_early(consultation: Consultation, session: Session, event: MessageReceived) -> Turn:
    """Pass over words for something unseen; what may never have arrived is put again."""
    if early.is_unsure(session, event):
        return unsure(consultation, lift(session), event)
    return early.not_kept(session)


def _hear_for_the_step(
    consultation: Consultation, session: Session, event: MessageReceived, answered: bool | None
) -> Taken | Turn:
    said = event.text
    if early.is_unsure(session, event):
        return unsure(consultation, session, event)
    if early.is_early(session, event):
        return early.take(consultation, session, event, said)
    if _is_for_something_else(session, said):
        return put(consultation, session, event, session.step)
    named = language.named(said)
    if named in consultation.languages and not isinstance(session.step, Answering):
        return anew(consultation, language.choose(session, named).session)
    wanted = language.wanted(said)
    if wanted in consultation.languages and wanted != session.language:
        return language.offer_switch(session, event, wanted, asked_for=True)
    outcome = _take(consultation, session, event, said)
    if outcome is None:
        outcome = again(consultation, session, event, answered=answered)
    return _offer_switch_if_foreign(consultation, outcome, event)


def _is_for_something_else(session: Session, said: str) -> bool:
    """Say whether a bare "yes", "no" or "1" may be meant for what was shown since the step.

    What decides or sends must be the last thing the person has seen: "yes" to
    a deletion that has lapsed must neither consent nor submit.
    """
    if session.on_top or not isinstance(session.step, Consenting | Reviewing):
        return False
    return fold(said) in WORDS["yes"] | WORDS["no"] or place(said) is not None


def _is_arrival(
    consultation: Consultation,
    session: Session,
    event: MessageReceived,
    command: tuple[commands.Command, str] | None,
) -> bool:
    """Say whether the words matter less than that somebody is there.

    At first contact they are a greeting. Before the opening and after the
    closing only what concerns a person's rights is heard.
    """
    if is_arriving(session):
        return True
    if opening_hours.is_before(consultation, event.at):
        return command is None and not session.offered
    if opening_hours.is_after(consultation, event.at):
        if command is None:
            return not session.offered
        return command[0].after_closing is None
    return session.status == "registered"


def _take(
    consultation: Consultation, session: Session, event: MessageReceived, said: str
) -> Taken | Turn | None:
    """Give `said` to the step that waits for it; None where it means nothing there."""
    words = fold(said)
    match session.step:
        case ChoosingLanguage():
            return language.take(consultation, session, said)
        case Welcomed():
            return welcome.take(consultation, session, said)
        case Acknowledging():
            return welcome.take_acknowledgement(consultation, session, event, said)
        case Consenting(clause=name, question=before) if before and words in WORDS["resume"]:
            return resume(consultation, session)  # to the question at which they stopped
        case Consenting(clause=name):
            return deciding.take(consultation, session, event, name, said)
        case Answering(question=name):
            return _take_answer(consultation, session, event, said)
        case Reviewing():
            return _take_at_the_review(consultation, session, event, said)
        case Paused():
            return _take_up(consultation, session, event, said)
        case Arriving() | Closed() | Registering():
            return at_rest(consultation, session, _in_passing(session.language, words))
        case _:
            assert_never(session.step)


def _take_at_the_review(
    consultation: Consultation, session: Session, event: MessageReceived, said: str
) -> Taken | Turn | None:
    outcome = review.take(consultation, session, event, said)
    if outcome is None and fold(said) in WORDS["resume"]:
        return resume(consultation, session)
    return outcome


def _take_answer(
    consultation: Consultation, session: Session, event: MessageReceived, said: str
) -> Taken | Turn:
    question = answering.current(consultation, session)
    words = fold(said)
    if question is None or words in _GREETINGS:
        return resume(consultation, session)
    waits = question.name not in session.answers and question.type != "note"
    if waits and words in WORDS["resume"]:
        lead = say(session.language, "This question has no answer yet.")
        return resume(consultation, session, said=lead)
    if not said:
        return refuse_file(consultation, session, event)
    return answering.take(consultation, session, event, question, said)


def _take_up(
    consultation: Consultation, session: Session, event: MessageReceived, said: str
) -> Taken:
    """Come back from a pause: whatever brought them back, they see what is open first."""
    words = fold(said)
    if words in WORDS["resume"] or words in _GREETINGS:
        return resume(consultation, session)
    lead = say(session.language, "Welcome back. I have not kept what you just wrote.")
    return resume(consultation, session, said=lead)


def _offer_switch_if_foreign(
    consultation: Consultation, outcome: Taken | Turn, event: MessageReceived
) -> Turn:
    turn = finish(consultation, outcome, event)
    after = turn.session
    if turn.needs is not None:
        return turn
    if after.foreign < language.FOREIGN_IN_A_ROW or after.switch_offered or after.offered:
        return turn
    other = language.OTHER[after.language]
    if other not in consultation.languages:
        return turn
    offer = language.offer_switch(after, event, other)
    # The offer arrives last: when it is there, so is the question before it.
    before = [replace(reply, asks=False) for reply in turn.replies]
    return Turn(session=offer.session, replies=(*before, *offer.replies), effects=turn.effects)


def hear_edit(consultation: Consultation, session: Session, event: MessageEdited) -> Taken | Turn:
    """Take new words for an old message."""
    if is_arriving(session):
        return Turn(session=session)
    if opening_hours.is_after(consultation, event.at):
        return opening_hours.say_closed(consultation, session, event)
    if event.message == session.refused and event.text:
        # What was not understood and then corrected is a new try at the same question,
        # whatever has been laid over it since.
        session = lift(session)
        asked = session.asked if session.asked is not None else 0
        retry = MessageReceived(
            id=event.id,
            address=event.address,
            at=event.at,
            position=asked,
            message=event.message,
            text=event.text,
        )
        return hear(consultation, replace(session, refused=""), retry)
    return edits.revise(consultation, session, event)


def hear_deletion(consultation: Consultation, session: Session, event: MessageDeleted) -> Turn:
    """Take the deletion of a message as a question, not as a decision."""
    if is_arriving(session) or opening_hours.is_after(consultation, event.at):
        return Turn(session=session)
    return deletions.ask_to_drop(consultation, session, event)
