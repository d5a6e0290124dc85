"""/remind: write to many: to whom, which words, who will get them and when, and only then.

Each gets them at an hour that is kind where they are. For ten minutes all of it can be undone.
"""

from collections.abc import Sequence
from typing import Final, get_args

from msgspec.structs import replace

from handlers.buttons import WORDS, token
from handlers.coordination import (
    audience_words,
    campaign_draft,
    campaign_preview,
    campaign_progress,
    narrowing,
)
from handlers.coordination.approving import with_second_yes
from handlers.coordination.campaign_draft import saying
from handlers.coordination.commands import Command
from handlers.coordination.desk import AtRest, PreparingCampaign
from handlers.coordination.done import CampaignCounted, WorkDone
from handlers.coordination.effects import StartCampaign, UndoCampaign
from handlers.coordination.facts import Campaigns, Places, WhatIsUnderWay, WhereIs
from handlers.coordination.narrowing import NAME
from handlers.coordination.turn import DeskTurn, Visit
from handlers.model import (
    Audience,
    AudienceKind,
    Button,
    CampaignStands,
    Language,
    Reply,
    Text,
    Update,
)
from handlers.opening_hours import is_before
from handlers.reading import fold
from locales import say

KINDS: Final[tuple[AudienceKind, ...]] = get_args(AudienceKind)


def about(language: Language) -> str:
    """Say what the command does."""
    return say(language, "write to many people, each at a suitable hour where they are")


def run(visit: Visit, rest: str) -> DeskTurn:
    """Ask to whom; say first what is under way, whoever planned it, and offer to end that."""
    language = visit.language
    if visit.consultation.reminders is None:
        text = say(language, "This consultation has no rules for reminders, so none are sent.")
        return saying(visit, text)
    if not isinstance(visit.fact, Campaigns):
        return DeskTurn(desk=visit.desk, needs=WhatIsUnderWay())
    kinds: list[AudienceKind] = ["unfinished"]
    if is_before(visit.consultation, visit.event.at):
        kinds.append("registered")
    if visit.consultation.reminders.contact:
        kinds.append("contact")
    buttons = [
        Button(label=audience_words.kind_name(language, kind), token=token(NAME, "to", kind))
        for kind in kinds
    ]
    buttons += [
        Button(
            label=say(language, "Send no more of {number}", number=one.number),
            token=token(NAME, "undo", str(one.number)),
        )
        for one in visit.fact.under_way
    ]
    about = (visit.consultation, visit.fact.under_way, visit.event.at)
    lines = campaign_progress.under_way(*about, language)
    turn = saying(visit, "\n\n".join([*lines, narrowing.to_whom(language)]), *buttons)
    return replace(turn, replies=(replace(turn.replies[0], asks=True),))


def press(visit: Visit, arguments: Sequence[str]) -> DeskTurn | None:
    """Take one step on the way to a campaign, or look after one that is under way."""
    step = visit.desk.step
    match arguments:
        case ["to", kind] if kind in KINDS:
            return campaign_draft.begin(visit, Audience(kind=kind))
        case ["undo", number] | [number, "undo"] if number.isdecimal():
            return DeskTurn(desk=visit.desk, effects=(UndoCampaign(number=int(number)),))
        case ["cancel", "no"]:
            desk = replace(visit.desk, step=AtRest())
            return replace(saying(visit, say(visit.language, "Nothing is sent.")), desk=desk)
        case ["send", counted, "yes"] if isinstance(step, PreparingCampaign):
            return _send(visit, step) if step.counted and counted == str(step.counted) else None
        case _ if isinstance(step, PreparingCampaign):
            return campaign_draft.press(visit, step, arguments)
        case _:
            return None


def hear(visit: Visit, said: str) -> DeskTurn | None:
    """Take back the campaign that somebody has just planned, at their word, while it is whole."""
    if visit.desk.is_open or fold(said) not in WORDS["undo"]:
        return None
    if not isinstance(visit.fact, Campaigns):
        return DeskTurn(desk=visit.desk, needs=WhatIsUnderWay())
    theirs = [
        one.number
        for one in visit.fact.under_way
        if one.coordinator == visit.desk.coordinator and one.begins > visit.event.at
    ]
    if not theirs:
        return None
    return DeskTurn(desk=visit.desk, effects=(UndoCampaign(number=theirs[-1]),))


