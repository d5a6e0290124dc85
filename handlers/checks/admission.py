"""Admission: quotas of groups that there are."""

from collections.abc import Iterator

from handlers.checks.names import twice
from handlers.consultation_file import written
from handlers.consultation_file.mistakes import Finding, meant
from handlers.consultation_file.written import File


def check(made: File) -> Iterator[Finding]:
    """Find quotas that nobody could ever fill."""
    if not made.quota or made.group in twice(question.name for question in made.questions):
        return
    asked = next((question for question in made.questions if question.name == made.group), None)
    if not isinstance(asked, written.SelectOne):
        if not made.group:
            what = "there are quotas, and nobody knows for which question's choices"
            cure = 'Write group = "…", with the name of the question that tells the group.'
            yield Finding(("quota",), what, cure)
        return
    known = [choice.name for choice in asked.choices]
    for name in made.quota:
        if name not in known and not twice(known):
            what = f"{made.group} has no choice “{name}”"
            yield Finding(("quota", name), what, meant(name, known, f"Remove quota.{name}."))
