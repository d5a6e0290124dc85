"""Saying: what a participant would press or write to give an answer.

The counterpart of reading. A rehearsal answers like a person: it presses only
what is shown, and writes numbers and dates as its language does.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from handlers import rules
from handlers.buttons import token
from handlers.model import Language, Question
from handlers.path.candidates import OWN_WORDS, accepts, worth_trying
from handlers.question_types.range_ import MOST_BUTTONS
from handlers.question_types.select_one import OTHER
from locales import territories

OWN: Mapping[Language, str] = {
    "en": "A few words of my own.",
    "fr": "Quelques mots de ma part.",
}
"""What is written wherever any words will do."""


class Press(Struct, frozen=True):
    """A button, by its token."""

    token: str


class Write(Struct, frozen=True):
    """A message."""

    text: str


def moves(question: Question, value: rules.Known, language: Language) -> tuple[Press | Write, ...]:
    """Return what gives `value` as the answer; None is "skip"."""
    name = question.name
    done = Press(token("done", name))
    if value is None:
        return (Press(token("skip", name)),)
    match question.type:
        case "note":
            return (done,)
        case "select_one":
            return (_pick(name, str(value)),)
        case "select_multiple":
            return (*(_pick(name, one) for one in _several(value)), done)
        case "rank":
            return tuple(_pick(name, one) for one in _several(value))
        case "range":
            few = (question.end - question.start) // question.step < MOST_BUTTONS
            return (Press(token("pick", name, str(value))) if few else Write(str(value)),)
        case "decimal":
            return (Write(str(value).replace(".", "," if language == "fr" else ".")),)
        case "country":
            return (Write(territories(language).get(str(value), str(value))),)
        case _:
            words = Write(OWN[language] if value == OWN_WORDS else str(value))
            return (words, done) if question.appearance == "multiline" else (words,)


def _pick(name: str, choice: str) -> Press:
    return Press(token("other", name) if choice == OTHER else token("pick", name, choice))


def _several(value: rules.Known) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),)


def answers_to(question: Question, compared: tuple[str, ...]) -> tuple[rules.Known, ...]:
    """Return answers that show whether the question works: each choice is in one of them.

    `compared` are the values that rules of later questions compare it with.
    """
    values = (*_each_choice(question), *worth_trying(question, compared))
    return tuple(dict.fromkeys(values))


def _each_choice(question: Question) -> Iterator[rules.Known]:
    """Yield the smallest acceptable answer with each choice of a list of several."""
    names = tuple(choice.name for choice in question.choices)
    if question.type == "rank":
        places = question.max_choices or len(names)
        for start in range(0, len(names), places):
            order = (*names[start:], *names[:start])[:places]
            if accepts(question, order):
                yield order
    if question.type == "select_multiple":
        names += (OTHER,) if question.or_other else ()
        for name in names:
            others = tuple(one for one in names if one != name)
            wanted = (name, *others[: question.min_choices - 1])
            value = tuple(sorted(wanted, key=names.index))
            if accepts(question, value):
                yield value
