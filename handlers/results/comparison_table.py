"""A comparison as a table: a row a view, a column a position; and what its numbers are."""

from collections.abc import Iterator
from decimal import Decimal

from handlers.model import Consultation, Language, Question
from handlers.results.comparing import Comparison, Position, View
from handlers.results.comparison_words import heading, not_told, points, question_of
from handlers.results.few import FEWEST
from handlers.results.table import Cell, Row, label
from locales import say


def headings(consultation: Consultation, comparison: Comparison, language: Language) -> Row:
    """Return what stands above the table of views: the question, and each position."""
    question = question_of(consultation, comparison)
    above = (heading(consultation, one, language) for one in comparison.positions)
    return (question.label[language], *above)


def rows(consultation: Consultation, comparison: Comparison, language: Language) -> Iterator[Row]:
    """Return the same as a table: a row a view, a column a position."""
    question = question_of(consultation, comparison)
    positions = comparison.positions
    seen = dict.fromkeys(view.name for one in positions for view in one.views)
    for name in seen:
        by_position = [{view.name: view for view in one.views}.get(name) for one in positions]
        cells = [_cell(question, view, language) for view in by_position]
        yield (label(question, name, language), *cells)
    people = [_people(question, one, language) for one in positions]
    yield (say(language, "People who answered"), *people)
    if any(one.average is not None for one in positions):
        averages = [
            Decimal(f"{one.average:.1f}") if one.average is not None else "" for one in positions
        ]
        yield (say(language, "On average"), *averages)


def _cell(question: Question, view: View | None, language: Language) -> Cell:
    if view is None:
        return 0
    told = view.people if view.points is None else view.points
    return not_told(question, language) if told is None else told


def _people(question: Question, position: Position, language: Language) -> Cell:
    return not_told(question, language) if position.people is None else position.people


def notes(consultation: Consultation, comparison: Comparison, language: Language) -> Iterator[Row]:
    """Say what the numbers of the table are, and why some are not told."""
    question = question_of(consultation, comparison)
    yield (consultation.title[language],)
    yield (question.label[language],)
    if question.type == "rank":
        yield (points(question, language),)
    elif question.choices or question.type in ("range", "country"):
        yield (say(language, "The numbers say how many people gave each answer, in each group."),)
    if any(one.people is None or _has_untold(one) for one in comparison.positions):
        yield (_why_not_told(question, language),)


def _has_untold(position: Position) -> bool:
    return any(not view.is_told for view in position.views)


def _why_not_told(question: Question, language: Language) -> str:
    return say(
        language,
        "“{word}” stands for a number that is kept back: with it, what fewer than {number} "
        "people said could be found out.",
        word=not_told(question, language),
        number=FEWEST,
    )


def quote_headings(language: Language) -> Row:
    """Return what stands above the extracts."""
    return (say(language, "Group"), say(language, "Language"), say(language, "Words"))


def quotes(consultation: Consultation, comparison: Comparison, language: Language) -> Iterator[Row]:
    """Return a row for each extract: group, language, words."""
    for position in comparison.positions:
        for one in position.quotes:
            yield (heading(consultation, position, language), one.language, one.text)
