"""Choices and scales: enough to choose from, told apart by their labels, within their bounds."""

from collections.abc import Iterator
from typing import Final

from handlers.commands import find
from handlers.consultation_file import written
from handlers.consultation_file.mistakes import Finding
from handlers.consultation_file.toml_lines import Path
from handlers.consultation_file.written import File
from handlers.reading import fold, place

MOST_CHOICES: Final = 50
MOST_POINTS: Final = 101


def check(made: File) -> Iterator[Finding]:
    """Find lists and scales from which nobody could choose well."""
    for number, question in enumerate(made.questions):
        path = ("questions", number)
        if isinstance(question, written.SelectOne | written.SelectMultiple | written.Rank):
            yield from _list(path, question)
            yield from _told_apart((*path, "choices"), question.choices)
            yield from _synonyms((*path, "choices"), question.choices)
        if isinstance(question, written.SelectMultiple | written.Rank):
            yield from _bounds(path, question)
        if isinstance(question, written.Range):
            yield from _scale(path, question)


def _list(
    path: Path, question: written.SelectOne | written.SelectMultiple | written.Rank
) -> Iterator[Finding]:
    count = len(question.choices) + getattr(question, "or_other", False)
    if count < 2:
        what = f"{question.name} has fewer than two choices"
        yield Finding((*path, "choices"), what, "Add choices, or make its type text.")
    if count > MOST_CHOICES:
        what = f"{question.name} has {count} choices, more than a messenger shows at once"
        cure = f"Keep at most {MOST_CHOICES}; for countries there is the type country."
        yield Finding((*path, "choices"), what, cure)


def _told_apart(path: Path, choices: list[written.Choice]) -> Iterator[Finding]:
    """A choice can be answered with its label in any language, or with its number."""
    taken: dict[str, str] = {}
    for number, choice in enumerate(choices):
        for language in sorted(choice.label.model_fields_set):
            label = getattr(choice.label, language)
            place_ = (*path, number, "label", language)
            owner = taken.setdefault(fold(label), choice.name)
            if owner != choice.name and label.strip():
                what = f"“{label}” could mean {owner} or {choice.name}: typed, they are the same"
                yield Finding(place_, what, "Give the two choices labels that differ in words.")
            if find(label) is not None:
                what = f"“{label}” is a command: typed, it would do something else"
                yield Finding(place_, what, "Say it in other words.")
            if place(label) is not None and place(label) != number + 1:
                what = f"“{label}” would be taken for the number of another choice"
                yield Finding(place_, what, "Add a word to it, or make the type integer or range.")


def _synonyms(path: Path, choices: list[written.Choice]) -> Iterator[Finding]:
    """A synonym means one choice, and is no label of another, no command and no number."""
    taken = {
        fold(getattr(one.label, language)): one.name
        for one in choices
        for language in one.label.model_fields_set
    }
    for number, choice in enumerate(choices):
        for language, words in choice.synonyms.items():
            for nth, word in enumerate(words):
                place_ = (*path, number, "synonyms", language, nth)
                owner = taken.setdefault(fold(word), choice.name)
                if not fold(word):
                    yield Finding(place_, "a synonym is empty", "Write a word, or remove it.")
                elif owner != choice.name:
                    what = f"“{word}” could mean {owner} or {choice.name}: typed, they are the same"
                    yield Finding(place_, what, "Keep it for one of the two.")
                elif find(word) is not None or place(word) is not None:
                    what = f"“{word}” is a command or a number: typed, it would do something else"
                    yield Finding(place_, what, "Say it in other words.")


def _bounds(path: Path, question: written.SelectMultiple | written.Rank) -> Iterator[Finding]:
    count = len(question.choices) + getattr(question, "or_other", False)
    if count < 2:
        return  # which has been said, and leaves nothing to bound
    most = question.max_choices
    least = question.min_choices if isinstance(question, written.SelectMultiple) else 1
    if most is not None and most > count:
        what = f"max_choices is {most}, but {question.name} has only {count} choices"
        yield Finding((*path, "max_choices"), what, f"Write max_choices = {count} or less.")
    if least > (most or count):
        what = f"min_choices is {least}, but at most {most or count} can be chosen"
        yield Finding((*path, "min_choices"), what, f"Write min_choices = {most or count} or less.")


def _scale(path: Path, question: written.Range) -> Iterator[Finding]:
    start, end, step = question.start, question.end, question.step
    if step < 1:
        what = f"the step of {question.name} is {step}"
        yield Finding((*path, "step"), what, "Write step = 1 or more.")
        return
    if start >= end:
        what = f"the scale of {question.name} goes from {start} to {end}"
        yield Finding((*path, "end"), what, f"Write an end above {start}.")
    elif (end - start) % step:
        last = end - (end - start) % step
        what = f"steps of {step} from {start} never reach {end}"
        yield Finding((*path, "end"), what, f"Write end = {last} or {last + step}.")
    elif (end - start) // step >= MOST_POINTS:
        what = f"the scale of {question.name} has more than {MOST_POINTS} points"
        yield Finding((*path, "end"), what, "Make the type integer, with a constraint.")
