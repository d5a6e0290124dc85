"""/remind: write to many: to whom, which words, who will get them and when, and only then.

Each gets them at an hour that is kind where they are. For ten minutes all of it can be undone.
"""

from collections.abc import Sequence
from typing import Final, get_args

from msgspec.structs import replace

from handlers import groups
from handlers.buttons import WORDS, token
from handlers.coordination import audience_words, campaign_preview, campaign_progress
from handlers.coordination.approving import with_second_yes
from handlers.coordination.commands import Command
from handlers.coordination.desk import AtRest, PreparingCampaign
from handlers.coordination.done import CampaignCounted, WorkDone
from handlers.coordination.effects import DoWork, StartCampaign, UndoCampaign
from handlers.coordination.facts import Campaigns, Places, WhatIsUnderWay, WhereIs
from handlers.coordination.turn import DeskTurn, Visit
from handlers.coordination.work import CountCampaign
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
from handlers.reminding.letter import mended, mistakes, template
from locales import OWN_NAME, say, spoken

KINDS: Final[tuple[AudienceKind, ...]] = get_args(AudienceKind)


def about(language: Language) -> str:
    """Say what the command does."""
    return say(language, "write to many people, each at a suitable hour where they are")


def run(visit: Visit, rest: str) -> DeskTurn:
    """Ask to whom; say first what is under way, whoever planned it, and offer to end that."""
    language = visit.language
    if visit.consultation.reminders is None:
        text = say(language, "This consultation has no rules for reminders, so none are sent.")
        return _said(visit, text)
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
    return _said(visit, "\n\n".join([*lines, say(language, "To whom?")]), *buttons)


def press(visit: Visit, arguments: Sequence[str]) -> DeskTurn | None:
    """Take one step on the way to a campaign, or look after one that is under way."""
    step = visit.desk.step
    match arguments:
        case ["to", kind] if kind in KINDS:
            return _begin(visit, Audience(kind=kind))
        case ["undo", number] | [number, "undo"] if number.isdecimal():
            return DeskTurn(desk=visit.desk, effects=(UndoCampaign(number=int(number)),))
        case ["cancel", "no"]:
            desk = replace(visit.desk, step=AtRest())
            return replace(_said(visit, say(visit.language, "Nothing is sent.")), desk=desk)
        case _ if isinstance(step, PreparingCampaign):
            return _prepare(visit, step, arguments)
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


def _prepare(visit: Visit, step: PreparingCampaign, arguments: Sequence[str]) -> DeskTurn | None:
    audience = step.audience
    match arguments:
        case ["words"]:
            return _ask_words(visit, PreparingCampaign(audience=audience))
        case ["whom"]:
            return _ask_whom(visit, audience)
        case ["only", "language", ("en" | "fr") as language]:
            return _narrow(visit, step, replace(audience, language=language))
        case ["only", "idle", days] if days.isdecimal():
            return _narrow(visit, step, replace(audience, idle_days=int(days)))
        case ["only", "group", group]:
            return _narrow(visit, step, replace(audience, group=group))
        case ["only", "all"]:
            return _narrow(visit, step, Audience(kind=audience.kind))
        case ["send", counted, "yes"] if step.counted and counted == str(step.counted):
            return _send(visit, step)
        case _:
            return None


def _said(visit: Visit, text: str, *buttons: Button) -> DeskTurn:
    return DeskTurn(desk=visit.desk, replies=(Reply(text=text, buttons=buttons),))


# --- To whom, and in which words ------------------------------------------------


def _begin(visit: Visit, audience: Audience) -> DeskTurn:
    """Count at once where there are words to begin with; else ask for them."""
    if audience.kind != "unfinished":
        return _ask_words(visit, PreparingCampaign(audience=audience))
    return _count(visit, PreparingCampaign(audience=audience, words=template(visit.consultation)))


def _narrow(visit: Visit, step: PreparingCampaign, audience: Audience) -> DeskTurn:
    return _count(visit, PreparingCampaign(audience=audience, words=step.words))


def _count(visit: Visit, step: PreparingCampaign) -> DeskTurn:
    """Count who would get it; what still has no words is asked for them first."""
    if any(language not in step.words for language in visit.consultation.languages):
        return _ask_words(visit, step)
    work = CountCampaign(audience=step.audience, words=step.words)
    return DeskTurn(desk=replace(visit.desk, step=step), effects=(DoWork(work=work),))


