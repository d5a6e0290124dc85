"""A crowd: many people with their answers, stored as the bot stores them, in a second.

Each person's session is made as the dialogue would have left it, committed through the intake and
handed over to the core store. What nobody says is chosen by a fixed chance.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from handlers import path, submission
from handlers.model import (
    Address,
    Answer,
    Answering,
    AnswerStatus,
    Consent,
    ConsentClause,
    Consultation,
    Event,
    Language,
    Question,
    RecordConsent,
    Session,
    Started,
    Taken,
    Turn,
    Value,
)
from tests.conversing import NOW
from tests.remembering import Remembering


class Figure(Struct, kw_only=True):
    """Somebody in the crowd; `stops_at` is the question they have not answered yet."""

    answers: Mapping[str, Value | Answer] = {}
    agrees: frozenset[str] | None = None  # to what, beside what is required; None: to everything
    language: Language = "en"
    transport: str = "telegram"
    stops_at: str = ""
    at: datetime = NOW
    out_of_reach: bool = False


class Crowd(Remembering):
    """The bot's databases, with people in them."""

    def __init__(self, folder: Path, consultation: str = "pallmall") -> None:
        super().__init__(folder, consultation, advance=self._turn)
        self._figures: dict[str, Figure] = {}
        self.chance = Random(7)  # noqa: S311

    def joins(self, figures: Iterable[Figure]) -> None:
        """Let everybody come, say what they say, and be handed over."""
        events: list[Event] = []
        for figure in figures:
            name = f"p{len(self._figures)}"
            self._figures[name] = figure
            address = Address(transport=figure.transport, place=name)
            events.append(Started(id=name, address=address, at=figure.at, position=1))
        for start in range(0, len(events), 500):
            self.takes(*events[start : start + 500])
        self.handoff.deliver_due(self.now)

    def _turn(self, consultation: Consultation, session: Session, event: Event) -> Turn:
        figure = self._figures[event.address.place]
        session = self._answered(consultation, _welcomed(consultation, session, figure), figure)
        decided = tuple(
            RecordConsent(consent=session.consents[clause.name], text="what was shown")
            for clause in consultation.consents
            if clause.name in session.consents
        )
        if figure.stops_at:
            return Turn(session=session, effects=decided)
        sent = submission.send(consultation, session, event)
        assert not isinstance(sent, Taken), path.next_step(consultation, session)
        return replace(sent, effects=(*decided, *sent.effects))

    def _answered(self, consultation: Consultation, session: Session, figure: Figure) -> Session:
        while isinstance(step := path.next_step(consultation, session), Answering):
            question = path.question_named(consultation, step.question)
            if question.name == figure.stops_at:
                return replace(session, step=step)
            said = figure.answers.get(question.name)
            answer = said if isinstance(said, Answer) else self._answer(question, said, figure)
            session = replace(session, answers={**session.answers, question.name: answer})
        return session

    def _answer(self, question: Question, said: Value | None, figure: Figure) -> Answer:
        value = said if said is not None else self._by_chance(question)
        status: AnswerStatus = "given" if value is not None else "skipped"
        return Answer(status=status, language=figure.language, at=figure.at, value=value)

    def _by_chance(self, question: Question) -> Value | None:
        names = [choice.name for choice in question.choices]
        if question.type == "select_one":
            return self.chance.choice(names)
        if question.type in ("select_multiple", "rank"):
            most = question.max_choices or len(names)
            count = most if question.type == "rank" else self.chance.randint(1, min(3, most))
            return tuple(self.chance.sample(names, count))
        if question.type == "range":
            return self.chance.randint(question.start, question.end)
        return None if question.type != "text" else f"Words about {question.name}."


def _welcomed(consultation: Consultation, session: Session, figure: Figure) -> Session:
    decided = {clause.name: _consent(clause, figure) for clause in consultation.consents}
    return replace(
        session,
        language=figure.language,
        status="open",
        welcomed=True,
        acknowledged=tuple(notice.name for notice in consultation.notices),
        consents=decided,
        started=figure.at,
        out_of_reach=figure.out_of_reach,
    )


def _consent(clause: ConsentClause, figure: Figure) -> Consent:
    granted = clause.required or figure.agrees is None or clause.name in figure.agrees
    return Consent(
        clause=clause.name,
        granted=granted,
        wording="0" * 64,
        language=figure.language,
        controllers=tuple(one.label[figure.language] for one in clause.controllers),
        legal_basis=clause.legal_basis[figure.language],
        at=figure.at,
        channel=figure.transport,
        message="",
        how="pressed",
    )
