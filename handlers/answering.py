"""Answering: read what comes back to a question that was put.

Most answers are one message or one press. Some are gathered: own words in
several messages, choices pressed one after the other (`gathering`).
"""

from typing import assert_never

from msgspec.structs import replace

from handlers import answers, path
from handlers.buttons import pressed, token
from handlers.commands import back
from handlers.gathering import (
    add,
    add_other,
    done,
    gather,
    lacks_words,
    start_again,
    take_back,
)
from handlers.keeping import against_constraint, leave_out, take_value, take_words
from handlers.laying import lay
from handlers.model import (
    Answering,
    Button,
    Consultation,
    Event,
    LeavingOut,
    MessageReceived,
    Part,
    Question,
    Refusal,
    Reply,
    Session,
    TakeAsOther,
    Taken,
    Turn,
    Value,
)
from handlers.offering import buttons, is_numbered
from handlers.question_types import TYPES
from handlers.question_types.country import is_code
from handlers.question_types.select_one import OTHER
from handlers.reading import place
from handlers.reminding.kind_hours import local_day
from locales import echo, say, say_many


def current(consultation: Consultation, session: Session) -> Question | None:
    """Return the question that is open now, if one is."""
    if isinstance(session.step, Answering):
        return path.question_named(consultation, session.step.question)
    return None


def takes_words(session: Session, question: Question) -> bool:
    """Say whether own words are awaited at the open question, whatever its type."""
    waiting = isinstance(session.step, Answering) and session.step.waiting_for != "answer"
    return question.type == "text" or waiting


def awaits_words(consultation: Consultation, session: Session) -> bool:
    """Say whether own words are awaited just now."""
    question = current(consultation, session)
    return question is not None and takes_words(session, question)


def take(
    consultation: Consultation,
    session: Session,
    event: MessageReceived,
    question: Question,
    said: str,
) -> Taken | Turn:
    """Read `said` as an answer to the open question, or as a press on its buttons."""
    found = pressed(buttons(session, question), said, numbered=is_numbered(question))
    if found and not _is_choice(question, found, said):
        verb, *arguments = found.split("/")
        taken = press(consultation, session, event, verb, tuple(arguments))
        if taken is not None:
            return taken
    waiting = session.step.waiting_for if isinstance(session.step, Answering) else "answer"
    part = Part(message=event.message, text=said, role=waiting)
    if waiting != "answer":
        return take_words(session, question, event, part)
    if question.appearance == "multiline":
        # What the author asks for is asked of the whole, when the person goes on.
        return add(session, question, event, part)
    value = read(consultation, session, question, event, said)
    if isinstance(value, Refusal) and lacks_words(session, question, said):
        return add_other(session, question, event, part)
    if isinstance(value, Refusal):
        return _refuse(session, question, event, value, said)
    if question.type == "text":
        return take_text(session, question, event, part)
    return take_value(session, question, event, value, (part,))


def _is_choice(question: Question, found: str, said: str) -> bool:
    """Whether what was written is a choice: by the button that it names, or by its number."""
    if found.startswith(("pick/", "unpick/")):
        return True
    number = place(said)
    return number is not None and 1 <= number <= len(question.choices) + question.or_other


def read(
    consultation: Consultation, session: Session, question: Question, event: Event, said: str
) -> Value | Refusal:
    """Return the value that `said` means at `question`, or why it means none.

    "Today" is the day where the person is, if they have said so, and else at the consultation's.
    """
    today = local_day(event.at, session.zone or consultation.zone)
    value = TYPES[question.type].read(question, session.language, said, today)
    if isinstance(value, Refusal):
        return value
    return against_constraint(session, question, value) or value


def _refuse(
    session: Session, question: Question, event: MessageReceived, refusal: Refusal, said: str
) -> Turn:
    session = replace(session, refused=event.message)
    unknown = not refusal.buttons and any(map(str.isalpha, said))
    if question.or_other and question.type == "select_one" and unknown:
        return _offer_as_other(session, question, event, said)
    reply = Reply(
        text=refusal.text,
        buttons=refusal.buttons or buttons(session, question),
        numbered=is_numbered(question) and not refusal.buttons,
    )
    return Turn(session=session, replies=(reply,))