def _ask_whom(visit: Visit, audience: Audience) -> DeskTurn:
    language, consultation = visit.language, visit.consultation
    buttons = [
        Button(label=OWN_NAME[one], token=token(NAME, "only", "language", one))
        for one in consultation.languages
        if len(consultation.languages) > 1
    ]
    label = say(language, "Nothing heard for a week or more")
    buttons.append(Button(label=label, token=token(NAME, "only", "idle", "7")))
    buttons += [
        Button(label=choice.label[language], token=token(NAME, "only", "group", choice.name))
        for choice in groups.choices(consultation)
    ]
    buttons.append(Button(label=say(language, "All of them"), token=token(NAME, "only", "all")))
    text = say(language, "To which of them? You can choose several, one after the other.")
    return _said(visit, text, *buttons)


def _ask_words(visit: Visit, step: PreparingCampaign) -> DeskTurn:
    """Ask for the words in the next language that has none yet."""
    missing = next(one for one in visit.consultation.languages if one not in step.words)
    text = say(
        visit.language,
        "What should the message say in this language: {language}? {done}, {total} and "
        "{closing} become each person’s own figures. “{done} of {total} answered” is read as “3 "
        "of 17 answered”.",
        language=spoken(visit.language, missing),
        done="{done}",
        total="{total}",
        closing="{closing}",
    )
    return replace(_said(visit, text), desk=replace(visit.desk, step=step))


def take_words(visit: Visit, said: str) -> DeskTurn:
    """Take the words in one language, and go on to the next, or count."""
    step = visit.desk.step
    missing = [
        one
        for one in visit.consultation.languages
        if isinstance(step, PreparingCampaign) and one not in step.words
    ]
    group = _group_offered(visit, said)
    if isinstance(step, PreparingCampaign) and group:
        return _narrow(visit, step, replace(step.audience, group=group))
    if not isinstance(step, PreparingCampaign) or not missing:
        text = say(visit.language, "Nothing is sent yet. Choose one of these, or write /remind.")
        return _said(visit, text, *visit.desk.offered)
    words = {**step.words, missing[0]: said}
    wrong = list(
        mistakes(
            visit.consultation, dict.fromkeys(visit.consultation.languages, said), visit.language
        )
    )
    if wrong:
        return _said(visit, wrong[0])
    return _count(visit, replace(step, words=words if missing[1:] else mended(words)))


def _group_offered(visit: Visit, said: str) -> str:
    """Return the group that words mean, while groups are offered, or nothing."""
    found = groups.meant(visit.consultation, said)
    if len(found) != 1:
        return ""
    wanted = token(NAME, "only", "group", found[0].name)
    offered = {button.token for button in visit.desk.offered}
    return found[0].name if wanted in offered else ""


# --- What was counted, and what is done about it ----------------------------------


def tell_counted(visit: Visit, found: CampaignCounted) -> DeskTurn:
    """Say who will get it, who will not and why, and when; offer to send just that.

    What others have planned meanwhile is said before, so that nobody is written to twice unawares.
    """
    if not isinstance(visit.fact, Campaigns):
        return DeskTurn(desk=visit.desk, needs=WhatIsUnderWay())
    language = visit.language
    counted = visit.event.number if isinstance(visit.event, WorkDone) else 0
    about = {"counted": counted, "people": found.people}
    step = PreparingCampaign(audience=found.audience, words=found.words, **about)
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
    turn = _said(visit, "\n\n".join(parts), *buttons)
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
    language = visit.language
    text = campaign_progress.standing(language, event)
    if event.finished:
        return _said(visit, text)
    if not isinstance(visit.fact, Places):
        return DeskTurn(desk=visit.desk, needs=WhereIs(about=f"campaign/{event.campaign}"))
    undo = token(NAME, "undo", str(event.campaign))
    button = Button(label=say(language, "Stop sending"), token=undo)
    updates = tuple(
        Update(position=at, text=text, buttons=(button,)) for at in visit.fact.positions[-1:]
    )
    replies = (Reply(text="", toast=True, updates=updates),) if updates else ()
    return DeskTurn(desk=visit.desk, replies=replies)


NAME = "remind"
COMMAND = Command(
    name=NAME,
    order=30,
    words={"en": ("remind",), "fr": ("relancer", "rappeler")},
    about=about,
    run=run,
    least="coordinator",
    press=press,
    hear=hear,
    take={PreparingCampaign: take_words},
    tell={CampaignCounted: tell_counted, CampaignStands: tell_how_it_stands},
)