# --- What was counted, and what is done about it ----------------------------------


def tell_counted(visit: Visit, found: CampaignCounted) -> DeskTurn:
    """Say who will get it, who will not and why, and when; offer to send just that.

    What others have planned meanwhile is said before, so that nobody is written to twice unawares.
    """
    if not isinstance(visit.fact, Campaigns):
        return DeskTurn(desk=visit.desk, needs=WhatIsUnderWay())
    language = visit.language
    counted = visit.event.number if isinstance(visit.event, WorkDone) else 0
    step = PreparingCampaign(
        audience=found.audience,
        words=found.words,
        counted=counted,
        people=found.people,
        channels=found.channels,
    )
    buttons = [
        Button(label=say(language, "Change the words"), token=token(NAME, "words")),
        Button(label=say(language, "Only some of them"), token=token(NAME, "whom")),
        Button(label=say(language, "Cancel"), token=token(NAME, "cancel", "no")),
    ]
    if found.people:
        send = token(NAME, "send", str(counted), "yes")
        buttons.insert(0, Button(label=say(language, "Send it"), token=send))
    planned = (visit.consultation, visit.fact.under_way, visit.event.at)
    parts = [
        *campaign_progress.not_begun(*planned, language),
        campaign_preview.preview(visit.consultation, found, language),
    ]
    turn = saying(visit, "\n\n".join(parts), *buttons)
    return replace(turn, desk=replace(visit.desk, step=step))


def _send(visit: Visit, step: PreparingCampaign) -> DeskTurn:
    """Plan it; whoever is asked for a second yes sees as well what is planned already."""
    if not isinstance(visit.fact, Campaigns):
        return DeskTurn(desk=visit.desk, needs=WhatIsUnderWay())
    people, consultation = step.people, visit.consultation
    planned = (consultation, visit.fact.under_way, visit.event.at)
    start = StartCampaign(
        audience=step.audience, words=step.words, people=people, zone=consultation.zone
    )
    turn = DeskTurn(desk=replace(visit.desk, step=AtRest()), effects=(start,))
    what: Text = {one: campaign_preview.named(one, people) for one in consultation.languages}
    whole: Text = {
        one: "\n\n".join(
            [
                campaign_preview.whole(consultation, step.audience, step.words, one),
                *campaign_progress.not_begun(*planned, one),
            ]
        )
        for one in consultation.languages
    }
    return with_second_yes(visit, "campaigns", what, turn, whole)


def tell_how_it_stands(visit: Visit, event: CampaignStands) -> DeskTurn:
    """Bring the message about a campaign up to date; at its end, say once what became of it."""
    if not isinstance(visit.fact, Places):
        return DeskTurn(desk=visit.desk, needs=WhereIs(about=f"campaign/{event.campaign}"))
    language = visit.language
    text = campaign_progress.standing(language, event)
    undo = token(NAME, "undo", str(event.campaign))
    stop = Button(label=say(language, "Stop sending"), token=undo)
    buttons = () if event.finished else (stop,)
    updates = tuple(
        Update(position=at, text=text, buttons=buttons) for at in visit.fact.positions[-1:]
    )
    if event.finished:
        return DeskTurn(desk=visit.desk, replies=(Reply(text=text, updates=updates),))
    replies = (Reply(text="", toast=True, updates=updates),) if updates else ()
    return DeskTurn(desk=visit.desk, replies=replies)


COMMAND = Command(
    name=NAME,
    order=30,
    words={"en": ("remind",), "fr": ("relancer", "rappeler")},
    about=about,
    run=run,
    least="coordinator",
    press=press,
    hear=hear,
    take={PreparingCampaign: campaign_draft.take_words},
    tell={CampaignCounted: tell_counted, CampaignStands: tell_how_it_stands},
)
