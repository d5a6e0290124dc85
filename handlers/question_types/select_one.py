"""select_one: the participant picks exactly one choice."""

from datetime import date
from itertools import chain

from handlers.model import Button, Choice, Language, Question, Refusal, Value
from handlers.reading import fold, folded, matches, place, several
from locales import LANGUAGES, echo, listing, quote, say

OTHER = "other"
"""The name of the choice that `or_other` adds, as in XLSForm."""


def offer(question: Question) -> tuple[Choice, ...]:
    """Every choice can be pressed."""
    return question.choices


def instructions(question: Question, language: Language) -> str:
    """One choice of a list needs no explanation."""
    return ""


def read(question: Question, language: Language, said: str, today: date) -> Value | Refusal:
    """Return the name of the choice that `said` means.

    A choice is named by its number, by its label in either language, or by a
    part of it that fits no other choice.
    """
    number = place(said)
    if number is not None and 1 <= number <= len(question.choices):
        return question.choices[number - 1].name
    if question.or_other and (number == len(question.choices) + 1 or is_other(said)):
        return OTHER
    found = named_by(question, said) or _numbered(question, said)
    if len(found) == 1:
        return question.choices[found[0]].name
    if found:
        return which(question, language, said, tuple(question.choices[i] for i in found))
    return Refusal(
        say(
            language,
            "I read {said}, which is not in the list. "
            "Which of these fits? You can write its number or its name.",
            said=echo(language, said),
        )
    )


def _numbered(question: Question, said: str) -> tuple[int, ...]:
    """Return the places of the choices that "1 and 2" names, if it names nothing else."""
    choices = range(1, len(question.choices) + 1)
    numbers = [place(one) for one in several(said)]
    named = tuple(number - 1 for number in numbers if number is not None and number in choices)
    return named if len(named) == len(numbers) else ()


def named_by(question: Question, said: str) -> tuple[int, ...]:
    """Return the places of the choices that words may mean, by their labels or synonyms.

    A synonym counts as a whole word, also among a few others ("I am a journalist"), where
    no label is meant and nothing is denied. The longest counts: a « société civile » is not a
    « société ».
    """
    words = fold(said)
    names = [[folded(one) for one in choice.synonyms] for choice in question.choices]
    if found := tuple(i for i, name in enumerate(names) if words in name):
        return found
    found = matches([choice.label for choice in question.choices], said)
    if found or len(words) > _FEW_WORDS or _DENIALS & set(words.split()):
        return found
    among = [[one for one in name if _is_in(one, words)] for name in names]
    found_names = {*chain(*among)}
    longest = {
        one for one in found_names if not any(_is_in(one, longer) for longer in found_names - {one})
    }
    return tuple(i for i, name in enumerate(among) if longest.intersection(name))


def _is_in(name: str, words: str) -> bool:
    return f" {name} " in f" {words} "


_FEW_WORDS = 60  # characters
_DENIALS = frozenset(("not", "no", "never", "pas", "non", "aucun", "aucune", "jamais"))


def is_other(said: str) -> bool:
    """Say whether `said` is the word for what is not in the list, in either language."""
    return fold(said) in {fold(say(language, "Other")) for language in LANGUAGES}


def which(
    question: Question, language: Language, said: str, choices: tuple[Choice, ...]
) -> Refusal:
    """Ask which of several choices was meant."""
    labels = [quote(language, choice.label[language]) for choice in choices]
    return Refusal(
        say(
            language,
            "I read {said}, which could be {choices}. Which one do you mean?",
            said=echo(language, said),
            choices=listing(language, labels, last="or"),
        ),
        tuple(
            Button(label=choice.label[language], token=f"pick/{question.name}/{choice.name}")
            for choice in choices
        ),
    )


def show(question: Question, language: Language, value: Value) -> str:
    """Return the label of the choice, in `language`."""
    return label(question, language, str(value))


def label(question: Question, language: Language, name: str) -> str:
    """Return the label of the choice called `name`, or "Other"."""
    for choice in question.choices:
        if choice.name == name:
            return choice.label[language]
    return say(language, "Other")
