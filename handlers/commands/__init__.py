"""Commands that anybody has: one file each, found by being here.

Each is understood with or without a slash, in any case, in either language.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache

from handlers.command_lists import Named, by_word, called, found_in
from handlers.model import Consultation, Event, Language, Reply, Session, Taken, Turn
from handlers.reading import fold
from locales import say


class Command(Named, frozen=True, kw_only=True):
    """What can be asked of the bot at any moment.

    `acts_on_step` marks a command that is about the open question: it is passed over, and the
    person told so, if that question had not reached them yet. `after_closing` says what one does
    that works when the consultation is over, too.
    `bare` marks one that needs no slash even where an answer in own words is
    awaited; of the others, "status" or "privacy" may be the answer. `slashed` are
    words that mean something else without a slash, wherever they are written. One
    `to_people` is offered only where somebody is there to answer.
    """

    run: Callable[[Consultation, Session, Event, str], Turn | Taken]
    acts_on_step: bool = False
    after_closing: Callable[[Language], str] | None = None
    bare: bool = False
    slashed: frozenset[str] = frozenset()
    to_people: bool = False


@cache
def all_commands() -> Mapping[str, Command]:
    """Return every command by its name, in the order in which people are shown them."""
    return found_in(__name__, __path__, Command)


@cache
def _by_word() -> Mapping[str, Command]:
    return by_word(all_commands())


def find(said: str, *, among_words: bool = False) -> tuple[Command, str] | None:
    """Return the command that `said` is, with what follows it; None if it is none.

    With a slash or an exclamation mark the first word decides; without one
    the whole message must be the command's word, and `among_words` of an
    answer only some commands are meant.
    """
    said = said.strip()
    if said[:1] in ("/", "!"):
        return called(_by_word(), said)
    word = fold(said)
    command = _by_word().get(word)
    if command is None or (among_words and not command.bare) or word in command.slashed:
        return None
    return command, ""


_LOOKS_LIKE_ONE = re.compile(r"/[^\W\d_][\w-]*(?:@\w+)?(?: .*)?")


def looks_like_one(said: str) -> bool:
    """Say whether `said` is written as a command, whether there is such a one or not."""
    return _LOOKS_LIKE_ONE.fullmatch(said) is not None


def unknown(session: Session) -> Turn:
    """Say that there is no such command; it is no answer either."""
    text = say(
        session.language,
        "I do not know this command, and have kept nothing. /help lists every command.",
    )
    return Turn(session=session, replies=(Reply(text=text),))
