"""Campaigns: who would get one, and sending one that can no longer be taken back."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct
from sqlalchemy import Engine

from handlers.model import Audience, CampaignDue, Consultation
from handlers.reminding.campaign import belongs, verdict
from storage import campaigns, letters
from storage.campaigns import Running
from storage.letters import Recipient
from storage.sealing import Keyring

PAGE: Final = 200


class Survey(Struct, frozen=True, kw_only=True):
    """Who would get a campaign, in figures: at which instant, in which zone; or why not."""

    times: Mapping[tuple[datetime, str], int]
    left_out: Mapping[str, int]

    @property
    def people(self) -> int:
        """How many would get it."""
        return sum(self.times.values())


def survey(
    engine: Engine,
    keyring: Keyring,
    versions: Mapping[str, Consultation],
    audience: Audience,
    now: datetime,
    seen: Callable[[int], None] = lambda _: None,
) -> Survey:
    """Count who would get a campaign that is sent from `now` on; `seen` is told of each page."""
    times: Counter[tuple[datetime, str]] = Counter()
    left_out: Counter[str] = Counter()
    for page in _pages(engine, keyring, audience, 0, 2**62):
        seen(len(page))
        for one in page:
            consultation = versions.get(one.session.version)
            if consultation is None or not _is_for(consultation, audience, one, now):
                continue
            found = verdict(consultation, one.session, audience, one.changed_at, now)
            if isinstance(found, str):
                left_out[found] += 1
            else:
                times[found, one.session.zone or consultation.zone] += 1
    return Survey(times=times, left_out=left_out)


def _is_for(consultation: Consultation, audience: Audience, one: Recipient, now: datetime) -> bool:
    return belongs(consultation, audience, one.session, one.address, one.changed_at, now)


def _pages(
    engine: Engine, keyring: Keyring, audience: Audience, after: int, until: int
) -> Iterator[Sequence[Recipient]]:
    while True:
        with engine.begin() as connection:
            page = letters.people(connection, keyring, audience, after, until, PAGE)
        if not page:
            return
        yield page
        after = page[-1].row


class Campaigns:
    """A source of the clock's: the letters that are to be written now."""

    def __init__(
        self, engine: Engine, keyring: Keyring, versions: Mapping[str, Consultation]
    ) -> None:
        self._engine = engine
        self._keyring = keyring
        self._versions = versions
        self._looked_through: set[int] = set()  # whose audience has no more to come

    def due(self, now: datetime) -> Iterator[Sequence[CampaignDue]]:
        """Yield an event for each person to be written to, page by page."""
        with self._engine.begin() as connection:
            under_way = campaigns.running(connection, self._keyring, now)
        for one in under_way:
            yield from self._put_off(one, now)
            if one.id not in self._looked_through:
                yield from self._audience(one, now)
                self._looked_through.add(one.id)

    def _put_off(self, one: Running, now: datetime) -> Iterator[Sequence[CampaignDue]]:
        after = 0
        while True:
            with self._engine.begin() as connection:
                page = letters.due(connection, self._keyring, one.id, now, after, PAGE)
            if not page:
                return
            yield [_event(one, recipient, now) for recipient in page]
            after = page[-1].row

    def _audience(self, one: Running, now: datetime) -> Iterator[Sequence[CampaignDue]]:
        audience = one.campaign.audience
        for page in _pages(self._engine, self._keyring, audience, one.reached, one.until_row):
            yield [
                _event(one, recipient, now)
                for recipient in page
                if (consultation := self._versions.get(recipient.session.version)) is not None
                and _is_for(consultation, audience, recipient, now)
            ]


def _event(one: Running, recipient: Recipient, now: datetime) -> CampaignDue:
    return CampaignDue(
        # With the turns: who has moved meanwhile is written to where they are now.
        id=f"campaign/{one.id}/{recipient.row}/{recipient.due_at}/{recipient.turns}",
        address=recipient.address,
        at=now,
        since=recipient.changed_at,
        campaign=one.id,
        row=recipient.row,
        session=recipient.session.id,
        audience=one.campaign.audience,
        words=one.campaign.words,
    )
