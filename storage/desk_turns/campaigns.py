"""Campaigns that coordinators plan and take back."""

from typing import assert_never

from msgspec.structs import replace

from handlers.coordination import campaign_progress
from handlers.coordination.desk import Desk
from handlers.coordination.done import WorkDone
from handlers.coordination.effects import CampaignEffect, StartCampaign, UndoCampaign
from handlers.model import Event
from handlers.reminding.campaign import UNDO
from storage import campaigns, coordinators, taken_back
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
    until = writing.now + UNDO
    number = campaigns.add(
        writing.connection,
        writing.keyring,
        campaigns.Campaign(audience=effect.audience, words=effect.words),
        desk.consultation,
        desk.coordinator,
        writing.now,
        until,
    )
    writing.note(desk, "campaign", number=number, people=effect.people)
    reply = campaign_progress.planned(desk.language, number, until, effect.zone)
    writing.say(desk, reply)
    if event.address == desk.address or not desk.is_open:  # nothing else is open there
        offering = replace(desk, offered=reply.buttons, numbered=reply.numbered, on_top=False)
        coordinators.save(writing.connection, writing.keyring, offering)  # it can be written, too


def _undo(writing: Writing, desk: Desk, number: int) -> None:
    how = campaigns.undo(writing.connection, desk.consultation, number, writing.now)
    if how is None:
        writing.say(desk, campaign_progress.not_known(desk.language, number))
        return
    writing.say(desk, campaign_progress.undone(desk.language, how))
    if how == "already":
        return
    writing.note(desk, "undo", number=number)
    taken_back.tell_planner(writing.connection, writing.keyring, number, desk, writing.say)


def take_back_all_of(writing: Writing, ended: Desk, by: Desk) -> None:
    """Take back what can be of what `ended` planned, whose role ends, and tell the owners."""
    numbers = campaigns.take_back_all_of(writing.connection, ended.coordinator, writing.now)
    for number in numbers:
        writing.note(by, "undo", number=number)
    taken_back.tell_owners(writing.connection, writing.keyring, numbers, ended, writing.say)
