"""Campaigns that coordinators plan and take back."""

from typing import assert_never

from msgspec.structs import replace

from handlers.coordination import campaign_progress
from handlers.coordination.desk import Desk
from handlers.coordination.done import WorkDone
from handlers.coordination.effects import CampaignEffect, StartCampaign, UndoCampaign
from handlers.model import Event
from storage import acts, coordinators
from storage.campaigns import Campaign
from storage.desk_turns.writing import Writing


def carry_out(
    writing: Writing, desk: Desk, effect: CampaignEffect, event: Event | WorkDone
) -> None:
    """Plan a campaign, or take one back."""
    match effect:
        case StartCampaign():
            _start(writing, desk, effect, event)
        case UndoCampaign(number=number):
            _undo(writing, desk, number)
        case _:
            assert_never(effect)


def _start(writing: Writing, desk: Desk, effect: StartCampaign, event: Event | WorkDone) -> None:
    campaign = Campaign(audience=effect.audience, words=effect.words)
    number, until = acts.plan_campaign(writing.acting(desk), campaign, effect.people)
    reply = campaign_progress.planned(desk.language, number, until, effect.zone)
    writing.say(desk, reply)
    if event.address == desk.address or not desk.is_open:  # nothing else is open there
        offering = replace(
            desk, offered=reply.buttons, numbered=reply.numbered, put=None, on_top=False
        )
        coordinators.save(writing.connection, writing.keyring, offering)  # it can be written, too


def _undo(writing: Writing, desk: Desk, number: int) -> None:
    how = acts.take_campaign_back(writing.acting(desk), number)
    if how is None:
        writing.say(desk, campaign_progress.not_known(desk.language, number))
    else:
        writing.say(desk, campaign_progress.undone(desk.language, how))
        writing.rest(desk, f"campaign/{number}")
