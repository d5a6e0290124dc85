"""Whom it concerns that a campaign was taken back: told alike, by a desk or by an operator."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from sqlalchemy import Connection

from handlers.coordination import campaign_progress
from handlers.coordination.desk import Desk
from handlers.coordination.rights import may
from handlers.model import Reply
from storage import campaigns, coordinators
from storage.sealing import Keyring

Say: TypeAlias = Callable[[Desk, Reply], None]


def tell_planner(
    connection: Connection, keyring: Keyring, number: int, by: Desk | None, say: Say
) -> None:
    """Tell whoever planned a campaign who took it back, an operator if it is nobody's desk."""
    whose = campaigns.planned_by(connection, number)
    if whose is None or (by is not None and whose == by.coordinator):
        return
    planner = coordinators.desk(connection, keyring, whose)
    if planner is not None:
        name = by.name if by is not None else ""
        say(planner, campaign_progress.ended_by(planner.language, name, number))


def tell_owners(
    connection: Connection, keyring: Keyring, numbers: Sequence[int], ended: Desk, say: Say
) -> None:
    """Tell the owners which campaigns end with the role of `ended`."""
    for number in numbers:
        for one in coordinators.desks(connection, keyring, ended.consultation):
            if one.coordinator != ended.coordinator and may(one.role, "owner"):
                say(one, campaign_progress.ended_with(one.language, ended.name, number))
