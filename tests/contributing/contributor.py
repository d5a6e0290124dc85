"""A contributor: somebody who walks through the consultation, to its receipt.

What they do depends on their number and on what is on their screen, so that
their answers are the same whatever happens to the bot meanwhile. They are no
fools: they act on the last thing that was said, and do nothing twice because it
is shown twice. After a long silence they send /start, and go by what it says.
"""

import re
from collections.abc import Sequence

from handlers.model import ConsentClause, Consultation, Language, Question
from locales import OWN_NAME, say
from tests.botapi.chats import Posted
from tests.botapi.participants import Finished, Move, Presses, Waits, Writes
from tests.contributing.plans import Plan, agrees, language_of, plan
from tests.contributing.screens import (
    AGAIN,
    Words,
    is_told_how_things_stand,
    is_told_the_same_again,
    last_words,
    own_words,
    question_on,
    waits_to_be_told,
    was_not_kept,
)

WHICH = "Which one? Write it in a few words."
EXPLAIN = "You can add a few words to explain, or go on."


class Contributor:
    """One of many; `reference` is what their receipt says, once they have it."""

    def __init__(self, number: int, consultation: Consultation) -> None:
        self.number = number
        self.language: Language = language_of(number)
        self.reference = ""
        self._pressed: set[tuple[str, str, str]] = set()
        self._consultation = consultation
        self._receipt = re.compile(rf"\b{consultation.prefix}(-[0-9A-Z]{{3}}){{3}}\b")

    def next_move(self, screen: Sequence[Posted]) -> Move:
        move = self._move(screen, own_words(screen))
        if isinstance(move, Finished):
            return move
        if self._is_on_the_way(screen) and waits_to_be_told(screen):
            return Waits()
        if isinstance(move, Presses):
            return Waits() if self._has_pressed(screen, move) else move
        return move

    def after_silence(self, screen: Sequence[Posted]) -> Move:
        """Ask how things stand; what the bot then plainly does not have is written again.

        What is pressed again may take back what was chosen, and what is heard twice may be an old
        answer that comes again. So only a choice of one is made again, after asking twice.
        """
        if is_told_how_things_stand(screen):
            move = self._move(screen, set())
            if isinstance(move, Writes):
                return move
            if self._chooses_one(screen) and is_told_the_same_again(screen):
                return move
        return Writes(AGAIN)

    def _chooses_one(self, screen: Sequence[Posted]) -> bool:
        question = question_on(screen, self._consultation.questions, self.language)
        return question is not None and question.type == "select_one"

    def _is_on_the_way(self, screen: Sequence[Posted]) -> bool:
        """Say whether they have answered something, and will be welcomed back."""
        first = self._consultation.questions[0]
        return question_on(screen, self._consultation.questions, self.language) not in (None, first)

    def _has_pressed(self, screen: Sequence[Posted], move: Presses) -> bool:
        """Say whether they did that already, at the same words; if not, they remember it now."""
        question = question_on(screen, self._consultation.questions, self.language)
        last = last_words(screen)
        press = (question.name if question else "", last.text if last else "", move.label)
        before = press in self._pressed
        self._pressed.add(press)
        return before

    def _move(self, screen: Sequence[Posted], written: set[str]) -> Move:
        last = last_words(screen)
        if last is None:
            return Waits()
        if found := self._receipt.search(last.text):
            self.reference = found[0]
            return Finished()
        if was_not_kept(screen):
            return Writes(AGAIN)
        return self._on_the_way(last) or self._answers(screen, last, written)

    # --- Around the questions ------------------------------------------------

    def _on_the_way(self, last: Words) -> Move | None:
        for label in (self._say("Keep my answer"), self._say("Send my answers")):
            if label in last.labels:
                return Presses(label)
        if OWN_NAME[self.language] in last.labels:
            return Presses(OWN_NAME[self.language])
        if (clause := self._clause(last)) is not None:
            wanted = agrees(self.number, clause)
            return Presses(self._say("Yes, I agree") if wanted else self._say("No"))
        leads_on = last.labels in ([self._say("Continue")], [self._say("I understand")])
        # In French, what leads on from the welcome and what ends an answer are called alike.
        if leads_on and not self._is_asked_for_words(last):
            return Presses(last.labels[0])
        return None

    def _is_asked_for_words(self, last: Words) -> bool:
        return self._say(WHICH) in last.text or self._say(EXPLAIN) in last.text

    def _clause(self, last: Words) -> ConsentClause | None:
        if self._say("Yes, I agree") not in last.labels:
            return None
        for clause in self._consultation.consents:
            if last.text.startswith(clause.label[self.language]):
                return clause
        return None

    # --- The questions -------------------------------------------------------

    def _answers(self, screen: Sequence[Posted], last: Words, written: set[str]) -> Move:
        question = question_on(screen, self._consultation.questions, self.language)
        if question is None:
            return Waits()
        wanted = plan(self.number, question, self.language)
        if self._say(WHICH) in last.text:
            return _writes(wanted.other, written)
        if not last.labels:
            return Waits()
        if self._say(EXPLAIN) in last.text:
            return _writes(wanted.comment, written) if wanted.comment else self._goes_on()
        if wanted.leaves:
            return Presses(self._say(wanted.leaves))
        if question.type == "text":
            return self._writes_on(wanted, last, written)
        return self._chooses(question, wanted, last)

    def _writes_on(self, wanted: Plan, last: Words, written: set[str]) -> Move:
        is_kept = self._say("Go on") in last.labels
        if not is_kept and written.intersection(wanted.words):
            return Waits()  # for the bot to say that it has it
        for words in wanted.words:
            if words not in written and words not in last.text:
                return Writes(words)
        return self._goes_on()

    def _chooses(self, question: Question, wanted: Plan, last: Words) -> Move:
        if question.type in ("select_multiple", "rank"):
            for label in wanted.choices:
                if label not in last.chosen(self.language):
                    return Presses(label)
            return self._goes_on()
        is_kept = self._say("Go on") in last.labels and all(
            words in last.text for words in (*wanted.choices, wanted.other, wanted.comment)
        )
        return self._goes_on() if is_kept else Presses(wanted.choices[0])

    def _goes_on(self) -> Move:
        return Presses(self._say("Go on"))

    def _say(self, sentence: str) -> str:
        return say(self.language, sentence)


def _writes(words: str, written: set[str]) -> Move:
    return Waits() if words in written else Writes(words)
