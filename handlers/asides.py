"""Asides: small questions laid over the step, each answered by yes, no or a number."""

from msgspec.structs import replace

from handlers import (
    answering,
    deletions,
    elsewhere,
    language,
    old_buttons,
    path,
    relaying,
    rights,
)
from handlers.answering import current, take_text, takes_words
from handlers.buttons import WORDS, token
from handlers.gathering import done
from handlers.keeping import leave_out, take_as_other
from handlers.laying import lift, written
from handlers.model import (
    AskingZone,
    ChangeAnswer,
    Consultation,
    DropAnswer,
    Event,
    Forgetting,
    FromOrganisers,
    GivingWay,
    LeavingOut,
    MessageReceived,
    Part,
    Question,
    Relaying,
    Session,
    SwitchLanguage,
    TakeAsOther,
    Taken,
    Turn,
    WhoseWords,
)
from handlers.question_types.select_one import is_other
from handlers.reading import fold
from handlers.reminding import whereabouts
from handlers.steps import anew, resume
from locales import say

_VERBS: dict[type, str] = {
    SwitchLanguage: "switch",
    ChangeAnswer: "change",
    DropAnswer: "drop",
    Forgetting: "forget",
    TakeAsOther: "takeother",
    LeavingOut: "leaveout",
    GivingWay: "giveway",
    AskingZone: "zone",
    Relaying: "enough",
    FromOrganisers: "human",
    WhoseWords: "whose",
}

_IN_FULL = Forgetting | GivingWay
"""A deletion, like a consent, takes nothing but yes; other small questions also what follows."""

_ALSO_YES = frozenset(map(fold, ("ok", "okay", "sure", "d'accord", "bien sûr", "volontiers")))
_ALSO_NO = frozenset(map(fold, ("keep", "keep it", "no thanks", "garder", "non merci")))


def take(session: Session, said: str) -> str:
    """Return the token of what `said` means to what lies over the step, or nothing.

    Nothing means that the person went on with something else.
    """
    aside, words = session.aside, fold(said)
    if isinstance(aside, SwitchLanguage) and (named := language.named(said)):
        return token("switch", "yes" if named == aside.language else "no")
    if isinstance(aside, TakeAsOther) and is_other(said):
        return token("takeother", "yes")
    if isinstance(aside, AskingZone) and not written(session, said):
        return "" if words in WORDS["resume"] else whereabouts.read(said)
    if aside is not None and not isinstance(aside, _IN_FULL):
        if words in _ALSO_YES:
            return token(_VERBS[type(aside)], "yes")
        if words in _ALSO_NO:
            return token(_VERBS[type(aside)], "no")
    return written(session, said)


def leave(session: Session, event: MessageReceived, question: Question | None) -> Session:
    """Drop the aside, since the person went on with something else.

    Words that seemed to ask for the other language were part of the answer
    after all, if an answer in own words was being gathered.
    """
    aside = session.aside
    session = lift(session)
    if question is None or question.appearance != "multiline":
        return session
    if isinstance(aside, SwitchLanguage) and aside.text:
        part = Part(message=aside.message, text=aside.text)
        return take_text(session, question, event, part).session
    return session


def press(
    consultation: Consultation,
    session: Session,
    event: Event,
    verb: str,
    arguments: tuple[str, ...],
) -> Taken | Turn | None:
    """Carry out the answer to the aside, if `verb` belongs to it."""
    aside = session.aside
    if aside is None or verb != _VERBS.get(type(aside)) or not arguments:
        return None
    yes = arguments[0] == "yes"
    match aside:
        case SwitchLanguage():
            return _switch(consultation, session, event, aside, yes=yes)
        case ChangeAnswer():
            if yes:
                return old_buttons.change(consultation, session, event, aside)
            return deletions.keep(session)
        case DropAnswer():
            if yes:
                return deletions.drop(consultation, session, event, aside)
            return deletions.keep(session)
        case Forgetting():
            return (
                rights.forget(consultation, session, event) if yes else rights.keep(session, event)
            )
        case TakeAsOther():
            return _take_as_other(consultation, session, event, aside, yes=yes)
        case LeavingOut():
            return _leave_out(consultation, session, event, aside, yes=yes)
        case AskingZone():
            return whereabouts.press(consultation, session, event, arguments)
        case WhoseWords():
            return relaying.told_whose(consultation, session, event, aside, theirs=not yes)
        case Relaying() | FromOrganisers():
            return None
        case GivingWay():
            return elsewhere.give_way(session, aside) if yes else elsewhere.stay(session, event)


def _switch(
    consultation: Consultation, session: Session, event: Event, aside: SwitchLanguage, *, yes: bool
) -> Taken | Turn:
    session = replace(lift(session), foreign=0)
    if yes:
        session = language.choose(session, aside.language).session
        return anew(consultation, session)
    question = current(consultation, session)
    if question is not None and aside.text and takes_words(session, question):
        # "We only work in French": words that looked like a request were the answer.
        meant = MessageReceived(
            id=event.id,
            address=event.address,
            at=event.at,
            position=session.asked or 0,
            message=aside.message,
            text=aside.text,
        )
        return answering.take(consultation, session, meant, question, aside.text)
    return resume(consultation, session, said=say(session.language, "All right."))


def _take_as_other(
    consultation: Consultation, session: Session, event: Event, aside: TakeAsOther, *, yes: bool
) -> Taken | Turn:
    session = lift(session)
    if not yes:
        return resume(consultation, session)
    question = path.question_named(consultation, aside.question)
    return take_as_other(session, question, event, aside)


def _leave_out(
    consultation: Consultation, session: Session, event: Event, aside: LeavingOut, *, yes: bool
) -> Taken | Turn:
    session = lift(session)
    question = path.question_named(consultation, aside.question)
    if yes:
        return leave_out(session, question, event, withheld=aside.withheld)
    return done(consultation, session, event, question)
