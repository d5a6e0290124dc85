"""Reading a screen, as somebody does who has read the consultation before."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

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


_TAKEN = re.compile(r"✓ (.+?)(?: \(\d+(?:st|nd|rd|th|er|e)\))?")


@dataclass(frozen=True)
class Words:
    """What the bot said last."""

    text: str
    labels: list[str]

    def chosen(self, language: Language) -> set[str]:
        """Return the labels that are shown as chosen, by a tick, a place or in words."""
        ticked = {found[1] for label in self.labels if (found := _TAKEN.fullmatch(label))}
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
    """Return what somebody has written, and has no reason to write again.

    What the bot does not show when it is asked, by /start, how things stand, was
    as good as not written.
    """
    standing: set[str] = set()
    for at, posted in enumerate(screen):
        if not posted.by_bot:
            standing.add(posted.text)
        elif is_told_how_things_stand(screen[: at + 1], surely=True):
            standing = {words for words in standing if words in posted.text}
    return standing


def waits_to_be_told(screen: Sequence[Posted]) -> bool:
    """Say whether /start is the last thing they wrote, and has not been answered.

    The one with which they began is answered by a question, and not by "Welcome back".
    """
    for posted in reversed(screen):
        if not posted.by_bot:
            return posted.text == AGAIN and posted is not screen[0]
        if posted.text.startswith(WELCOME_BACK):
            return False
    return False


def is_told_how_things_stand(screen: Sequence[Posted], *, surely: bool = False) -> bool:
    """Say whether /start is the last thing they wrote, and has just been answered.

    It `surely` has where what came is not what was said before: that may only have come again.
    """
    *before, last = screen
    if not last.text.startswith(WELCOME_BACK):
        return False
    asked = next((posted.text for posted in reversed(before) if not posted.by_bot), "")
    return asked == AGAIN and not (surely and any(posted.text == last.text for posted in before))


def is_told_the_same_again(screen: Sequence[Posted]) -> bool:
    """Say whether they have asked twice how things stand, and been answered alike each time."""
    if len(screen) < len(_TWICE):
        return False
    asked, first, again, second = screen[-len(_TWICE) :]
    by_whom = tuple(posted.by_bot for posted in (asked, first, again, second))
    return (
        by_whom == _TWICE
        and asked.text == again.text == AGAIN
        and first.text == second.text
        and second.text.startswith(WELCOME_BACK)
    )


_TWICE: Final = (False, True, False, True)


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
