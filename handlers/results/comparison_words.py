"""A comparison in words: each position, the views of many and of few."""

from collections.abc import Iterator
from typing import Final

from handlers.model import Consultation, Language, Question
from handlers.results.comparing import Comparison, Position, View
from handlers.results.few import FEWEST
from handlers.results.table import label
from locales import listing, number, quote, say, say_as, say_many

OF_SEVERAL: Final = ("select_multiple", "rank")
"""The types of questions to which one person gives several answers."""


def question_of(consultation: Consultation, comparison: Comparison) -> Question:
    """Return the question that is compared."""
    return next(one for one in consultation.questions if one.name == comparison.question)


def text(
    consultation: Consultation,
    comparison: Comparison,
    language: Language,
    *,
    with_quotes: bool = True,
) -> str:
    """Say what each group says, a paragraph each; without extracts, how many there are."""
    question = question_of(consultation, comparison)
    paragraphs = [question.label[language]]
    if not comparison.positions:
        paragraphs.append(say(language, "Nobody has answered this yet."))
    for position in comparison.positions:
        lines = [heading(consultation, position, language)]
        lines += [f"- {line}" for line in _lines(question, position, language)]
        if with_quotes:
            lines += [f"- {quote(one.language, one.text)}" for one in position.quotes]
        elif position.quotes:
            lines.append(
                say_many(
                    language,
                    "- {number} extract may be quoted",
                    "- {number} extracts may be quoted",
                    len(position.quotes),
                )
            )
        paragraphs.append("\n".join(lines))
    if question.type == "rank":
        paragraphs.append(points(question, language))
    return "\n\n".join(paragraphs)


def extracts(comparison: Comparison) -> int:
    """Return how many extracts in people's own words it has."""
    return sum(len(position.quotes) for position in comparison.positions)


def noted(comparison: Comparison, digest: str, *, sealed: bool) -> dict[str, str | int]:
    """Return what the audit log holds of one that leaves: of what, how much, and which file.

    One that is printed is no file, and has no digest.
    """
    about: dict[str, str | int] = {
        "question": comparison.question,
        "extracts": extracts(comparison),
        "sealed": int(sealed),
    }
    return about | ({"sha256": digest} if digest else {})


def heading(consultation: Consultation, position: Position, language: Language) -> str:
    """Name the group, or those together, and say how many people answered."""
    labels = [_group(consultation, name, language) for name in position.groups]
    names = labels[0] if len(labels) == 1 else listing(language, labels)
    if position.people is None:
        few = say(language, "few people", number=FEWEST)
        return say(language, "{name} ({people})", name=names, people=few)
    people = say_many(language, "{number} person", "{number} people", position.people)
    return say(language, "{name} ({people})", name=names, people=people)


def _group(consultation: Consultation, name: str, language: Language) -> str:
    for question in consultation.questions:
        if question.name == consultation.group and name:
            return label(question, name, language)
    return say(language, "Everybody") if not consultation.group else say(language, "no group")


def _lines(question: Question, position: Position, language: Language) -> Iterator[str]:
    for view in position.views:
        if view.is_told:
            yield _line(question, view, language)
    few = [label(question, view.name, language) for view in position.views if not view.is_told]
    if few:
        views = say_as("between two items", language, "; ").join(few)
        if question.type in OF_SEVERAL:
            yield say(
                language, "Number not told, so that nobody can be recognised: {views}", views=views
            )
        elif position.few is None:
            yield say(language, "Each said by few people: {views}", views=views)
        else:
            people = number(language, position.few)
            yield say(
                language, "Said by few, {number} together: {views}", number=people, views=views
            )
    if position.average is not None:
        yield say(language, "On average: {number}", number=average(position, language))


def _line(question: Question, view: View, language: Language) -> str:
    name, people = label(question, view.name, language), number(language, view.people or 0)
    if view.points is None:
        return say(language, "{name}: {number}", name=name, number=people)
    if view.people is None:
        return say_many(
            language, "{name}: {number} point", "{name}: {number} points", view.points, name=name
        )
    return say_many(
        language,
        "{name}: {number} point, from {people} people",
        "{name}: {number} points, from {people} people",
        view.points,
        name=name,
        people=people,
    )


def average(position: Position, language: Language) -> str:
    """Return the average with one digit after the point, or the comma."""
    digits = f"{position.average or 0:.1f}"
    return digits.replace(".", ",") if language == "fr" else digits


def points(question: Question, language: Language) -> str:
    """Say what the points of a ranking are."""
    most = question.max_choices or len(question.choices)
    return say(
        language,
        "Points: {most} for a first place, one fewer for each place after it.",
        most=most,
    )


def not_told(question: Question, language: Language) -> str:
    """Return what stands for a number: it is small, or what is left of all people is."""
    return say(language, "not told") if question.type in OF_SEVERAL else say(language, "few")
