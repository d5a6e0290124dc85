"""What the plain bot keeps in mind of somebody, what it asks next, and with which buttons."""

from dataclasses import dataclass, field

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.model import ConsentClause, ConsentMoment, Consultation, Question
from handlers.rules import Known, holds

SEVERAL = ("select_multiple", "rank")


@dataclass
class Session:
    """Where somebody is: lost when the bot stops, as in the library's examples."""

    id: int
    values: dict[str, Known] = field(default_factory=dict)
    consents: dict[str, bool] = field(default_factory=dict)
    asked: Question | ConsentClause | None = None
    picked: list[str] = field(default_factory=list)


def next_asked(consultation: Consultation, session: Session) -> Question | ConsentClause | None:
    """Return what is not settled yet: consents, questions, consents; None at the end."""
    return (
        _undecided(consultation, session, "start")
        or _unanswered(consultation, session)
        or _undecided(consultation, session, "end")
    )


def _unanswered(consultation: Consultation, session: Session) -> Question | None:
    for question in consultation.questions:
        if question.name not in session.values:
            if question.relevant is None or holds(question.relevant, session.values):
                return question
            session.values[question.name] = None
    return None


def _undecided(
    consultation: Consultation, session: Session, moment: ConsentMoment
) -> ConsentClause | None:
    for clause in consultation.consents:
        if clause.ask == moment and clause.name not in session.consents:
            return clause
    return None


def refusal(question: Question, session: Session, value: Known) -> str:
    """Say why `value` is not an answer; nothing if it is one."""
    if isinstance(value, tuple) and not _least(question) <= len(value) <= _most(question):
        return f"Please choose {_least(question)} to {_most(question)}."
    if question.constraint and not holds(question.constraint, session.values, value):
        return question.constraint_message["en"] if question.constraint_message else "Not possible."
    return ""


def words(question: Question) -> str:
    """Return the question as it is put."""
    lines = [question.label["en"]]
    if question.hint:
        lines.append(question.hint["en"])
    if question.start_label and question.end_label:
        lines.append(
            f"{question.start}: {question.start_label['en']}; "
            f"{question.end}: {question.end_label['en']}"
        )
    if question.or_other:
        lines.append("You can also write an answer of your own.")
    if not question.required:
        lines.append("/skip leaves this question out.")
    return "\n\n".join(lines)


def options(question: Question) -> list[tuple[str, str]]:
    """Return the name and the label of each choice."""
    if question.type == "range":
        places = range(question.start, question.end + 1, question.step)
        return [(str(place), str(place)) for place in places]
    return [(choice.name, choice.label["en"]) for choice in question.choices]


def keyboard(question: Question, session: Session) -> InlineKeyboardMarkup | None:
    """Return a button for each choice, under one for Done once enough of several are chosen."""
    offered, picked = options(question), session.picked
    if question.type == "rank":
        offered.sort(key=lambda option: option[0] in picked)  # what is left to choose comes first
    if question.type in SEVERAL and len(picked) >= _most(question):
        offered = [option for option in offered if option[0] in picked]
    rows = [
        (_marked(question, session, name, label), f"{question.name}:{name}")
        for name, label in offered
    ]
    if question.type in SEVERAL and len(picked) >= _least(question):
        rows.insert(0, ("Done", f"{question.name}:done"))
    return buttons(*rows) if rows else None


def _least(question: Question) -> int:
    return _most(question) if question.type == "rank" else question.min_choices


def _most(question: Question) -> int:
    return question.max_choices or len(question.choices)


def _marked(question: Question, session: Session, name: str, label: str) -> str:
    if name not in session.picked:
        return label
    mark = f"{session.picked.index(name) + 1}." if question.type == "rank" else "✓"
    return f"{mark} {label}"


def buttons(*rows: tuple[str, str]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=data)] for label, data in rows]
    )
