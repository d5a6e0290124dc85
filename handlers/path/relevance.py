"""Relevance: which questions the answers given so far lead to.

Every event asks this twice or more, and the answer depends on a few questions
only: the gates that some `relevant` speaks of. What they lead to is therefore
worked out once for each combination of their answers, and looked up after
that. A gate in people's own words is never remembered here.
"""

from collections.abc import Hashable, Mapping
from typing import TypeAlias

from handlers import rules
from handlers.model import Answer, Consultation, Question
from handlers.path.branches import gates

Relevance: TypeAlias = tuple[tuple[Question, bool | None], ...]
"""Each question, with yes, no, or None for "that depends on what is not answered yet"."""

_MOST_REMEMBERED = 10_000
_IN_OWN_WORDS = ("text", "integer", "decimal", "date")


def relevance(consultation: Consultation, answers: Mapping[str, Answer]) -> Relevance:
    """Return every question with whether it is put to somebody who gave `answers`."""
    map_ = _MAPS.get(consultation.version)
    if map_ is None:
        map_ = _MAPS[consultation.version] = _Map(consultation)
    return map_.look_up(answers)


class _Map:
    """What the gates of one consultation lead to."""

    def __init__(self, consultation: Consultation) -> None:
        self._consultation = consultation
        deciding = gates(consultation)
        found = [question for question in consultation.questions if question.name in deciding]
        self._gates = tuple(question.name for question in found)
        self._remembers = not any(question.type in _IN_OWN_WORDS for question in found)
        self._known: dict[tuple[Hashable, ...], Relevance] = {}

    def look_up(self, answers: Mapping[str, Answer]) -> Relevance:
        key = tuple([_decided(answers.get(name)) for name in self._gates])
        found = self._known.get(key)
        if found is None:
            found = _work_out(self._consultation, dict(zip(self._gates, key, strict=True)))
            if self._remembers and len(self._known) < _MOST_REMEMBERED:
                self._known[key] = found
        return found


_MAPS: dict[str, _Map] = {}  # by version: a consultation never changes

_OPEN = object()


def _decided(answer: Answer | None) -> Hashable:
    if answer is None or not answer.complete:
        return _OPEN
    return answer.value if answer.status == "given" else None


def _work_out(consultation: Consultation, decided: Mapping[str, object]) -> Relevance:
    values: dict[str, rules.Known] = {}
    worked_out = []
    for question in consultation.questions:
        name = question.name
        relevant = question.relevant is None or rules.holds(question.relevant, values)
        worked_out.append((question, relevant))
        if relevant is False:
            values[name] = None  # not put to them: known to have no answer
        elif relevant and decided.get(name, _OPEN) is not _OPEN:
            values[name] = decided[name]  # type: ignore[assignment]
    return tuple(worked_out)
