"""rank: the participant puts the first few choices of a list in order."""

from datetime import date

from handlers.model import Choice, Language, Question, Refusal, Value
from handlers.question_types.select_multiple import names_in
from handlers.question_types.select_one import label
from locales import listing, ordinal, quote, say, say_many


def offer(question: Question) -> tuple[Choice, ...]:
    """Choices are pressed one after the other, the most important first."""
    return question.choices


def instructions(question: Question, language: Language) -> str:
    """Say how many places there are, and how to write an order."""
    how_many = say_many(
        language,
        "Choose {number}.",
        "Choose {number}, the most important first.",
        places(question),
    )
    if places(question) == 1:
        return how_many
    numbers = dict.fromkeys((2, 5, 1, *range(1, len(question.choices) + 1)))
    order = [str(number) for number in numbers if number <= len(question.choices)]
    example = say(language, "For example: {numbers}.", numbers=", ".join(order[: places(question)]))
    return f"{how_many} {example}"


def read(question: Question, language: Language, said: str, today: date) -> Value | Refusal:
    """Return the names of the choices in the order in which `said` puts them."""
    names = names_in(question, language, said)
    if isinstance(names, Refusal):
        return names
    return not_in_order(question, language, names) or names


def not_in_order(question: Question, language: Language, names: tuple[str, ...]) -> Refusal | None:
    """Say why `names` is no order of the right length, or None where it is one."""
    wanted = places(question)
    if len(names) == wanted == len(set(names)):
        return None
    read_ = listing(language, [quote(language, label(question, language, name)) for name in names])
    return Refusal(
        say_many(
            language,
            "I read {choices}. Please choose {number}.",
            "I read {choices}. Please give {number} different choices, the most important first.",
            wanted,
            choices=read_,
        )
    )


def places(question: Question) -> int:
    """Return how many choices are put in order."""
    return question.max_choices or len(question.choices)


def show(question: Question, language: Language, value: Value) -> str:
    """Return the labels in their order, each with its place.

    The place comes last: a number in front is how a choice is named in the list.
    """
    names = value if isinstance(value, tuple) else (str(value),)
    labels = (label(question, language, name) for name in names)
    return ", ".join(placed(language, label_, i) for i, label_ in enumerate(labels, 1))


def placed(language: Language, label_: str, place: int) -> str:
    """Return a label with its place in the order: "Price (2nd)"."""
    return f"{label_} ({ordinal(language, place)})"
