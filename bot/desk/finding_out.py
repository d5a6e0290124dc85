"""Finding out what a turn at a desk needs to know, as `bot.finding_out` does for everybody's."""

import os
from typing import assert_never

from bot.taking import Taking
from handlers.codes import ENROLMENT, new_code
from handlers.coordination.desk import Desk
from handlers.coordination.facts import (
    Campaigns,
    CodeForEnrolling,
    Coordinators,
    DeskFact,
    DeskNeed,
    FreshCode,
    InvitationFound,
    OpenThreads,
    Places,
    RepliedTo,
    Spoken,
    Threads,
    UnderWay,
    Waiting,
    WhatIs,
    WhatIsSpoken,
    WhatIsUnderWay,
    WhatWaits,
    WhereIs,
    WhichInvitation,
    WhoCoordinates,
)
from handlers.coordination.speaking import spoken
from handlers.model import Address, Language
from storage import approvals, campaigns, coordinators, invitations, posts, relays


def find_out(batch: Taking, desk: Desk, needs: DeskNeed) -> DeskFact:
    """Return the fact that a turn at `desk` needs."""
    connection, keyring, consultation = batch.connection, batch.keyring, desk.consultation
    match needs:
        case FreshCode():
            code = new_code(os.urandom(24), ENROLMENT)
            return CodeForEnrolling(code=code, days=coordinators.VALID.days)
        case WhoCoordinates():
            listed = coordinators.listed(connection, keyring, consultation, batch.now)
            return Coordinators(listed=listed)
        case WhereIs(about=about):
            return Places(positions=posts.places(connection, keyring, desk.address, about))
        case WhatIs(position=position):
            return RepliedTo(about=_about(batch, desk.address, position))
        case WhatWaits():
            held = approvals.held(connection, keyring, consultation, batch.now)
            return Waiting(approvals=tuple(one.approval for one in held))
        case OpenThreads():
            return Threads(threads=tuple(relays.open_ones(connection, keyring, consultation)))
        case WhatIsUnderWay():
            return Campaigns(under_way=_under_way(batch, consultation))
        case WhatIsSpoken():
            return Spoken(language=_spoken(batch, desk.address))
        case WhichInvitation(reference=reference):
            kept = invitations.called(connection, keyring, consultation, reference)
            return InvitationFound(kept=kept)
        case _:
            assert_never(needs)


def _about(batch: Taking, address: Address, position: int) -> str:
    """Return what the message at `position` is about: a thread, or what they are asked here."""
    loaded = batch.known.get(address)
    if loaded is not None and not loaded.gone:
        session = loaded.session
        if position == session.asked or position in session.places.values():
            return "consultation"
    return posts.about(batch.connection, batch.keyring, address, position)


def _under_way(batch: Taking, consultation: str) -> tuple[UnderWay, ...]:
    found = campaigns.under_way(batch.connection, batch.keyring, consultation)
    whose = {one.coordinator for one in found if one.coordinator is not None}
    names = coordinators.names(batch.connection, batch.keyring, whose)
    return tuple(
        UnderWay(
            number=one.id,
            coordinator=one.coordinator,
            name=names.get(one.coordinator or 0, ""),
            at=one.made_at,
            begins=one.undo_until,
            audience=one.campaign.audience,
        )
        for one in found
    )


def _spoken(batch: Taking, address: Address) -> Language | None:
    """Return the language that somebody has chosen for the consultation in this chat."""
    loaded = batch.known.get(address)
    return None if loaded is None or loaded.gone else spoken(loaded.session)
