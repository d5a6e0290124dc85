"""The review: every answer in one list, each to be changed by its number until the closing."""

from collections.abc import Mapping

from handlers import path, submission
from handlers.buttons import pressed, token
from handlers.consent import summary
from handlers.laying import lay
from handlers.model import (
    Answer,
    Answering,
    Button,
    Consultation,
    Event,
    Language,
    Question,
    Reply,
    Session,
    Taken,
    Turn,
)
from handlers.opening_hours import over
from handlers.wording import shown
from locales import say

_SHOWN = 300  # characters of own words in the list; opening the question shows all of them


def ask(consultation: Consultation, session: Session) -> Reply:
    """Show everything once more, and ask whether to send it."""
    language = session.language
    if session.revision:
        lead = say(language, "You have changed answers since you sent them. Here they are.")
        send = say(language, "Send the changes")
    else:
        lead = say(language, "Here is everything, once more.")
        send = say(language, "Send my answers")
    question = say(language, "Ready to send? To change an answer, choose its number.")
    paragraphs = [lead, lines(consultation, session), summary(consultation, session), question]
    return Reply(
        text="\n\n".join(paragraph for paragraph in paragraphs if paragraph),
        buttons=(
            *_numbers(consultation, session),
            Button(label=send, token=token("send", str(session.revision))),
        ),
    )


def look(consultation: Consultation, session: Session, event: Event) -> Turn:
    """List the answers so far, whatever is being asked; a number opens one."""
    language = session.language
    answered = _listed(consultation, session)
    if not answered:
        text = say(language, "You have not answered a question yet.")
        return lay(session, event, Reply(text=text, buttons=_back(consultation, session)))
    if session.revision and path.is_sent(consultation, session):
        lead = say(language, "Your answers, as you sent them. Choose a number to change one.")
    else:
        lead = say(
            language,
            "Your answers so far ({done} of {total}). Choose a number to change one.",
            done=len(path.answered(consultation, session)),
            total=path.total(consultation, session),
        )
    reply = Reply(
        text=f"{lead}\n\n{lines(consultation, session)}",
        buttons=(*_numbers(consultation, session), *_back(consultation, session)),
    )
    return lay(session, event, reply)


def look_back(consultation: Consultation, session: Session) -> Turn:
    """Show after the closing what was sent, and what else is kept.

    There is no other way to any of it then: so words are shown whole, and answers that have
    left the path are here as well.
    """
    language, answers, sent = session.language, session.answers, session.sent
    kept = {name: answers[name] for name in answers if answers[name] != sent.get(name)}
    under = session.reference
    lists = (
        (say(language, "You sent these answers, under {reference}:", reference=under), sent),
        (say(language, "These answers are kept here, and were not sent:"), kept),
    )
    paragraphs = []
    for lead, these in lists:
        if listed := _in_full(consultation, language, these):
            paragraphs += [lead, *listed]
    if paragraphs:
        how = say(language, "Your answers can no longer be changed.")
    else:
        how = say(language, "You have not answered a question.")
    text = "\n\n".join([f"{over(consultation, language)} {how}", *paragraphs])
    return Turn(session=session, replies=(Reply(text=text),))


def take(
    consultation: Consultation, session: Session, event: Event, said: str
) -> Taken | Turn | None:
    """Take "send", or the number of an answer to change."""
    reply = ask(consultation, session)
    found = pressed(reply.buttons, said, numbered=True)
    if found.startswith("send/"):
        return submission.send(consultation, session, event)
    if found:
        return reopen(consultation, session, found.split("/")[-1])
    return None


def reopen(consultation: Consultation, session: Session, name: str) -> Taken | None:
    """Go back to the question called `name`; its answer stays until it is changed."""
    if not path.asks(consultation, session, name):
        return None
    return Taken(session=session, step=Answering(question=name))


def lines(consultation: Consultation, session: Session) -> str:
    """Return the numbered list of answers."""
    language = session.language
    return "\n\n".join(
        say(
            language,
            "{number}. {question}\n{answer}",
            number=number,
            question=question.label[language],
            answer=_in_short(session, question),
        )
        for number, question in enumerate(_listed(consultation, session), start=1)
    )


def _in_full(
    consultation: Consultation, language: Language, answers: Mapping[str, Answer]
) -> list[str]:
    return [
        f"{one.label[language]}\n{_marked(language, answer, shown(one, language, answer))}"
        for one in consultation.questions
        if one.type != "note" and (answer := answers.get(one.name)) is not None
    ]


def _listed(consultation: Consultation, session: Session) -> tuple[Question, ...]:
    return tuple(
        question
        for question in path.on_path(consultation, session.answers)
        if question.type != "note" and question.name in session.answers
    )


def _numbers(consultation: Consultation, session: Session) -> tuple[Button, ...]:
    return tuple(
        Button(label=str(number), token=token("edit", question.name))
        for number, question in enumerate(_listed(consultation, session), start=1)
    )


def _back(consultation: Consultation, session: Session) -> tuple[Button, ...]:
    if not isinstance(session.step, Answering):
        return (Button(label=say(session.language, "Go on"), token=token("resume")),)
    progress = path.progress(consultation, session, session.step.question)
    label = say(session.language, "Go back to question {number}", number=progress.number)
    return (Button(label=label, token=token("resume")),)


def _in_short(session: Session, question: Question) -> str:
    answer = session.answers[question.name]
    words = " ".join(shown(question, session.language, answer).split())
    if question.type == "text" and len(words) > _SHOWN:
        words = f"{words[:_SHOWN].rsplit(' ', 1)[0]}…"
    return _marked(session.language, answer, words)


def _marked(language: Language, answer: Answer, words: str) -> str:
    return words if answer.complete else say(language, "{answer} (not finished)", answer=words)
