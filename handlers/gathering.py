"""Gathering: answers made of several messages, or of several presses.

Each part is kept at once; the answer is complete when the person goes on.
"""

from msgspec.structs import replace

from handlers import answers
from handlers.keeping import (
    against_constraint,
    ask_for_words,
    refuse_length,
    said_back,
    take_value,
    without_answer,
)
from handlers.laying import place_of_step
from handlers.model import (
    Answer,
    Answering,
    ChoiceSelected,
    Consultation,
    Event,
    Part,
    Question,
    Refusal,
    Reply,
    Session,
    Taken,
    Turn,
    Update,
)
from handlers.offering import ask, buttons, closing_buttons, is_numbered
from handlers.question_types.rank import not_in_order, places
from handlers.question_types.select_multiple import names_nothing, too_few_or_many
from handlers.question_types.select_one import OTHER
from handlers.question_types.text import LONGEST
from handlers.wording import named, shown
from locales import say, say_many


def add(session: Session, question: Question, event: Event, part: Part) -> Turn:
    """Add one more message to an answer in own words, and stay with it."""
    language = session.language
    older = session.answers.get(question.name)
    if older is None or older.status != "given":
        older = answers.given(session, question.name, "", event.at)
    answer = answers.with_part(question, replace(older, complete=False), part, event.at)
    length = len(str(answer.value))
    if length > LONGEST:
        return refuse_length(session, question, event, length)
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
    reply = Reply(
        text=text,
        buttons=closing_buttons(session, question, gathering=True),
        numbered=False,
        fleeting=True,
    )
    return Turn(session=session, replies=(reply,))


def gather(
    consultation: Consultation, session: Session, question: Question, event: Event, name: str
) -> Taken | Turn:
    """Add a choice to those already pressed; one that is among them stays."""
    older = session.answers.get(question.name)
    chosen = _chosen(older)
    if name not in chosen:
        chosen = (*chosen, name)
    if question.type == "select_multiple":
        order = [*(choice.name for choice in question.choices), OTHER]
        chosen = tuple(sorted(chosen, key=order.index))
    if question.type == "rank" and len(chosen) == places(question):
        return take_value(session, question, event, chosen, _words_kept(older, chosen))
    return _gathered(consultation, session, question, event, chosen)


def take_back(
    consultation: Consultation, session: Session, question: Question, event: Event, name: str
) -> Turn:
    """Take a choice back; one that is not among them changes nothing."""
    chosen = tuple(one for one in _chosen(session.answers.get(question.name)) if one != name)
    return _gathered(consultation, session, question, event, chosen)


def lacks_words(session: Session, question: Question, said: str) -> bool:
    """Say whether "Other" is chosen so far without its words, and `said` can be nothing else."""
    answer = session.answers.get(question.name)
    wordless = answer is not None and OTHER in _chosen(answer) and not answer.other
    return wordless and names_nothing(question, said)


def add_other(session: Session, question: Question, event: Event, part: Part) -> Turn:
    """Take words that are no choice for what "Other" is."""
    older = session.answers[question.name]
    words = (*older.parts, replace(part, role="other"))
    answer = answers.given(session, question.name, older.value, event.at, complete=False)
    answer = answers.from_parts(question, answer, words, event.at)
    length = len(answer.other) + len(answer.comment)
    if length > LONGEST:
        return refuse_length(session, question, event, length)
    session = answers.put(session, question.name, answer)
    return Turn(session=session, replies=(_so_far(session, question, answer),))


def _chosen(answer: Answer | None) -> tuple[str, ...]:
    return answer.value if answer is not None and isinstance(answer.value, tuple) else ()


def _gathered(
    consultation: Consultation,
    session: Session,
    question: Question,
    event: Event,
    chosen: tuple[str, ...],
) -> Turn:
    words = _words_kept(session.answers.get(question.name), chosen)
    answer = answers.given(session, question.name, chosen, event.at, complete=False)
    answer = answers.from_parts(question, answer, words, event.at)
    session = answers.put(session, question.name, answer)
    reply = _so_far(session, question, answer)
    if not isinstance(event, ChoiceSelected) or not event.position:
        return Turn(session=session, replies=(reply,))
    # Where messages can be changed, the one that was pressed shows it, and is the question now.
    text = f"{named(consultation, session, question)}\n\n{reply.text}"
    updates = [Update(position=event.position, text=text, buttons=reply.buttons)]
    before = place_of_step(session)
    if before is not None and before != event.position:
        updates.append(Update(position=before))
        session = replace(session, asked=event.position, step_place=None)
    return Turn(session=session, replies=(replace(reply, toast=True, updates=tuple(updates)),))


def _words_kept(older: Answer | None, chosen: tuple[str, ...]) -> tuple[Part, ...]:
    """Return the words that stay with the answer when its choices change."""
    if older is None:
        return ()
    roles = ("comment", "other") if OTHER in chosen else ("comment",)
    return tuple(part for part in older.parts if part.role in roles)


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
    return Reply(text=text, buttons=buttons(session, question), fleeting=True)


def done(
    consultation: Consultation, session: Session, event: Event, question: Question
) -> Taken | Turn:
    """Take "go on": what was gathered is the answer, if it can be one."""
    answer = session.answers.get(question.name)
    if question.type == "note":
        return take_value(session, question, event, "", ())
    if answer is None:
        return Turn(session=session, replies=(ask(consultation, session, question),))
    if answer.complete:
        return Taken(session=session)
    refusal = _not_yet(session, question, answer)
    if refusal is not None:
        reply = Reply(text=refusal.text, buttons=buttons(session, question), toast=True)
        return Turn(session=session, replies=(reply,))
    wordless = isinstance(answer.value, tuple) and OTHER in answer.value and not answer.other
    step = Answering(question=question.name, waiting_for="other")
    if wordless and session.step != step:
        return ask_for_words(session, question, step)
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
    return against_constraint(session, question, value)


def start_again(session: Session, question: Question) -> Turn:
    """Empty the answer, and wait for a new one."""
    text = say(session.language, "Your answer is empty again. Write a new one when you are ready.")
    session = without_answer(session, question.name)
    reply = Reply(
        text=text,
        buttons=buttons(session, question),
        numbered=is_numbered(question),
        fleeting=True,
    )
    return Turn(session=session, replies=(reply,))
