"""A desk: who coordinates, and where their dialogue with us stands.

A desk is a coordinator's side of the bot, in the chat in which they enrolled. The nouns around
it are frozen, like all of the dialogue's, and each family has a file: `work` and what is `done`
of it, `facts`, `effects`, and the `turn` that an event makes at a desk.
"""

from datetime import datetime
from typing import Literal, TypeAlias

from msgspec import Struct

from handlers.coordination.rights import Role
from handlers.coordination.work import Work
from handlers.model import Address, Audience, Button, Language, Text


class AtRest(Struct, frozen=True, kw_only=True, tag=True):
    """Nothing is asked at the desk: words there are for the consultation, as anybody's are."""


class Choosing(Struct, frozen=True, kw_only=True, tag=True):
    """We wait for one of what is offered: what fits none of it is for nobody, and not kept."""


class NamingCoordinator(Struct, frozen=True, kw_only=True, tag=True):
    """We wait for the name of whoever is to be invited in this role."""

    role: Role


class PreparingCampaign(Struct, frozen=True, kw_only=True, tag=True):
    """A campaign is being put together; we wait for words in the languages that have none.

    Once it has been `counted`, that is the number of the work that did it, and so many `people`
    would get it. Only what was counted, and shown, can be sent. `channels` are the messengers on
    which there was anybody of the kind that it is for.
    """

    audience: Audience
    words: Text = {}
    counted: int = 0
    people: int = 0
    channels: tuple[str, ...] = ()


Asked: TypeAlias = Literal["group", "language", "number", "people", "day", "organisation", "yes"]
"""What is asked of whoever makes invitations, in about this order."""


class MakingInvitations(Struct, frozen=True, kw_only=True, tag=True, omit_defaults=True):
    """Invitations are being put together; we wait for what is asked, which words can say.

    There are `count` of them, none before that is known, each for so many people as it has `uses`.
    `until` is when they expire: none before that was shown. If the organisation is `guessed`, it
    was written where a number is asked for, and may have been one that was not understood.
    """

    asks: Asked
    group: str = ""
    language: Language | None = None
    count: int = 0
    uses: int = 1
    organisation: str = ""
    guessed: bool = False
    until: datetime | None = None


DeskStep: TypeAlias = AtRest | Choosing | NamingCoordinator | PreparingCampaign | MakingInvitations


How: TypeAlias = Literal["chosen", "written", "cancelled", "repeated", "left", "agreed", "refused"]
"""What became of a question: a button of it was pressed, or named; it was answered in other words;
somebody cancelled it; it was put again, further down; they went on to something else. What waited
for a second yes was agreed to, or refused."""


class Put(Struct, frozen=True, kw_only=True):
    """What is open at a desk and can be pressed there: a question that `asks`, or an offer.

    `text` is what can be shown again with its choice, where that is one short message.
    """

    number: int
    text: str
    asks: bool


class Past(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of what was put, and when; it is called as what its message was `about`.

    `label` is what was chosen, where that is known; `by` who decided, where it was somebody else.
    """

    about: str
    how: How
    at: datetime
    label: str = ""
    by: str = ""


class Desk(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One coordinator of one consultation, and where their dialogue with us stands.

    `offered` is what can be pressed in the reply shown last, and so can be written; if that is of
    the desk's own, it is the one that is `put`, of so many `puts`. What became of those that are
    `past` is known, and of those up to the one `forgotten` only that they are. What it
    `expects`, and what others have `brought`, comes at any moment: see `coming`. While a question
    that was brought is `on_top`, nothing has been said here since. If the desk `spoke_last`, what
    is written next is hardly for the consultation. Files are sealed to `age_key`, if they have
    given one.
    """

    coordinator: int
    consultation: str
    name: str
    role: Role
    address: Address
    language: Language
    step: DeskStep = AtRest()
    offered: tuple[Button, ...] = ()
    numbered: bool = True
    put: Put | None = None
    puts: int = 0
    past: tuple[Past, ...] = ()
    forgotten: int = 0
    expects: Work | None = None
    brought: tuple[Button, ...] = ()
    on_top: bool = False
    spoke_last: bool = True
    age_key: str = ""

    @property
    def is_open(self) -> bool:
        """Whether something is offered there, or waited for: words may be for that."""
        return bool(self.offered) or not isinstance(self.step, AtRest)
