"""Groups: a consultation's stakeholder groups, as whoever coordinates reads and writes them.

They are the choices of one question, and have its labels; their names are for files and programs.
"""

from handlers import reading
from handlers.model import Choice, Consultation, Language
from handlers.path import question_named


def choices(consultation: Consultation) -> tuple[Choice, ...]:
    """Return the groups; there are none where no question tells them."""
    if not consultation.group:
        return ()
    return question_named(consultation, consultation.group).choices


def label(consultation: Consultation, language: Language, name: str) -> str:
    """Return what a group is called; a name that an older version had is left as it is."""
    if language not in consultation.languages:
        language = consultation.languages[0]
    labels = {choice.name: choice.label[language] for choice in choices(consultation)}
    return labels.get(name, name)


def meant(consultation: Consultation, said: str) -> tuple[Choice, ...]:
    """Return the groups that `said` may mean: one that is called just so, or else by its label."""
    known = choices(consultation)
    found = reading.matches([choice.label for choice in known], said)
    return called(consultation, said) or tuple(known[place] for place in found)


def called(consultation: Consultation, said: str) -> tuple[Choice, ...]:
    """Return the group that is called just so: by its name, a label or a synonym, nothing less.

    More words, or fewer, may be an organisation's.
    """
    wanted = reading.fold(said)
    return tuple(
        choice
        for choice in choices(consultation)
        if wanted in map(reading.fold, (choice.name, *choice.label.values(), *choice.synonyms))
    )
