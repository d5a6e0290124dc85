"""A codebook: what each column of a table holds, and what each code in it stands for."""

from collections.abc import Iterator, Sequence

from handlers.model import Language, Question
from handlers.question_types.select_one import OTHER
from handlers.results.table import ABOUT, Column, Row, label
from locales import say


def headings(found: Sequence[Column], language: Language) -> Row:
    """Say above each column what it holds: where it is an answer, the question."""
    return (*_about(language), *(meaning(column, language) for column in found))


def codebook_headings(language: Language) -> Row:
    """Say what the columns of the codebook itself hold."""
    return (
        say(language, "Column"),
        say(language, "Type"),
        say(language, "Code"),
        say(language, "Meaning"),
    )


def codebook(found: Sequence[Column], language: Language) -> Iterator[Row]:
    """Return a row for each column and each code."""
    for name, told in zip(ABOUT, _about(language), strict=True):
        yield (name, "", "", told)
    for column in found:
        yield (column.name, column.question.type, "", meaning(column, language))
        if column.part == "":
            yield from _codes_of(column.question, language)


def _about(language: Language) -> tuple[str, ...]:
    """Say what `table.ABOUT` holds."""
    return (
        say(language, "The reference that the participant was given"),
        say(language, "1 when it was first sent, more when it was sent again"),
        say(language, "When it was sent (UTC)"),
        say(language, "The language of the conversation"),
    )


def meaning(column: Column, language: Language) -> str:
    """Return what a column holds."""
    match column.part:
        case "":
            return column.question.label[language]
        case "label":
            return say(language, "What was chosen, in words")
        case "other":
            return say(language, "What “Other” is")
        case "comment":
            return say(language, "Words added to the choice")
        case "language":
            return say(language, "The language of these words")
        case "status":
            return say(language, "given, skipped, or withheld: “I would rather not say”")


def _codes_of(question: Question, language: Language) -> Iterator[Row]:
    names = [choice.name for choice in question.choices] + [OTHER] * question.or_other
    for name in names:
        yield (question.name, "", name, label(question, name, language))
    for point, words in (
        (question.start, question.start_label),
        (question.end, question.end_label),
    ):
        if question.type == "range" and words is not None:
            yield (question.name, "", point, words[language])
