"""select_multiple: the participant picks some choices, within bounds."""

from collections.abc import Sequence
from datetime import date

from handlers.model import Choice, Language, Question, Refusal, Value
from handlers.question_types.select_one import OTHER, is_other, label, named_by, which
from handlers.reading import fold, folded, place, several
from locales import echo, listing, quote, say, say_many

_ECHOED = 5
"""So many words that are no choice are said back; more would hide the question."""


def offer(question: Question) -> tuple[Choice, ...]:
    """Every choice can be pressed, and pressed again to take it back."""
    return question.choices


def instructions(question: Question, language: Language) -> str:
    """Say that several choices are possible, how many, and how to write them."""
    most = bound(question)
    if most < len(question.choices):
        several_ = say_many(
            language, "Choose {number} at the most.", "Choose up to {number}.", most
        )
    else:
        several_ = say(language, "Choose all that apply.")
    last = min(3, len(question.choices) + question.or_other)
    numbers = listing(language, ["1", str(last)])
    return f"{several_} {say(language, 'For example: {numbers}.', numbers=numbers)}"


def read(question: Question, language: Language, said: str, today: date) -> Value | Refusal:
    """Return the names of the choices that `said` lists, in the list's order."""
    names = _all_or_none(question, said) or names_in(question, language, said)
    if isinstance(names, Refusal):
        return names
    order = [choice.name for choice in question.choices] + [OTHER]
    chosen = tuple(sorted(set(names), key=order.index))
    return too_few_or_many(question, language, chosen) or chosen


_ALL = frozenset(
    map(fold, ("all", "all of them", "all of these", "everything", "tous", "toutes", "tout"))
)
_NONE = frozenset(
    (
        *("none", "none of them", "none of these", "none of the above", "no one"),
        *("aucun", "aucune", "aucun d entre eux", "aucune d entre elles", "aucun de ceux ci"),
        *("aucune de celles ci", "aucun des choix"),
    )
)


def _all_or_none(question: Question, said: str) -> tuple[str, ...]:
    """Return what "all of them" or "none of the above" chooses; nothing where it is neither."""
    words = fold(said)
    if words in _ALL:
        return tuple(one.name for one in question.choices if not _is_none(one))
    if words in _NONE:
        return tuple(one.name for one in question.choices if _is_none(one))[:1]
    return ()


def _is_none(choice: Choice) -> bool:
    """Say whether a choice stands for none of the others, in each of its languages."""
    return all(folded(label).split()[:1] in _NONES for label in choice.label.values())


_NONES = (["none"], ["aucun"], ["aucune"])


def names_in(question: Question, language: Language, said: str) -> tuple[str, ...] | Refusal:
    """Return the choices that `said` names, in the order in which it names them."""
    whole = named_by(question, said) if any(map(str.isalpha, said)) else ()
    if len(whole) == 1:
        return (question.choices[whole[0]].name,)
    names: list[str] = []
    unread: list[str] = []
    for one in several(said):
        found = _places(question, one)
        if len(found) > 1:
            return which(question, language, one, tuple(question.choices[i] for i in found))
        if found:
            names.append(
                OTHER if found[0] == len(question.choices) else question.choices[found[0]].name
            )
        else:
            unread.append(one)
    return _not_all_read(question, language, names, unread) if unread else tuple(names)


def names_nothing(question: Question, said: str) -> bool:
    """Say whether `said` is words, none of which could name a choice."""
    is_words = any(map(str.isalpha, said))
    return is_words and not any(_places(question, one) for one in (said, *several(said)))


def _places(question: Question, one: str) -> tuple[int, ...]:
    number = place(one)
    if number is None and question.or_other and is_other(one):
        return (len(question.choices),)
    if number is None:
        return named_by(question, one)
    last = len(question.choices) + question.or_other
    return (number - 1,) if 1 <= number <= last else ()


def _not_all_read(
    question: Question, language: Language, names: Sequence[str], unread: Sequence[str]
) -> Refusal:
    last = len(question.choices) + question.or_other
    ask = say(language, "The choices are numbered 1 to {last}: which do you choose?", last=last)
    named = [echo(language, one) for one in unread[:_ECHOED]]
    strange = listing(language, named + ["…"] * (len(unread) > _ECHOED))
    if not names:
        not_there = say_many(
            language,
            "I read {strange}, which is not in the list.",
            "I read {strange}, which are not in the list.",
            len(unread),
            strange=strange,
        )
        return Refusal(f"{not_there} {ask}")
    read_ = listing(language, [quote(language, label(question, language, name)) for name in names])
    half = say(
        language,
        "I understood {choices}, but could not find {strange} in the list.",
        choices=read_,
        strange=strange,
    )
    return Refusal(f"{half} {ask}")


def bound(question: Question) -> int:
    """Return how many choices may be picked at the most."""
    return question.max_choices or len(question.choices) + question.or_other


def too_few_or_many(
    question: Question, language: Language, chosen: Sequence[str]
) -> Refusal | None:
    """Say why `chosen` is out of bounds, or None where it is not."""
    if len(chosen) < question.min_choices:
        return Refusal(
            say_many(
                language,
                "Please choose at least {number}.",
                "Please choose at least {number}.",
                question.min_choices,
            )
        )
    if len(chosen) > bound(question):
        labels = [quote(language, label(question, language, name)) for name in chosen]
        return Refusal(
            say_many(
                language,
                "I read {choices}, but you can choose {number} only. Which one?",
                "I read {choices}, but you can choose {number} at the most. Which ones?",
                bound(question),
                choices=listing(language, labels),
            )
        )
    return None


def show(question: Question, language: Language, value: Value) -> str:
    """Return the labels of the choices as a list in words."""
    chosen = value if isinstance(value, tuple) else (str(value),)
    return ", ".join(label(question, language, name) for name in chosen)
