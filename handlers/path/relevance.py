"""Relevance: which questions the answers given so far lead to.

Every event asks this several times, and the answer depends on a few questions
only: the gates that some `relevant` speaks of. The course they lead to is
therefore worked out once for each combination of their answers, and looked up
after that. A gate in people's own words is never remembered here.
"""

from collections.abc import Hashable, Iterable, Mapping

from msgspec import Struct

from handlers import rules
from handlers.model import Answer, Consultation, Question
from handlers.path.branches import gates

_MOST_REMEMBERED = 10_000
_IN_OWN_WORDS = ("text", "integer", "decimal", "date")


class Course(Struct, frozen=True, eq=False):
    """What somebody is asked, as far as their answers tell.

    `path` are the questions that are certainly put to them, in order;
    `numbers` count, by name, those that still may be, notes left out.
    """

    path: tuple[Question, ...]
    names: frozenset[str]
    numbers: Mapping[str, int]
    possible: int


_NOWHERE = Course((), frozenset(), {}, 0)


def course(consultation: Consultation, answers: Mapping[str, Answer]) -> Course:
    """Return the course of somebody who gave `answers`."""
    return _chart(consultation).look_up(answers)


def question_named(consultation: Consultation, name: str) -> Question:
    """Return the question called `name`, on the path or not; there must be one."""
    return _chart(consultation).questions[name]


class _Chart:
    """One consultation's questions by name, and the courses its gates lead to."""

    def __init__(self, consultation: Consultation) -> None:
        self.questions = {question.name: question for question in consultation.questions}
        deciding = gates(consultation)
        found = [question for question in consultation.questions if question.name in deciding]
        self._gates = tuple(question.name for question in found)
        self._remembers = not any(question.type in _IN_OWN_WORDS for question in found)
        self._known: dict[tuple[Hashable, ...], Course] = {}
        self._latest: tuple[Mapping[str, Answer], Course] = {}, _NOWHERE
        self._before: tuple[Mapping[str, Answer], Course] = self._latest

    def look_up(self, answers: Mapping[str, Answer]) -> Course:
        """Return the course; at once for the answers before a turn and for those after it."""
        if self._latest[0] is answers:
            return self._latest[1]
        if self._before[0] is answers:
            return self._before[1]
        self._before = self._latest
        self._latest = answers, self._looked_up(answers)
        return self._latest[1]

    def _looked_up(self, answers: Mapping[str, Answer]) -> Course:
        key = tuple([_decided(answers.get(name)) for name in self._gates])
        found = self._known.get(key)
        if found is None:
            decided = dict(zip(self._gates, key, strict=True))
            found = _work_out(self.questions.values(), decided)
            if self._remembers and len(self._known) < _MOST_REMEMBERED:
                self._known[key] = found
        return found


_CHARTS: dict[str, _Chart] = {}  # by version: a consultation never changes


def _chart(consultation: Consultation) -> _Chart:
    found = _CHARTS.get(consultation.version)
    if found is None:
        found = _CHARTS[consultation.version] = _Chart(consultation)
    return found


_OPEN = object()


def _decided(answer: Answer | None) -> Hashable:
    if answer is None or not answer.complete:
        return _OPEN
    return answer.value if answer.status == "given" else None


def _work_out(questions: Iterable[Question], decided: Mapping[str, object]) -> Course:
    values: dict[str, rules.Known] = {}
    path: list[Question] = []
    numbers: dict[str, int] = {}
    possible = 0
    for question in questions:
        name = question.name
        relevant = question.relevant is None or rules.holds(question.relevant, values)
        if relevant is False:
            values[name] = None  # not put to them: known to have no answer
        elif relevant and decided.get(name, _OPEN) is not _OPEN:
            values[name] = decided[name]  # type: ignore[assignment]
        if relevant:
            path.append(question)
        if question.type != "note":
            possible += relevant is not False
            numbers[name] = possible
    return Course(tuple(path), frozenset(one.name for one in path), numbers, possible)
