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
    """Return what the bot said last."""
    for posted in reversed(screen):
        if posted.by_bot:
            return Words(posted.text, [label for row in posted.buttons for label in row])
    return None


def was_not_kept(screen: Sequence[Posted]) -> bool:
    """Say whether the bot has said, since they last did something, that it kept nothing of it."""
    for posted in reversed(screen):
        if not posted.by_bot:
            return False
        if posted.text in NOT_KEPT:
            return True
    return False


def own_words(screen: Sequence[Posted]) -> set[str]:
    """Return all that somebody has written."""
    return {posted.text for posted in screen if not posted.by_bot}


def is_told_how_things_stand(screen: Sequence[Posted], *, surely: bool = False) -> bool:
    """Say whether /start is the last thing they wrote, and has been answered.

    It `surely` has where what came is not what was said before: that may only have come again.
    """
    for at in range(len(screen) - 1, -1, -1):
        if not screen[at].by_bot:
            before = {posted.text for posted in screen[:at]} if surely else set()
            return screen[at].text == AGAIN and any(
                posted.text.startswith(WELCOME_BACK) and posted.text not in before
                for posted in screen[at + 1 :]
            )
    return False


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
