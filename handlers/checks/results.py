"""Results: the group that answers are compared by, and what may be exported of them."""

from collections.abc import Iterator

from handlers.checks.names import twice
from handlers.consultation_file import written
from handlers.consultation_file.mistakes import Finding, meant
from handlers.consultation_file.written import File


def check(made: File) -> Iterator[Finding]:
    """Find a group that nobody chooses, and details that no consent lets out."""
    if made.group:
        yield from _group(made)
    covered = {
        matter
        for consent in made.consents
        for matter in (consent.covers or (["details"] if consent.required else []))
    }
    for number, question in enumerate(made.questions):
        if getattr(question, "detail", False) and "details" not in covered:
            what = f"{question.name} is a detail, and no consent covers details"
            cure = 'Write covers = ["details"] in the consent that lets it be passed on.'
            yield Finding(("questions", number, "detail"), what, cure, warning=True)


def _group(made: File) -> Iterator[Finding]:
    doubled = twice(question.name for question in made.questions)
    by_name = {question.name: question for question in made.questions}
    if doubled and (made.group in doubled or made.group not in by_name):
        return
    known = [name for name, one in by_name.items() if isinstance(one, written.SelectOne)]
    if made.group not in by_name:
        what = f"there is no question “{made.group}”"
        yield Finding(("group",), what, meant(made.group, known, "Remove group."))
    elif made.group not in known:
        what = f"{made.group} cannot be the group: it is not a select_one"
        yield Finding(("group",), what, "Name the question in which people choose their group.")
    elif getattr(by_name[made.group], "detail", False):
        what = f"{made.group} is the group and a detail, and groups are shown to everybody"
        yield Finding(("group",), what, "Remove detail = true from it, or name another question.")
