"""Asides: small questions laid over the step, each answered by yes, no or a number."""

from typing import TypeAlias, assert_never

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

_YesOrNo: TypeAlias = (
    SwitchLanguage
    | ChangeAnswer
    | DropAnswer
    | Forgetting
    | LeavingOut
    | TakeAsOther
    | GivingWay
    | WhoseWords
)

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


def leave(session: Session, event: Event, question: Question | None) -> Session:
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


def pass_over(session: Session, event: Event, question: Question | None) -> Session:
    """Drop the aside for a command or another button: there, a mere request is no answer."""
    aside = session.aside
    if isinstance(aside, SwitchLanguage) and language.is_only_a_request(aside.text):
        return lift(session)
    return leave(session, event, question)


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
    match aside:
        case AskingZone():
            return whereabouts.press(consultation, session, event, arguments)
        case Relaying() | FromOrganisers():
            return None
        case _ if arguments[0] == "yes":
            return _agreed(consultation, session, event, aside)
        case _:
            return _declined(consultation, session, event, aside)


# --- A yes -------------------------------------------------------------------


def _agreed(
    consultation: Consultation, session: Session, event: Event, aside: _YesOrNo
) -> Taken | Turn:
    match aside:
        case SwitchLanguage():
            return _switch(consultation, session, aside)
        case ChangeAnswer():
            return old_buttons.change(consultation, session, event, aside)
        case DropAnswer():
            return deletions.drop(consultation, session, event, aside)
        case Forgetting():
            return rights.forget(consultation, session, event)
        case TakeAsOther():
            question = path.question_named(consultation, aside.question)
            return take_as_other(lift(session), question, event, aside)
        case LeavingOut():
            question = path.question_named(consultation, aside.question)
            return leave_out(lift(session), question, event, withheld=aside.withheld)
        case GivingWay():
            return elsewhere.give_way(session, aside)
        case WhoseWords():
            return relaying.pass_on(session, aside.text)
        case _:
            assert_never(aside)


def _switch(consultation: Consultation, session: Session, aside: SwitchLanguage) -> Taken:
    session = replace(lift(session), foreign=0)
    return anew(consultation, language.choose(session, aside.language).session)


# --- A no --------------------------------------------------------------------


def _declined(
    consultation: Consultation, session: Session, event: Event, aside: _YesOrNo
) -> Taken | Turn:
    match aside:
        case SwitchLanguage():
            return _stay(consultation, session, event, aside)
        case ChangeAnswer() | DropAnswer():
            return deletions.keep(session)
        case Forgetting():
            return rights.keep(session, event)
        case TakeAsOther():
            return resume(consultation, lift(session))
        case LeavingOut():
            question = path.question_named(consultation, aside.question)
            return done(consultation, lift(session), event, question)
        case GivingWay():
            return elsewhere.stay(session, event)
        case WhoseWords():
            return relaying.take_for_the_consultation(consultation, session, event, aside)
        case _:
            assert_never(aside)


def _stay(
    consultation: Consultation, session: Session, event: Event, aside: SwitchLanguage
) -> Taken | Turn:
    """Go on in the same language: words that looked like a request may have been the answer.

    "We only work in French" is one.
    """
    session = replace(lift(session), foreign=0)
    question = current(consultation, session)
    if question is None or not aside.text or not takes_words(session, question):
        return resume(consultation, session, said=say(session.language, "All right."))
    meant = MessageReceived(
        id=event.id,
        address=event.address,
        at=event.at,
        position=session.asked or 0,
        message=aside.message,
        text=aside.text,
    )
    return answering.take(consultation, session, meant, question, aside.text)
