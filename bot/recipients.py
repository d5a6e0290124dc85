"""The recipients of a campaign: who may be among them, and how many would get it."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import Engine

from handlers.model import Audience, Consultation
from handlers.reminding.campaign import belongs, verdict
from storage import letters
from storage.everybody import Person
from storage.sealing import Keyring


class Survey(Struct, frozen=True, kw_only=True):
    """Who would get a campaign, in figures: at which instant, in which zone; or why not.

    `channels` are the messengers of all who were looked at, in the audience or not.
    """

    times: Mapping[tuple[datetime, str], int]
    left_out: Mapping[str, int]
    channels: frozenset[str] = frozenset()

    @property
    def people(self) -> int:
        """How many would get it."""
        return sum(self.times.values())


class Recipients:
    """Where those are to whom a campaign may go, and by which versions they answer."""

    def __init__(
        self, engine: Engine, keyring: Keyring, versions: Mapping[str, Consultation], name: str
    ) -> None:
        self.engine = engine
        self.keyring = keyring
        self.versions = versions
        self.name = name

    def survey(
        self,
        audience: Audience,
        now: datetime,
        after: timedelta = timedelta(0),
        seen: Callable[[int], None] = lambda _: None,
    ) -> Survey:
        """Count who would get a campaign made `now` and sent so long `after`.

        `seen` is told of each page.
        """
        times: Counter[tuple[datetime, str]] = Counter()
        left_out: Counter[str] = Counter()
        channels: set[str] = set()
        for page in self.pages(audience, 0, 2**62):
            seen(len(page))
            for one in page:
                channels.add(one.address.transport)
                consultation = self.consultation_of(audience, one, now)
                if consultation is None:
                    continue
                found = verdict(consultation, one.session, audience, one.changed_at, now + after)
                if isinstance(found, str):
                    left_out[found] += 1
                else:
                    times[found, one.session.zone or consultation.zone] += 1
        return Survey(times=times, left_out=left_out, channels=frozenset(channels))

    def pages(self, audience: Audience, after: int, until: int) -> Iterator[Sequence[Person]]:
        """Yield whoever may be in the audience, each page read in a transaction of its own."""
        return letters.people(self.engine, self.keyring, audience, after, until)

    def consultation_of(
        self, audience: Audience, one: Person, made_at: datetime
    ) -> Consultation | None:
        """Return what somebody answers, if they are in the audience of a campaign made then."""
        consultation = self.versions.get(one.session.version)
        if consultation is None or consultation.name != self.name:
            return None
        about = (one.session, one.address, one.changed_at, made_at)
        return consultation if belongs(consultation, audience, *about) else None
