"""The wording of a question: its place, its label, its hints, and what was answered."""

from handlers import path
from handlers.model import (
    Answer,
    Answering,
    Consultation,
    Language,
    Question,
    Session,
)
from handlers.question_types import TYPES
from locales import say


def put_in_words(consultation: Consultation, session: Session, question: Question) -> str:
    """Return the whole text of a question, one idea a paragraph."""
    language = session.language
    paragraphs = [named(consultation, session, question)]
    answer = session.answers.get(question.name)
    if answer is not None and awaits_other(session):
        words = shown(question, language, answer)
        paragraphs.append(say(language, "Your answer so far: {answer}", answer=words))
        paragraphs.append(which_other(language))
    elif answer is not None and question.type != "note":
        paragraphs.append(_so_far(question, answer, language))
    else:
        hint = question.hint[language] if question.hint is not None else ""
        how = TYPES[question.type].instructions(question, language)
        paragraphs.append(" ".join(text for text in (hint, how) if text))
        paragraphs.append(_as_invited(consultation, session, question))
    if question.sensitive:
        warning = say(language, "Please leave out details that could put someone at risk.")
        paragraphs.append(warning)
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _as_invited(consultation: Consultation, session: Session, question: Question) -> str:
    """Say which group the invitation names: the person chooses, and it answers nothing."""
    if not session.invited_as or question.name != consultation.group:
        return ""
    named = (one for one in question.choices if one.name == session.invited_as)
    group = next((one.label[session.language] for one in named), "")
    if not group:
        return ""
    return say(
        session.language,
        "Your invitation names this group: {group}. The choice is yours.",
        group=group,
    )


def put_with_answer(consultation: Consultation, session: Session, question: Question) -> str:
    """Return a question that is answered, with nothing but its answer."""
    language = session.language
    answer = shown(question, language, session.answers[question.name])
    yours = say(language, "Your answer: {answer}", answer=answer)
    return f"{named(consultation, session, question)}\n\n{yours}"


def named(consultation: Consultation, session: Session, question: Question) -> str:
    """Return a question's place and label."""
    place = path.progress(consultation, session, question.name)
    invited_as = session.invited_as if question.name == consultation.group else ""
    which = session.version, question.name, session.language, place.number, place.total, invited_as
    found = _NAMED.get(which)
    if found is None:
        label = question.label[session.language]
        head = _heading(consultation, session.language, question, place)
        found = _NAMED[which] = f"{head}\n{label}" if head else label
    return found


_NAMED: dict[tuple[str | int | None, ...], str] = {}
"""How questions were named: at the same place, always alike."""


def _heading(
    consultation: Consultation, language: Language, question: Question, progress: path.Progress
) -> str:
    """Return "Question 4 of 17. Oversight", or nothing for a note."""
    if question.type == "note":
        return ""
    if progress.total is None:
        place = say(language, "Question {number}.", number=progress.number)
    else:
        place = say(
            language,
            "Question {number} of {total}.",
            number=progress.number,
            total=progress.total,
        )
    section = next((s for s in consultation.sections if s.name == question.section), None)
    return f"{place} {section.label[language]}" if section is not None else place


def _so_far(question: Question, answer: Answer, language: Language) -> str:
    words = shown(question, language, answer)
    if not answer.complete:
        so_far = say(language, "Your answer so far: {answer}", answer=words)
        return f"{so_far}\n{say(language, 'Send more to add to it, or go on.')}"
    yours = say(language, "Your answer: {answer}", answer=words)
    if question.appearance == "multiline" and answer.status == "given":
        return f"{yours}\n{say(language, 'Send more to add to it, or go on.')}"
    return f"{yours}\n{say(language, 'Send another to change it, or go on.')}"


def shown(question: Question, language: Language, answer: Answer) -> str:
    """Return an answer in words, in `language`."""
    if answer.status == "skipped":
        return say(language, "skipped")
    if answer.status == "withheld":
        return say(language, "you would rather not say")
    value = answer.value
    words = (
        "" if value is None or value == () else TYPES[question.type].show(question, language, value)
    )
    if answer.other:
        words = say(language, "{choice} ({words})", choice=words, words=answer.other)
    if answer.comment:
        words = say(language, "{choice} — {words}", choice=words, words=answer.comment)
    return words


def awaits_other(session: Session) -> bool:
    """Say whether "Other" is chosen, and the words for it are what the open question waits for."""
    return isinstance(session.step, Answering) and session.step.waiting_for == "other"


def which_other(language: Language) -> str:
    """Ask for the words that go with "Other"."""
    return say(language, "Which one? Write it in a few words.")
