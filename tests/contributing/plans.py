"""What a contributor means to answer: made of their number and the question, and nothing else."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from handlers import rules
from handlers.model import ConsentClause, Language, Question
from locales import say

Leaving = Literal["", "Skip", "I would rather not say"]

OPINIONS: dict[Language, str] = {
    "en": "There should be one clear rule for everybody, and somebody who watches over it ({tag}).",
    "fr": "Il faudrait une règle claire pour tout le monde, et quelqu’un qui y veille ({tag}).",
}


@dataclass(frozen=True)
class Plan:
    """One answer: choices by their labels, in order, and words of which nobody has the like."""

    leaves: Leaving = ""
    choices: tuple[str, ...] = ()
    words: tuple[str, ...] = ()  # an answer in own words, a message each
    other: str = ""
    comment: str = ""


def language_of(number: int) -> Language:
    return "fr" if _dice(number, "language").random() < 0.4 else "en"


def agrees(number: int, clause: ConsentClause) -> bool:
    return clause.required or _dice(number, clause.name).random() < 0.6


def plan(number: int, question: Question, language: Language) -> Plan:
    """Return what contributor `number` answers; the same at every call."""
    dice = _dice(number, question.name)
    if not question.required and dice.random() < 0.12:
        return Plan(leaves=dice.choice(["Skip", "I would rather not say"]))
    words = _words(number, question, language)
    if question.type == "text":
        several = question.appearance == "multiline" and dice.random() < 0.3
        return Plan(words=tuple(next(words) for _ in range(1 + several)))
    if question.type == "range":
        places = range(question.start, question.end + 1, question.step)
        return Plan(choices=(str(dice.choice(places)),))
    labels = {choice.name: choice.label[language] for choice in question.choices}
    if question.or_other:
        labels["other"] = say(language, "Other")
    chosen = _chosen(dice, question, list(labels))
    return Plan(
        choices=tuple(labels[name] for name in chosen),
        other=next(words) if "other" in chosen else "",
        comment=next(words) if question.comment and dice.random() < 0.5 else "",
    )


def tag(number: int, question: str, count: int) -> str:
    """Return what is in one message only, of all that anybody ever writes."""
    return f"p{number}-{question}-{count}"


def _dice(number: int, about: str) -> random.Random:
    return random.Random(f"{number} {about}")  # noqa: S311


def _words(number: int, question: Question, language: Language) -> Iterator[str]:
    count = 0
    while True:
        count += 1
        yield OPINIONS[language].format(tag=tag(number, question.name, count))


def _chosen(dice: random.Random, question: Question, names: list[str]) -> list[str]:
    if question.type == "select_one":
        return [dice.choice(names)]
    most = question.max_choices or len(names)
    count = most if question.type == "rank" else dice.randint(1, min(most, 4))
    chosen = dice.sample(names, count)
    if question.type == "select_multiple":
        chosen.sort(key=names.index)
    if question.constraint and not rules.holds(question.constraint, {}, tuple(chosen)):
        return chosen[:1]  # such as "none of these", which goes with nothing
    return chosen
