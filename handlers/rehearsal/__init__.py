"""Rehearsal: every path through a consultation, walked before anybody else walks it.

The walk goes through `conversation.advance` like a participant: it presses
what is shown and writes what fits. Where the ways part (the
language, each consent, each answer that a rule looks at) it takes all of
them. It can afford to, because a session is a value: two paths share what they have in
common, and parting costs nothing.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from handlers import rules
from handlers.model import Answering, Closed, Consultation, Language
from handlers.rehearsal.walk import Place, beginning
from handlers.rehearsal.ways import Ways

MOST_PATHS = 20_000
"""No more paths than this are walked; `Rehearsal.whole` says whether any are left."""


class Path(Struct, frozen=True, kw_only=True):
    """One way from the first word to the end.

    `sent` counts what the participant does (messages and presses), `read` the
    messages they get. `answers` are those that decide where the path goes.
    """

    end: Place
    ending: str  # "sent", "declined", "stopped" or "dead end"
    language: Language
    answers: Mapping[str, rules.Known]
    consents: Mapping[str, bool]
    questions: tuple[str, ...]
    sent: int
    read: int


class DeadEnd(Struct, frozen=True):
    """Where a participant would be stuck: nothing they can do leads on."""

    where: str
    path: Path


class Rehearsal(Struct, frozen=True, kw_only=True):
    """What a rehearsal has found. What is not covered is named.

    Each question with a rule has two branches: it is asked of some, and not
    of others. A refused choice is one that is offered and not taken.
    """

    paths: tuple[Path, ...]
    questions: int
    choices: int
    conditional: tuple[str, ...]  # the questions with a rule
    never_asked: tuple[str, ...]
    asked_of_all: tuple[str, ...]  # of these questions with a rule
    dead_ends: tuple[DeadEnd, ...] = ()
    refused: tuple[str, ...] = ()
    whole: bool = True

    @property
    def branches(self) -> int:
        """Return how many branches there are: two for each question with a rule."""
        return 2 * len(self.conditional)

    @property
    def failures(self) -> tuple[str, ...]:
        """Say what keeps anybody from an end, or anything from being asked of somebody."""
        counted = (
            (len(self.dead_ends), "dead end", "dead ends"),
            (len(self.never_asked), "question never asked", "questions never asked"),
            (len(self.refused), "choice refused", "choices refused"),
        )
        found = [f"{count} {one if count == 1 else many}" for count, one, many in counted if count]
        return (*found, *(() if self.whole else ("paths not walked",)))

    @property
    def succeeded(self) -> bool:
        """Say whether everybody gets to an end, and everything is asked of somebody."""
        return not self.failures


def rehearse(consultation: Consultation, at: datetime) -> Rehearsal:
    """Walk every path of `consultation` by itself, beginning at `at` or when it is open."""
    ways = Ways(consultation)
    paths: list[Path] = []
    dead_ends: list[DeadEnd] = []
    waiting = [beginning(consultation, _while_open(consultation, at))]
    while waiting and len(paths) < MOST_PATHS:
        place = waiting.pop()
        ending = _ending(place)
        onwards = [] if ending else list(ways.onwards(place))
        stuck = not ending and (not onwards or None in onwards)
        if ending or stuck:
            paths.append(_path(consultation, ways, place, ending or "dead end"))
        if stuck:
            dead_ends.append(DeadEnd(place.where, paths[-1]))
        else:
            waiting += ways.stop(place)
        waiting += [further for further in reversed(onwards) if further is not None]
    found = _covered(consultation, paths)
    return replace(
        found,
        dead_ends=tuple(dead_ends),
        refused=tuple(sorted(ways.refused)),
        whole=not waiting,
    )


def transcript(consultation: Consultation, path: Path) -> str:
    """Return a path as the tests' golden transcripts are written."""
    lines = chain.from_iterable(moment.lines for moment in path.end.moments())
    began = path.end.session.started.isoformat()
    head = [f"consultation: {consultation.name}", "transport: terminal", f"at: {began}", ""]
    return "\n".join([*head, *lines]) + "\n"


def _while_open(consultation: Consultation, at: datetime) -> datetime:
    if consultation.opens is not None and at < consultation.opens:
        return consultation.opens
    if consultation.closes is not None and at >= consultation.closes:
        return consultation.closes - timedelta(days=1)
    return at


def _path(consultation: Consultation, ways: Ways, place: Place, ending: str) -> Path:
    session = place.session
    asked = tuple(q.name for q in consultation.questions if q.name in place.asked)
    deciding = [name for name in asked if name in ways.gates and name in session.answers]
    decided = [one.name for one in consultation.consents if one.name in place.consents]
    return Path(
        end=place,
        ending=ending,
        language=session.language,
        answers={name: session.answers[name].value for name in deciding},
        consents={name: place.consents[name] for name in decided},
        questions=asked,
        sent=place.sent,
        read=place.read,
    )


def _covered(consultation: Consultation, paths: list[Path]) -> Rehearsal:
    through = [set(path.questions) for path in paths if path.ending == "sent"]
    asked = set().union(*through) if through else set()
    always = set.intersection(*through) if through else set()
    questions = consultation.questions
    conditional = tuple(one.name for one in questions if one.relevant is not None)
    return Rehearsal(
        paths=tuple(paths),
        never_asked=tuple(one.name for one in questions if one.name not in asked),
        asked_of_all=tuple(name for name in conditional if name in always),
        conditional=conditional,
        questions=len(questions),
        choices=sum(len(one.choices) + one.or_other for one in questions),
    )


def _ending(place: Place) -> str:
    session = place.session
    if place.forgotten:
        return "declined"
    if isinstance(session.step, Closed):
        return "sent" if session.revision else "declined"
    back = place.stopped and isinstance(session.step, Answering)
    return "stopped" if back else ""
