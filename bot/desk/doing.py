"""Doing work: each kind in a function of its own, outside of the transaction and its thread.

It reads in pages, each in a transaction of its own: nobody waits for it long.
"""

from collections.abc import Callable
from datetime import datetime
from typing import assert_never

from sqlalchemy import Engine

from bot.desk.inviting import Inviting
from bot.desk.results import Results
from bot.present import now
from bot.recipients import Recipients
from handlers.coordination.desk import Desk
from handlers.coordination.done import Arrival, AuditVerified, CampaignCounted, Result
from handlers.coordination.work import (
    CompareAnswers,
    CountCampaign,
    CountInvitations,
    CountOverview,
    FindLeaving,
    MakeInvitations,
    TakeOut,
    VerifyAudit,
    Work,
)
from handlers.reminding.campaign import UNDO
from storage import audit
from storage.sealing import Keyring

LAST_ACTS = 10
"""As many are shown in a chat; the command line shows them all."""


class Doing:
    """What there is to do work with."""

    def __init__(
        self,
        engine: Engine,
        keyring: Keyring,
        results: Results,
        recipients: Recipients,
        inviting: Inviting,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._engine = engine
        self._keyring = keyring
        self._results = results
        self._recipients = recipients
        self._clock = clock
        self._inviting = inviting

    def __call__(self, work: Work, desk: Desk) -> Result:
        """Do it for whoever has `desk`; in any thread.

        To do it twice does no harm: nothing is changed from here.
        """
        match work:
            case VerifyAudit():
                return self._verify_audit()
            case CountCampaign():
                return self._count_campaign(work)
            case CountOverview():
                return self._results.count_overview(desk)
            case FindLeaving():
                return self._results.find_leaving(work)
            case TakeOut():
                return self._results.take_out(work, desk)
            case CompareAnswers():
                return self._results.compare(work, desk)
            case MakeInvitations():
                return self._inviting.make(work, desk.language)
            case CountInvitations():
                return self._inviting.count(desk.language, self._clock())
            case _:
                assert_never(work)

    def _count_campaign(self, work: CountCampaign) -> CampaignCounted:
        found = self._recipients.survey(work.audience, self._clock(), UNDO)
        arrivals = tuple(
            Arrival(at=at, zone=zone, people=people)
            for (at, zone), people in sorted(found.times.items())
        )
        return CampaignCounted(
            audience=work.audience,
            words=work.words,
            people=found.people,
            left_out=found.left_out,
            arrivals=arrivals,
            channels=tuple(sorted(found.channels)),
        )

    def _verify_audit(self) -> AuditVerified:
        verifying = audit.Verifying(self._keyring)
        more = True
        while more:
            with self._engine.begin() as connection:
                more = verifying.page(connection)
        with self._engine.begin() as connection:
            last = audit.latest(connection, self._keyring, LAST_ACTS)
        found = verifying.verdict
        return AuditVerified(acts=found.acts, broken_at=found.broken_at, last=last)
