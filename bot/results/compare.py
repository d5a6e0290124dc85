"""A comparison, read from a core store, drawn, and as a spreadsheet."""

from collections.abc import Mapping

from sqlalchemy import Engine

from bot.results.export import found
from bot.results.pictures import Bar, Panel, drawn
from bot.results.workbook import Sheet, long_answers, workbook
from handlers.model import Consultation, Language, Question
from handlers.results import comparison_table, comparison_words
from handlers.results.comparing import Comparison, Position, View, compare
from handlers.results.leaving import for_study
from handlers.results.table import label
from locales import number, say
from storage.core import CoreStore

Versions = Mapping[str, Consultation]


def compared(
    engine: Engine,
    store: CoreStore,
    consultation: Consultation,
    versions: Versions,
    question: Question,
) -> Comparison:
    """Set side by side what may be studied of what people have said to `question`."""
    left = found(engine, store, versions, for_study(consultation))
    return compare(consultation, versions, question, left.payloads)


def picture(consultation: Consultation, comparison: Comparison, language: Language) -> bytes | None:
    """Draw it, as a PNG: a panel for each position, all views in each.

    Without a number that may be told there is no bar to draw, and no picture.
    """
    if not any(view.is_told for position in comparison.positions for view in position.views):
        return None
    question = comparison_words.question_of(consultation, comparison)
    return drawn(question.label[language], panels(consultation, comparison, language))


def panels(consultation: Consultation, comparison: Comparison, language: Language) -> list[Panel]:
    """Return what is drawn: the views of each position that holds any."""
    question = comparison_words.question_of(consultation, comparison)
    return [
        Panel(
            title=comparison_words.heading(consultation, position, language),
            bars=_bars(question, position, language),
        )
        for position in comparison.positions
        if position.views
    ]


def _bars(question: Question, position: Position, language: Language) -> tuple[Bar, ...]:
    return tuple(_bar(question, view, language) for view in position.views)


def _bar(question: Question, view: View, language: Language) -> Bar:
    told = view.people if view.points is None else view.points
    return Bar(
        label=label(question, view.name, language),
        people=told or 0,
        said=comparison_words.not_told(question, language)
        if told is None
        else number(language, told),
    )


def spreadsheet(consultation: Consultation, comparison: Comparison, language: Language) -> bytes:
    """Return it as XLSX: the table, and the extracts on a sheet of their own."""
    about = (consultation, comparison, language)
    table = Sheet(
        name=say(language, "Comparison"),
        headings=(comparison_table.headings(*about),),
        rows=comparison_table.rows(*about),
    )
    extracts = Sheet(
        name=say(language, "Extracts"),
        headings=(comparison_table.quote_headings(language),),
        rows=comparison_table.quotes(*about),
    )
    notes = Sheet(name=say(language, "About"), rows=comparison_table.notes(*about))
    has_extracts = comparison_words.extracts(comparison)
    return workbook((table, *([extracts] if has_extracts else []), notes), long_answers(language))