def _offer_as_other(
    session: Session, question: Question, event: MessageReceived, said: str
) -> Turn:
    language = session.language
    text = say(
        language,
        "I read {said}, which is not in the list. Shall I take it as “Other”?",
        said=echo(language, said),
    )
    yes = Button(label=say(language, "Yes, take it"), token=token("takeother", "yes"))
    no = Button(label=say(language, "No, show the list"), token=token("takeother", "no"))
    aside = TakeAsOther(question=question.name, text=said, message=event.message)
    return lay(session, event, Reply(text=text, buttons=(yes, no)), aside)


def take_text(session: Session, question: Question, event: Event, part: Part) -> Taken | Turn:
    """Keep own words: the whole answer, or one more part of it."""
    if question.appearance != "multiline":
        answer = answers.given(session, question.name, part.text, event.at, parts=(part,))
        session = answers.spoke(answers.put(session, question.name, answer), answer.detected)
        return Taken(session=session, said=say(session.language, "Noted."))
    return add(session, question, event, part)


# --- Pressing ----------------------------------------------------------------


def press(
    consultation: Consultation,
    session: Session,
    event: Event,
    verb: str,
    arguments: tuple[str, ...],
) -> Taken | Turn | None:
    """Take a press on one of the open question's buttons."""
    question = current(consultation, session)
    if question is None or not arguments or arguments[0] != question.name:
        return None
    match verb:
        case "pick":
            return _pick(consultation, session, question, event, arguments[-1])
        case "unpick" if question.type in ("select_multiple", "rank"):
            return take_back(consultation, session, question, event, arguments[-1])
        case "other" if question.or_other:
            return _pick_other(consultation, session, question, event)
        case "done":
            return done(consultation, session, event, question)
        case "again":
            return start_again(session, question)
        case "skip" | "withhold" if not question.required:
            return _leave_out(session, question, event, withheld=verb == "withhold")
        case "why":
            return why(session, question)
        case "back":
            return back.run(consultation, session, event, "")
        case _:
            return None


def _pick(
    consultation: Consultation, session: Session, question: Question, event: Event, name: str
) -> Taken | Turn | None:
    offered = any(choice.name == name for choice in TYPES[question.type].offer(question))
    # "Which one do you mean?" offers countries that the question itself does not list.
    if not offered and not (question.type == "country" and is_code(name)):
        return None
    match question.type:
        case "select_one" | "country":
            return take_value(session, question, event, name, ())
        case "range":
            return take_value(session, question, event, int(name), ())
        case "select_multiple" | "rank":
            return gather(consultation, session, question, event, name)
        case "note" | "text" | "integer" | "decimal" | "date":
            return None
        case _:
            assert_never(question.type)


def _leave_out(
    session: Session, question: Question, event: Event, *, withheld: bool
) -> Taken | Turn:
    """Leave a question out; words that were kept for it are not thrown away unasked."""
    answer = session.answers.get(question.name)
    length = 0
    if answer is not None:  # counted as it was while they wrote, line breaks between messages too
        length = len(str(answer.value or "")) + len(answer.comment)
    if question.type != "text" or not length:
        return leave_out(session, question, event, withheld=withheld)
    language = session.language
    text = say_many(
        language,
        "You wrote {number} character here. Shall I take it away?",
        "You wrote {number} characters here. Shall I take them away?",
        length,
    )
    yes = Button(label=say(language, "Yes, take them away"), token=token("leaveout", "yes"))
    no = Button(label=say(language, "No, keep my words"), token=token("leaveout", "no"))
    aside = LeavingOut(question=question.name, withheld=withheld)
    return lay(session, event, Reply(text=text, buttons=(yes, no)), aside)


def _pick_other(
    consultation: Consultation, session: Session, question: Question, event: Event
) -> Taken | Turn:
    if question.type == "select_multiple":
        return gather(consultation, session, question, event, OTHER)
    return take_value(session, question, event, OTHER, ())


def why(session: Session, question: Question) -> Turn | None:
    """Say why the question is asked, and leave it open."""
    if question.why is None:
        return None
    reply = Reply(
        text=question.why[session.language],
        buttons=buttons(session, question),
        numbered=is_numbered(question),
    )
    return Turn(session=session, replies=(reply,))
