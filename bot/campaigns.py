"""Campaigns: who would get one, and sending one that can no longer be taken back."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from sqlalchemy import Engine

from handlers.model import Audience, CampaignDue, CampaignStands, Consultation
from handlers.reminding.campaign import belongs, verdict
from storage import campaigns, coordinators, letters
from storage.campaigns import Progress, Running
from storage.everybody import Person
from storage.sealing import Keyring

PATIENCE: Final = timedelta(minutes=10)
"""Who has not been reached for so long, when nothing else moves any more, cannot be."""

FOLLOWED: Final = timedelta(days=14)
"""For so long after it was made a coordinator is told how a campaign stands."""


class Survey(Struct, frozen=True, kw_only=True):
    """Who would get a campaign, in figures: at which instant, in which zone; or why not."""

    times: Mapping[tuple[datetime, str], int]
    left_out: Mapping[str, int]

    @property
    def people(self) -> int:
        """How many would get it."""
        return sum(self.times.values())


class Letters:
    """Where the people are to whom letters may go, and by which versions they answer."""

    def __init__(
        self, engine: Engine, keyring: Keyring, versions: Mapping[str, Consultation], name: str
    ) -> None:
        self.engine = engine
        self.keyring = keyring
        self.versions = versions
        self.name = name

    def survey(
        self, audience: Audience, now: datetime, seen: Callable[[int], None] = lambda _: None
    ) -> Survey:
        """Count who would get a campaign sent from `now` on; `seen` is told of each page."""
        times: Counter[tuple[datetime, str]] = Counter()
        left_out: Counter[str] = Counter()
        for page in self.pages(audience, 0, 2**62):
            seen(len(page))
            for one in page:
                consultation = self.consultation_of(audience, one, now)
                if consultation is None:
                    continue
                found = verdict(consultation, one.session, audience, one.changed_at, now)
                if isinstance(found, str):
                    left_out[found] += 1
                else:
                    times[found, one.session.zone or consultation.zone] += 1
        return Survey(times=times, left_out=left_out)

    def pages(self, audience: Audience, after: int, until: int) -> Iterator[Sequence[Person]]:
        """Yield whoever may be in the audience, each page read in a transaction of its own."""
        return letters.people(self.engine, self.keyring, audience, after, until)

    def consultation_of(
        self, audience: Audience, one: Person, now: datetime
    ) -> Consultation | None:
        """Return what somebody answers, if they are in the audience."""
        consultation = self.versions.get(one.session.version)
        if consultation is None or consultation.name != self.name:
            return None
        about = (one.session, one.address, one.changed_at, now)
        return consultation if belongs(consultation, audience, *about) else None


class Campaigns:
    """A source of the clock's: the letters that are to be written now, and how it stands."""

    def __init__(self, people: Letters) -> None:
        self._people = people
        self._begun: set[int] = set()
        self._looked_through: set[int] = set()  # whose audience has no more to come
        self._stood: dict[int, tuple[Progress, datetime]] = {}  # and since when
        self._finished: set[int] = set()

    def due(self, now: datetime) -> Iterator[Sequence[CampaignDue | CampaignStands]]:
        """Yield an event for each person to be written to, page by page."""
        engine, keyring = self._people.engine, self._people.keyring
        with engine.begin() as connection:
            under_way = campaigns.running(connection, keyring, self._people.name, now)
        for one in under_way:
            if one.id in self._finished:
                continue
            if one.id in self._begun - self._looked_through:  # one look was not enough for it
                yield from self._standing(one, now)
            self._begun.add(one.id)
            yield from self._put_off(one, now)
            if one.id not in self._looked_through:
                yield from self._audience(one, now)
                self._looked_through.add(one.id)
            yield from self._standing(one, now)

    def _put_off(self, one: Running, now: datetime) -> Iterator[Sequence[CampaignDue]]:
        for page in letters.due(self._people.engine, self._people.keyring, one.id, now):
            yield [_event(one, person, now, person.beside.due_at) for person in page]

    def _audience(self, one: Running, now: datetime) -> Iterator[Sequence[CampaignDue]]:
        audience = one.campaign.audience
        for page in self._people.pages(audience, one.reached, one.until_row):
            yield [
                _event(one, person, now)
                for person in page
                if self._people.consultation_of(audience, person, now) is not None
            ]

    def _standing(self, one: Running, now: datetime) -> Iterator[Sequence[CampaignStands]]:
        """Yield how it stands, for whoever planned it, where that has changed."""
        with self._people.engine.begin() as connection:
            found = campaigns.progress(connection, one.id)
            everyone = coordinators.desks(connection, self._people.keyring, self._people.name)
        desk = next((desk for desk in everyone if desk.coordinator == one.coordinator), None)
        if found is None:
            return
        before, since = self._stood.get(one.id, (None, now))
        self._stood[one.id] = found, since if found == before else now
        over = one.id in self._looked_through and not found.waiting
        over = over and (not found.on_its_way or now - since >= PATIENCE)
        if over and (found == before or not found.on_its_way):
            self._finished.add(one.id)
        elif found == before:
            return
        if desk is None or now - one.made_at > FOLLOWED:
            return
        finished = one.id in self._finished
        going_out = one.id not in self._looked_through
        which = "finished" if finished else now.isoformat()
        yield [
            CampaignStands(
                id=f"campaign/{one.id}/{which}{'/going out' if going_out else ''}",
                address=desk.address,
                at=now,
                campaign=one.id,
                arrived=found.arrived,
                on_its_way=found.on_its_way,
                waiting=found.waiting,
                left_out=found.left_out,
                finished=finished,
                going_out=going_out,
            )
        ]


def _event(one: Running, person: Person, now: datetime, due_at: str = "") -> CampaignDue:
    return CampaignDue(
        # With the turns: who has moved meanwhile is written to where they are now.
        id=f"campaign/{one.id}/{person.row}/{due_at}/{person.turns}",
        address=person.address,
        at=now,
        since=person.changed_at,
        campaign=one.id,
        row=person.row,
        session=person.session.id,
        audience=one.campaign.audience,
        words=one.campaign.words,
    )
