"""Answering: put a question, and read what comes back.

Most answers are one message or one press. Some are gathered: own words in
several messages, choices pressed one after the other. What is gathered is
kept with each message, and complete once the person goes on.
"""

from typing import assert_never

from msgspec.structs import replace

from handlers import answers, path, rules
from handlers.model import (
    Answer,
    Answering,
    Button,
    Consultation,
    Event,
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
from handlers.pressing import pressed, token
from handlers.putting import closing_buttons, heading, put_in_words, shown
from handlers.questions import TYPES
from handlers.questions.rank import not_in_order, places
from handlers.questions.select_multiple import too_few_or_many
from handlers.questions.select_one import OTHER
from handlers.questions.text import LONGEST, too_long
from handlers.reading import place
from locales import quote, say, say_many


def current(consultation: Consultation, session: Session) -> Question | None:
    """Return the question that is open now, if one is."""
    if isinstance(session.step, Answering):
        return path.question_named(consultation, session.step.question)
    return None


def ask(consultation: Consultation, session: Session, question: Question) -> Reply:
    """Put `question`, with what has been answered to it so far."""
    return Reply(
        text=put_in_words(consultation, session, question),
        buttons=buttons(session, question),
        numbered=_is_numbered(question),
    )


def buttons(session: Session, question: Question) -> tuple[Button, ...]:
    """Return everything that can be pressed at `question`, choices first."""
    language = session.language
    waiting = session.step.waiting_for if isinstance(session.step, Answering) else "answer"
    if waiting != "answer":
        return (Button(label=say(language, "Go on"), token=token("done", question.name)),)
    choices = tuple(
        Button(label=choice.label[language], token=token("pick", question.name, choice.name))
        for choice in TYPES[question.type].offer(question)
    )
    if question.or_other:
        choices += (Button(label=say(language, "Other"), token=token("other", question.name)),)
    return choices + closing_buttons(session, question)


def _is_numbered(question: Question) -> bool:
    return bool(question.choices)


# --- Reading -----------------------------------------------------------------


def take(
    consultation: Consultation, session: Session, event: MessageReceived, said: str
) -> Taken | Turn:
    """Read `said` as an answer to the open question, or as a press on its buttons."""
    question = current(consultation, session)
    assert question is not None
    choices = len(question.choices) + question.or_other
    number = place(said)
    offered = buttons(session, question)
    found = pressed(offered, said, session.language, numbered=_is_numbered(question))
    if found and not found.startswith("pick/") and not (number and number <= choices):
        verb, *arguments = found.split("/")
        taken = press(consultation, session, event, verb, tuple(arguments))
        if taken is not None:
            return taken
    waiting = session.step.waiting_for if isinstance(session.step, Answering) else "answer"
    part = Part(message=event.message, text=said, role=waiting)
    if waiting != "answer":
        return _take_words(session, question, event, part)
    value = read(session, question, event, said)
    if isinstance(value, Refusal):
        return _refuse(session, question, event, value, said)
    if question.type == "text":
        return _take_text(session, question, event, part)
    return _take_value(session, question, event, value, (part,))


def read(session: Session, question: Question, event: Event, said: str) -> Value | Refusal:
    """Return the value that `said` means at `question`, or why it means none."""
    kind = TYPES[question.type]
    value = kind.read(question, session.language, said, event.at.date())
    if isinstance(value, Refusal):
        return value
    return _against_constraint(session, question, value) or value


def _against_constraint(session: Session, question: Question, value: Value) -> Refusal | None:
    if question.constraint is None or rules.holds(question.constraint, {}, value):
        return None
    if question.constraint_message is not None:
        return Refusal(question.constraint_message[session.language])
    return Refusal(
        say(session.language, "This answer does not fit the question. Could you check it?")
    )


def _refuse(
    session: Session, question: Question, event: MessageReceived, refusal: Refusal, said: str
) -> Turn:
    session = replace(session, refused=event.message)
    unknown = not refusal.buttons and place(said) is None
    if question.or_other and question.type == "select_one" and unknown:
        return _offer_as_other(session, question, event, said)
    reply = Reply(
        text=refusal.text,
        buttons=refusal.buttons or buttons(session, question),
        numbered=_is_numbered(question) and not refusal.buttons,
    )
    return Turn(session=session, replies=(reply,))


def _offer_as_other(
    session: Session, question: Question, event: MessageReceived, said: str
) -> Turn:
    language = session.language
    text = say(
        language,
        "I read {said}, which is not in the list. Shall I take it as “Other”?",
        said=quote(language, said),
    )
    yes = Button(label=say(language, "Yes, take it"), token=token("takeother", "yes"))
    no = Button(label=say(language, "No, show the list"), token=token("takeother", "no"))
    aside = TakeAsOther(question=question.name, text=said, message=event.message)
    return Turn(
        session=replace(session, aside=aside),
        replies=(Reply(text=text, buttons=(yes, no)),),
    )


# --- Keeping -----------------------------------------------------------------


def _take_text(
    session: Session, question: Question, event: Event, part: Part
) -> Taken | Turn:
    if question.appearance != "multiline":
        answer = answers.given(session, question.name, part.text, event.at, parts=(part,))
        session = answers.spoke(answers.put(session, question.name, answer), answer.detected)
        return Taken(session=session, said=say(session.language, "Noted."))
    return add(session, question, event, part)


def add(session: Session, question: Question, event: Event, part: Part) -> Turn:
    """Add one more message to an answer in own words, and stay with it."""
    language = session.language
    older = session.answers.get(question.name)
    if older is None or older.status != "given":
        older = answers.given(session, question.name, "", event.at)
    answer = answers.with_part(question, replace(older, complete=False), part, event.at)
    length = len(str(answer.value))
    if length > LONGEST:
        return _refuse_length(session, question, event, length)
    session = answers.spoke(answers.put(session, question.name, answer), answer.detected)
    count = sum(part.role == "answer" for part in answer.parts)
    if count == 1:
        text = say(language, "Noted. Send more to add to it, or go on.")
    else:
        messages = say_many(language, "{number} message", "{number} messages", count)
        characters = say_many(language, "{number} character", "{number} characters", length)
        text = say(
            language, "Added: {messages}, {characters}.", messages=messages, characters=characters
        )
    reply = Reply(text=text, buttons=_gathering_buttons(session, question), numbered=False)
    return Turn(session=session, replies=(reply,))


def _refuse_length(session: Session, question: Question, event: Event, length: int) -> Turn:
    session = replace(session, refused=getattr(event, "message", ""))
    text = too_long(session.language, length).text
    reply = Reply(text=text, buttons=_gathering_buttons(session, question), numbered=False)
    return Turn(session=session, replies=(reply,))


def _gathering_buttons(session: Session, question: Question) -> tuple[Button, ...]:
    return closing_buttons(session, question, gathering=True)


def _take_value(
    session: Session, question: Question, event: Event, value: Value, parts: tuple[Part, ...]
) -> Taken | Turn:
    other = value == OTHER or (isinstance(value, tuple) and OTHER in value)
    wants_words = question.or_other and other
    answer = answers.given(
        session, question.name, value, event.at, parts=parts, complete=not wants_words
    )
    session = answers.put(session, question.name, answer)
    if wants_words:
        return _ask_for_words(session, question, Answering(question=question.name, waiting_for="other"))
    if question.comment:
        step = Answering(question=question.name, waiting_for="comment")
        return _ask_for_words(session, question, step)
    return Taken(session=session, said=said_back(session, question, answer))


def said_back(session: Session, question: Question, answer: Answer) -> str:
    """Say what was understood, as a sentence of its own."""
    words = shown(question, session.language, answer)
    return words if not words or words[-1] in ".!?…" else f"{words}."


def _ask_for_words(session: Session, question: Question, step: Answering) -> Turn:
    session = replace(session, step=step)
    language = session.language
    if step.waiting_for == "other":
        text = say(language, "Which one? Write it in a few words.")
        return Turn(session=session, replies=(Reply(text=text),))
    answer = session.answers[question.name]
    text = say(language, "You can add a few words to explain, or go on.")
    reply = Reply(
        text=f"{said_back(session, question, answer)}\n\n{text}",
        buttons=buttons(session, question),
        numbered=False,
    )
    return Turn(session=session, replies=(reply,))


def _take_words(session: Session, question: Question, event: Event, part: Part) -> Taken | Turn:
    older = session.answers.get(question.name)
    if older is None:
        older = answers.given(session, question.name, None, event.at)
    answer = answers.with_part(question, replace(older, complete=True), part, event.at)
    if len(answer.other) + len(answer.comment) > LONGEST:
        return _refuse_length(session, question, event, len(answer.other) + len(answer.comment))
    session = answers.spoke(answers.put(session, question.name, answer), answer.detected)
    if part.role == "other" and question.comment:
        step = Answering(question=question.name, waiting_for="comment")
        return _ask_for_words(session, question, step)
    said = say(session.language, "Noted.") if part.role == "comment" else ""
    return Taken(session=session, said=said or said_back(session, question, answer))


def take_as_other(session: Session, question: Question, event: Event, aside: TakeAsOther) -> Taken | Turn:
    """Keep words that were not in the list as "other", from the message that held them."""
    part = Part(message=aside.message, text=aside.text, role="other")
    answer = answers.given(session, question.name, OTHER, event.at)
    session = answers.put(session, question.name, answer)
    return _take_words(session, question, event, part)


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
            return _pick(session, question, event, arguments[-1])
        case "other" if question.or_other:
            return _pick_other(session, question, event)
        case "done":
            return done(consultation, session, event, question)
        case "again":
            return _start_again(session, question)
        case "skip" | "withhold" if not question.required:
            return _without(session, question, event, withheld=verb == "withhold")
        case "why":
            return why(session, question)
        case _:
            return None


def _pick(session: Session, question: Question, event: Event, name: str) -> Taken | Turn | None:
    offered = any(choice.name == name for choice in TYPES[question.type].offer(question))
    if not offered and not _is_country(question, event, name):
        return None
    match question.type:
        case "select_one" | "country":
            return _take_value(session, question, event, name, ())
        case "range":
            return _take_value(session, question, event, int(name), ())
        case "select_multiple" | "rank":
            return _gather(session, question, event, name)
        case "note" | "text" | "integer" | "decimal" | "date":
            return None
        case _:
            assert_never(question.type)


def _is_country(question: Question, event: Event, name: str) -> bool:
    # "Which one do you mean?" offers countries that the question itself does not list.
    read_ = TYPES["country"].read
    return question.type == "country" and read_(question, "en", name, event.at.date()) == name


def _pick_other(session: Session, question: Question, event: Event) -> Taken | Turn:
    if question.type == "select_multiple":
        return _gather(session, question, event, OTHER)
    return _take_value(session, question, event, OTHER, ())


def _gather(session: Session, question: Question, event: Event, name: str) -> Taken | Turn:
    """Add a choice to those already pressed, or take it back."""
    older = session.answers.get(question.name)
    chosen = older.value if older is not None and isinstance(older.value, tuple) else ()
    chosen = tuple(one for one in chosen if one != name) if name in chosen else (*chosen, name)
    if question.type == "select_multiple":
        order = [*(choice.name for choice in question.choices), OTHER]
        chosen = tuple(sorted(chosen, key=order.index))
    if question.type == "rank" and len(chosen) == places(question):
        return _take_value(session, question, event, chosen, ())
    answer = answers.given(session, question.name, chosen, event.at, complete=False)
    session = answers.put(session, question.name, answer)
    return Turn(session=session, replies=(_so_far(session, question, answer),))


def _so_far(session: Session, question: Question, answer: Answer) -> Reply:
    language = session.language
    if not answer.value:
        text = say(language, "Nothing chosen so far.")
    else:
        chosen = shown(question, language, answer)
        text = say(
            language,
            "So far: {chosen}. Choose more, choose one again to take it back, or go on.",
            chosen=chosen,
        )
    return Reply(text=text, buttons=buttons(session, question))


def done(
    consultation: Consultation, session: Session, event: Event, question: Question
) -> Taken | Turn:
    """Take "go on": what was gathered is the answer, if it can be one."""
    answer = session.answers.get(question.name)
    if question.type == "note":
        return _take_value(session, question, event, "", ())
    if answer is None:
        return Turn(session=session, replies=(ask(consultation, session, question),))
    if answer.complete:
        return Taken(session=session)
    refusal = _not_yet(session, question, answer)
    if refusal is not None:
        reply = Reply(text=refusal.text, buttons=buttons(session, question))
        return Turn(session=session, replies=(reply,))
    if question.or_other and isinstance(answer.value, tuple) and OTHER in answer.value:
        if not answer.other:
            step = Answering(question=question.name, waiting_for="other")
            return _ask_for_words(session, question, step)
    session = answers.put(session, question.name, replace(answer, complete=True))
    said = "" if question.type == "text" else said_back(session, question, answer)
    return Taken(session=session, said=said)


def _not_yet(session: Session, question: Question, answer: Answer) -> Refusal | None:
    value = answer.value
    if isinstance(value, tuple):
        check = not_in_order if question.type == "rank" else too_few_or_many
        if refusal := check(question, session.language, value):
            return refusal
    if value is None or value == "":
        return Refusal(say(session.language, "There is no answer yet. You can write it now."))
    return _against_constraint(session, question, value)


def _start_again(session: Session, question: Question) -> Turn:
    text = say(session.language, "Your answer is empty again. Write it anew, when you are ready.")
    session = without_answer(session, question.name)
    reply = Reply(
        text=text,
        buttons=buttons(session, question),
        numbered=_is_numbered(question),
    )
    return Turn(session=session, replies=(reply,))


def without_answer(session: Session, name: str) -> Session:
    """Return the session with the question called `name` open again."""
    left = {key: answer for key, answer in session.answers.items() if key != name}
    return replace(session, answers=left, latest="" if session.latest == name else session.latest)


def _without(session: Session, question: Question, event: Event, *, withheld: bool) -> Taken:
    answer = answers.not_given(session, question.name, event.at, withheld=withheld)
    session = answers.put(session, question.name, answer)
    language = session.language
    if withheld:
        return Taken(
            session=session, said=say(language, "Noted: you would rather not say. That is fine.")
        )
    return Taken(session=session, said=say(language, "Skipped."))


def why(session: Session, question: Question) -> Turn | None:
    """Say why the question is asked, and leave it open."""
    if question.why is None:
        return None
    reply = Reply(
        text=question.why[session.language],
        buttons=buttons(session, question),
        numbered=_is_numbered(question),
    )
    return Turn(session=session, replies=(reply,))
