"""Reading a screen, as somebody does who has read the consultation before."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.model import Language, Question
from locales import LANGUAGES, say
from tests.botapi.chats import Posted

NOT_KEPT = tuple(
    say(language, sentence)
    for language in LANGUAGES
    for sentence in (
        "You wrote this before my question had reached you, so I have not kept it.",
        "I am not sure that this had reached you, so I have not kept what you just wrote.",
    )
)

WELCOME_BACK = tuple(say(language, "Welcome back.") for language in LANGUAGES)
AGAIN = "/start"


@dataclass(frozen=True)
class Words:
    """What the bot said last."""

    text: str
    labels: list[str]

    def chosen(self, language: Language) -> set[str]:
        """Return the labels that are shown as chosen, by a tick or in words."""
        ticked = {label[2:] for label in self.labels if label.startswith("✓ ")}
        so_far = "\n".join(
            line for line in self.text.split("\n") if line.startswith(_so_far(language))
        )
        return ticked | {label for label in self.labels if label in so_far}


def _so_far(language: Language) -> tuple[str, ...]:
    chosen = say(
        language, "So far: {chosen}. Choose more, choose one again to take it back, or go on."
    )
    kept = say(language, "Your answer so far: {answer}")
    return chosen.partition("{")[0], kept.partition("{")[0]


def last_words(screen: Sequence[Posted]) -> Words | None:
    """Return what the bot said last, apart from what it says about words that came too early."""
    for posted in reversed(screen):
        if posted.by_bot and posted.text not in NOT_KEPT:
            return Words(posted.text, [label for row in posted.buttons for label in row])
    return None


def own_words(screen: Sequence[Posted]) -> set[str]:
    """Return what somebody knows they have written, and has no reason to write again.

    What the bot says it has not kept was as good as not written; so was what it
    does not show when it is asked, by /start, how things stand.
    """
    standing: set[str] = set()
    said = ""  # by the bot, just before
    asked = False
    for posted in screen:
        if not posted.by_bot:
            asked = posted.text == AGAIN
            if not asked:
                standing.add(posted.text)
            continue
        not_kept = posted.text in NOT_KEPT and posted.text != said
        back = asked and posted.text.startswith(WELCOME_BACK)
        if not_kept or back:
            standing.clear()
        said, asked = posted.text, False if back else asked
    return standing


def question_on(
    screen: Sequence[Posted], questions: Sequence[Question], language: Language
) -> Question | None:
    """Return the question that was put last."""
    labels = {question.label[language]: question for question in questions}
    for posted in reversed(screen):
        if posted.by_bot:
            for line in posted.text.split("\n"):
                if line in labels:
                    return labels[line]
    return None
