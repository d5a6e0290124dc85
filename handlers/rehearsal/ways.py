"""Ways: where a rehearsal can go on from a place, and that it can.

Not everything is a way of its own. A choice that no rule looks at changes
nothing later: the first time a question is met, each of its choices is tried,
and then the walk goes on with one of them, another one each time.
"""

from collections.abc import Iterator

from handlers.model import (
    Answering,
    Arriving,
    ChoosingLanguage,
    Consenting,
    Consultation,
    Language,
    Paused,
    Question,
)
from handlers.path.branches import gates
from handlers.path.candidates import mentioned, worth_trying
from handlers.rehearsal.moves import OWN, Press, Write, answers_to, moves
from handlers.rehearsal.walk import Place, does, opens_the_chat

_ONWARDS = ("continue", "understood", "send")


class Ways:
    """What has been tried so far, and what is to be tried next."""

    def __init__(self, consultation: Consultation) -> None:
        """Begin with nothing tried."""
        self.consultation = consultation
        self.gates = gates(consultation)
        self.refused: set[str] = set()
        self._compared = mentioned(consultation)
        self._by_name = {question.name: question for question in consultation.questions}
        self._visits: dict[str, int] = {}
        self._tried: set[tuple[str, Language]] = set()
        self._stopped: set[Language] = set()

    def onwards(self, place: Place) -> Iterator[Place | None]:
        """Yield every place that can be reached from here; None where one should be."""
        match place.session.step:
            case Arriving():
                yield opens_the_chat(self.consultation, place)
            case ChoosingLanguage():
                for language in self.consultation.languages:
                    yield self._after(place, Press(f"language/{language}"))
            case Consenting(clause=name):
                for token in place.offered:
                    if token.startswith(f"consent/{name}/"):
                        yield self._after(place, Press(token))
            case Answering(question=name, waiting_for="answer"):
                yield from self._answered(place, self._by_name[name])
            case Answering(question=name):
                yield self._after(place, Write(OWN[place.session.language]))
            case Paused():
                yield self._after(place, Write("go on"))
            case _:
                # Everything else has one button that leads on, and it comes last or alone.
                tokens = [one for one in place.offered if one.partition("/")[0] in _ONWARDS]
                yield self._after(place, *map(Press, tokens[:1]))

    def _after(self, place: Place, *said: Press | Write) -> Place | None:
        """Return the place after `said`, if that is another one."""
        reached: Place | None = place
        for move in said:
            reached = reached and does(self.consultation, reached, move)
        return reached if reached and place.leads_to(reached) else None

    def _answered(self, place: Place, question: Question) -> Iterator[Place]:
        """Yield the places to which the answers to `question` lead."""
        language = place.session.language
        compared = self._compared.get(question.name, ())
        if (question.name, language) not in self._tried:
            self._tried.add((question.name, language))
            self._try_everything(place, question, compared)
        if question.name in self.gates:
            for value in worth_trying(question, compared):
                further = self._after(place, *moves(question, value, language))
                if further is not None:
                    yield further
            return
        answers = answers_to(question, compared)
        visit = self._visits[question.name] = self._visits.get(question.name, -1) + 1
        for turn in range(len(answers)):
            value = answers[(visit + turn) % len(answers)]
            further = self._after(place, *moves(question, value, language))
            if further is not None:
                yield further
                return

    def _try_everything(self, place: Place, question: Question, compared: tuple[str, ...]) -> None:
        """Give each answer once, and remember the choices that are not taken."""
        language = place.session.language
        taken: set[str] = set()
        for value in answers_to(question, compared):
            if self._after(place, *moves(question, value, language)) is not None:
                taken |= set(value) if isinstance(value, tuple) else {str(value)}
        names = [choice.name for choice in question.choices] + ["other"] * question.or_other
        self.refused |= {f"{question.name}/{name}" for name in names if name not in taken}

    def stop(self, place: Place) -> Iterator[Place]:
        """Stop once in each language, as people do, at the second question; and come back."""
        language = place.session.language
        at_a_question = isinstance(place.session.step, Answering)
        if at_a_question and len(place.asked) == 2 and language not in self._stopped:
            self._stopped.add(language)
            stopped = self._after(place, Write("stop"))
            if stopped is not None:
                yield stopped.interrupted()
