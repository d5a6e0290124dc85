"""Rules: they speak of earlier questions, and of answers these can have."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date
from typing import Final

from handlers import rules
from handlers.checks.names import twice
from handlers.consultation_file.mistakes import Finding, meant, nearest
from handlers.consultation_file.toml_lines import Path
from handlers.model import Consultation, Question
from handlers.path.candidates import spelled_out
from handlers.question_types.select_one import OTHER
from locales import territories

_SEVERAL: Final = ("select_multiple", "rank")


def check(consultation: Consultation) -> Iterator[Finding]:
    """Find rules that speak of what is not there, or that can never work."""
    questions = consultation.questions
    by_name = {question.name: question for question in reversed(questions)}
    places: dict[str, int] = {}
    for place, question in enumerate(questions):
        places.setdefault(question.name, place)
    unclear = _unclear(questions, places.keys())
    for place, question in enumerate(questions):
        path = ("questions", place)
        if question.relevant is not None:
            rule = question.relevant
            if not rules.names(rule) & unclear:
                yield from _earlier((*path, "relevant"), rule, place, places)
                yield from _answers((*path, "relevant"), rule, by_name)
            if _speaks_of_this(rule):
                what = "“.” means the answer, and relevant is asked before there is one"
                cure = "Write the name of a question, such as ${age}, or make it a constraint."
                yield Finding((*path, "relevant"), what, cure)
        yield from _constraint(path, question, {**by_name, question.name: question})


def _unclear(questions: Sequence[Question], known: Set[str]) -> Set[str]:
    """Return the names of which it is open what a rule means by them.

    One that no question has may be that of a question which has another's, as long as there are
    enough of these.
    """
    spoken_of = (rules.names(one.relevant) for one in questions if one.relevant is not None)
    missing = frozenset().union(*spoken_of) - known
    misnamed = len(questions) - len(known)
    doubled = twice(question.name for question in questions)
    return doubled | missing if len(missing) <= misnamed else doubled


def _earlier(
    path: Path, rule: rules.Rule, place: int, places: Mapping[str, int]
) -> Iterator[Finding]:
    for name in sorted(rules.names(rule)):
        if name not in places:
            earlier = [question for question, at in places.items() if at < place]
            none = "No question comes before this one: remove the rule, or ask that question first."
            yield Finding(path, f"there is no question “{name}”", meant(name, earlier, none))
        elif places[name] == place:
            what = f"{name} would be asked depending on its own answer"
            yield Finding(path, what, "Name an earlier question, or make it a constraint.")
        elif places[name] > place:
            what = f"{name} is asked later than this question"
            yield Finding(path, what, f"Move {name} before it, or name an earlier question.")


def _constraint(
    path: Path, question: Question, by_name: Mapping[str, Question]
) -> Iterator[Finding]:
    here = (*path, "constraint")
    if question.constraint is None:
        if question.constraint_message is not None:
            what = f"{question.name} has a constraint_message and no constraint"
            yield Finding(
                (*path, "constraint_message"), what, "Add a constraint, or remove the message."
            )
        return
    if question.constraint_message is None:
        what = f"nobody is told what the constraint of {question.name} asks for"
        cure = 'Write constraint_message.en = "…" and constraint_message.fr = "…".'
        yield Finding(here, what, cure)
    if not _speaks_of_this(question.constraint):
        what = f"the constraint does not look at the answer to {question.name}"
        yield Finding(here, what, "Write “.” for the answer: . >= 1")
        return
    for name in sorted(rules.names(question.constraint)):
        what = f"a constraint looks at its own answer only, and not at {name}"
        yield Finding(here, what, f"Write “.” for the answer, or use {name} in relevant.")
    # Spelled out, the answer can be looked at like that to any other question.
    yield from _answers(here, spelled_out(question.constraint, question.name), by_name)


def _speaks_of_this(rule: rules.Rule) -> bool:
    return spelled_out(rule, "this").source != rule.source


# --- Answers that a question can have ----------------------------------------


def _answers(path: Path, rule: rules.Rule, by_name: Mapping[str, Question]) -> Iterator[Finding]:
    for name, value in rules.comparisons(rule):
        if name in by_name:
            yield from _possible(path, by_name[name], value)
    for name in sorted(rules.names(rule) & by_name.keys()):
        question = by_name[name]
        if question.type == "note":
            what = f"{name} is a note, which has no answer"
            yield Finding(path, what, "Name a question.")
        if question.type in _SEVERAL and _compared_as_one(rule.source, name):
            what = f"{name} can have several choices and equals none of them"
            yield Finding(path, what, f"Write selected(${{{name}}}, '…') instead of the sign.")


def _compared_as_one(source: str, name: str) -> bool:
    this = r"\$\{\s*" + re.escape(name) + r"\s*\}"
    return bool(re.search(rf"{this}\s*(?:[=<>]|!=)|[=<>]\s*{this}", source))


def _possible(path: Path, question: Question, value: str) -> Iterator[Finding]:
    name = question.name
    match question.type:
        case "select_one" | "select_multiple" | "rank":
            names = [choice.name for choice in question.choices]
            names += [OTHER] if question.or_other else []
            if value not in names and not twice(names):
                close = nearest(value, names)
                cure = (
                    f"Did you mean {close}?" if close else f"Its choices are: {', '.join(names)}."
                )
                if not names:
                    cure = f"Add it to the choices of {name}."
                yield Finding(path, f"{name} has no choice “{value}”", cure)
        case "range" if not _is_number(value):
            yield Finding(path, f"{name} is a number, not “{value}”", "Compare it with a number.")
        case "range" if not question.start <= float(value) <= question.end:
            what = f"{name} goes from {question.start} to {question.end} and is never {value}"
            yield Finding(path, what, "Compare it with a number on its scale.")
        case "integer" | "decimal" if not _is_number(value):
            yield Finding(path, f"{name} is a number, not “{value}”", "Compare it with a number.")
        case "date" if not _is_date(value):
            cure = "Write the date as '2026-11-03'."
            yield Finding(path, f"{name} is a date, not “{value}”", cure)
        case "country" if value not in territories("en"):
            cure = "Write its two letters of ISO 3166, in capitals: 'FR'."
            yield Finding(path, f"there is no country “{value}”", cure)
        case _:
            pass


def _is_number(value: str) -> bool:
    return bool(re.fullmatch(r"-?\d+(\.\d+)?", value))


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return len(value) == len("2026-11-03")
