"""Campaigns: sending one that can no longer be taken back, and telling how it stands."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from bot.recipients import Recipients
from handlers.coordination.desk import Desk
from handlers.model import (
    Address,
    CampaignDue,
    CampaignReached,
    CampaignStands,
)
from storage import campaigns, coordinators, letters
from storage.campaigns import Progress, Running
from storage.everybody import Person

PATIENCE: Final = timedelta(minutes=10)
"""Who has not been reached for so long, when nothing else moves any more, cannot be."""

FOLLOWED: Final = timedelta(days=14)
"""For so long after it was made a coordinator is told how a campaign stands."""


CLOCK: Final = Address(transport="clock", place="")
"""Where what concerns nobody comes from."""


class Campaigns:
    """A source of the clock's: the letters that are to be written now, and how it stands.

    How far a campaign has come is in the database alone. What is remembered here only spares
    a coordinator to be told the same twice.
    """

    def __init__(self, recipients: Recipients) -> None:
        self._recipients = recipients
        self._stood: dict[int, tuple[Progress, datetime]] = {}  # and since when

    def due(
        self, now: datetime
    ) -> Iterator[Sequence[CampaignDue | CampaignReached | CampaignStands]]:
        """Yield an event for each person to be written to, page by page."""
        engine, keyring = self._recipients.engine, self._recipients.keyring
        with engine.begin() as connection:
            under_way = campaigns.running(connection, keyring, self._recipients.name, now)
        for one in under_way:
            going_out = one.reached < one.until_row
            if one.reached and going_out:  # one look was not enough for it
                yield from self._standing(one, now, going_out=True)
            yield from self._put_off(one, now)
            if going_out:
                yield from self._audience(one, now)
                yield [_reached(one, now)]
            yield from self._standing(one, now, going_out=False)

    def _put_off(self, one: Running, now: datetime) -> Iterator[Sequence[CampaignDue]]:
        for page in letters.due(self._recipients.engine, self._recipients.keyring, one.id, now):
            yield [_event(one, person, now, person.beside.due_at) for person in page]

    def _audience(self, one: Running, now: datetime) -> Iterator[Sequence[CampaignDue]]:
        audience = one.campaign.audience
        for page in self._recipients.pages(audience, one.reached, one.until_row):
            yield [
                _event(one, person, now)
                for person in page
                if self._recipients.consultation_of(audience, person, one.made_at) is not None
            ]

    def _standing(
        self, one: Running, now: datetime, *, going_out: bool
    ) -> Iterator[Sequence[CampaignReached | CampaignStands]]:
        """Yield how it stands, where that has changed, for whoever planned it; and its end."""
        with self._recipients.engine.begin() as connection:
            found = campaigns.progress(connection, one.id)
            everyone = coordinators.desks(
                connection, self._recipients.keyring, self._recipients.name
            )
        desk = next((desk for desk in everyone if desk.coordinator == one.coordinator), None)
        if found is None:
            return
        before, since = self._stood.get(one.id, (None, now))
        self._stood[one.id] = found, since if found == before else now
        over = not going_out and not found.waiting
        over = over and (not found.on_its_way or now - since >= PATIENCE)
        finished = over and (found == before or not found.on_its_way)
        if finished:
            yield [_reached(one, now, finished=True)]
        elif found == before:
            return
        if desk is None or now - one.made_at > FOLLOWED:
            return
        stands = _standing(one, desk, found, now, finished=finished)
        yield [
            replace(stands, id=f"{stands.id}/going out", going_out=True) if going_out else stands
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
        made_at=one.made_at,
        audience=one.campaign.audience,
        words=one.campaign.words,
    )


def _reached(one: Running, now: datetime, *, finished: bool = False) -> CampaignReached:
    return CampaignReached(
        id=f"campaign/{one.id}/{'over' if finished else 'through'}/{now.isoformat()}",
        address=CLOCK,
        at=now,
        campaign=one.id,
        row=one.until_row,
        finished=finished,
    )


def _standing(
    one: Running, desk: Desk, found: Progress, now: datetime, *, finished: bool
) -> CampaignStands:
    return CampaignStands(
        id=f"campaign/{one.id}/{'finished' if finished else now.isoformat()}",
        address=desk.address,
        at=now,
        campaign=one.id,
        arrived=found.arrived,
        on_its_way=found.on_its_way,
        waiting=found.waiting,
        left_out=found.left_out,
        finished=finished,
    )
