"""Rehearsal: every path through a consultation, walked before anybody else walks it.

The walk goes through `conversation.advance` like a participant: it presses
what is shown and writes what fits. Where the ways part (the language,
each consent, each answer that a rule looks at) it takes all of them. It can
afford to, because a session is a value: two paths share what they have in
common, and conditional costs nothing.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain

from msgspec import Struct

from handlers import rules
from handlers.branches import gates
from handlers.model import (
    Answering,
    Arriving,
    ChoosingLanguage,
    Closed,
    Consenting,
    Consultation,
    Language,
    Paused,
    Question,
    Session,
)
from handlers.rehearsing import Place, beginning, does, opens_the_chat
from handlers.saying import Press, Write, answers_to, moves
from handlers.trying import mentioned, worth_trying

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
    dead_ends: tuple[DeadEnd, ...]
    never_asked: tuple[str, ...]
    asked_of_all: tuple[str, ...]
    refused: tuple[str, ...]
    conditional: tuple[str, ...]
    questions: int
    choices: int
    whole: bool

    @property
    def branches(self) -> int:
        """Return how many branches there are: two for each question with a rule."""
        return 2 * len(self.conditional)

    @property
    def succeeded(self) -> bool:
        """Say whether everybody gets to an end, and everything is asked of somebody."""
        return not (self.dead_ends or self.never_asked or self.refused)


def rehearse(consultation: Consultation, at: datetime) -> Rehearsal:
    """Walk every path of `consultation` by itself, beginning at `at` or when it is open."""
    return _Walk(consultation, _while_open(consultation, at)).rehearsal()


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


class _Walk:
    def __init__(self, consultation: Consultation, at: datetime) -> None:
        self.consultation = consultation
        self.at = at
        self.gates = gates(consultation)
        self.compared = mentioned(consultation)
        self.by_name = {question.name: question for question in consultation.questions}
        self.visits: dict[str, int] = {}
        self.tried: set[tuple[str, Language]] = set()
        self.stopped: set[Language] = set()
        self.refused: set[str] = set()

    def rehearsal(self) -> Rehearsal:
        paths: list[Path] = []
        dead_ends: list[DeadEnd] = []
        waiting = [beginning(self.consultation, self.at)]
        while waiting and len(paths) < MOST_PATHS:
            place = waiting.pop()
            ending = _ending(place)
            onwards = [] if ending else list(self.onwards(place))
            waiting += reversed(onwards)
            if not onwards:
                paths.append(self.path(place, ending or "dead end"))
            if not onwards and not ending:
                dead_ends.append(DeadEnd(place.where, paths[-1]))
        return self.summary(paths, dead_ends, whole=not waiting)

    def path(self, place: Place, ending: str) -> Path:
        session = place.session
        asked = tuple(name for name in self.by_name if name in place.asked)
        deciding = [name for name in asked if name in self.gates and name in session.answers]
        return Path(
            end=place,
            ending=ending,
            language=session.language,
            answers={name: session.answers[name].value for name in deciding},
            consents={name: consent.granted for name, consent in session.consents.items()},
            questions=asked,
            sent=place.sent,
            read=place.read,
        )

    def summary(self, paths: list[Path], dead_ends: list[DeadEnd], *, whole: bool) -> Rehearsal:
        through = [set(path.questions) for path in paths if path.ending == "sent"]
        asked = set().union(*through) if through else set()
        always = set.intersection(*through) if through else set()
        conditional = tuple(n for n, one in self.by_name.items() if one.relevant is not None)
        return Rehearsal(
            paths=tuple(paths),
            dead_ends=tuple(dead_ends),
            never_asked=tuple(name for name in self.by_name if name not in asked),
            asked_of_all=tuple(name for name in conditional if name in always),
            refused=tuple(sorted(self.refused)),
            conditional=conditional,
            questions=len(self.by_name),
            choices=sum(len(one.choices) + one.or_other for one in self.by_name.values()),
            whole=whole,
        )

    # --- From one place to the next ------------------------------------------

    def onwards(self, place: Place) -> Iterator[Place]:
        """Yield every place that can be reached from here by one thing said."""
        match place.session.step:
            case Arriving():
                yield opens_the_chat(self.consultation, place)
            case ChoosingLanguage():
                for language in self.consultation.languages:
                    yield from self.after(place, Press(f"language/{language}"))
            case Consenting(clause=name):
                for token in place.offered:
                    if token.startswith(f"consent/{name}/"):
                        yield from self.after(place, Press(token))
            case Answering(question=name, waiting_for="answer"):
                yield from self.answered(place, self.by_name[name])
                yield from self.stop(place)
            case Answering(question=name):
                yield from self.after(place, Write(_FEW_WORDS[place.session.language]))
            case Paused():
                yield from self.after(place, Write("go on"))
            case _:
                # Everything else has one button that leads on, and it comes last or alone.
                tokens = [token for token in place.offered if token in _ONWARDS]
                yield from self.after(place, *map(Press, tokens[:1]))

    def after(self, place: Place, *said: Press | Write) -> Iterator[Place]:
        """Yield the place after `said`, if it is another one."""
        reached: Place | None = place
        for move in said:
            reached = reached and does(self.consultation, reached, move)
        if said and reached and _differs(place.session, reached.session):
            yield reached

    def answered(self, place: Place, question: Question) -> Iterator[Place]:
        """Yield the places to which the answers to `question` lead."""
        language = place.session.language
        compared = self.compared.get(question.name, ())
        if (question.name, language) not in self.tried:
            self.tried.add((question.name, language))
            self.try_everything(place, question, compared)
        if question.name in self.gates:
            for value in worth_trying(question, compared):
                yield from self.after(place, *moves(question, value, language))
            return
        answers = answers_to(question, compared)
        visit = self.visits[question.name] = self.visits.get(question.name, -1) + 1
        for turn in range(len(answers)):
            value = answers[(visit + turn) % len(answers)]
            onwards = list(self.after(place, *moves(question, value, language)))
            if onwards:
                yield onwards[0]
                return

    def try_everything(self, place: Place, question: Question, compared: tuple[str, ...]) -> None:
        """Give each answer once, and remember the choices that are not taken."""
        language = place.session.language
        taken: set[str] = set()
        for value in answers_to(question, compared):
            if list(self.after(place, *moves(question, value, language))):
                taken |= set(value) if isinstance(value, tuple) else {str(value)}
        names = [choice.name for choice in question.choices] + ["other"] * question.or_other
        self.refused |= {f"{question.name}/{name}" for name in names if name not in taken}

    def stop(self, place: Place) -> Iterator[Place]:
        """Stop once in each language, as people do, at the second question; and come back."""
        language = place.session.language
        if len(place.asked) == 2 and language not in self.stopped:
            self.stopped.add(language)
            for stopped in self.after(place, Write("stop")):
                yield stopped.interrupted()


_ONWARDS = ("continue", "understood", "send")
_FEW_WORDS: Mapping[Language, str] = {
    "en": "A few words of my own.",
    "fr": "Quelques mots de ma part.",
}


def _ending(place: Place) -> str:
    session = place.session
    if isinstance(session.step, Closed):
        return "sent" if session.revision else "declined"
    back = place.stopped and isinstance(session.step, Answering)
    return "stopped" if back else ""


def _differs(before: Session, after: Session) -> bool:
    return before.step != after.step or before.status != after.status
