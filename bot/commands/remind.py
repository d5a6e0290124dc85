"""`intake remind`: write to many, each at an hour that is kind to them; by default, only count."""

import os
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import typer
from msgspec import Struct
from msgspec.structs import replace
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import Engine

from bot import config, house, present
from bot.config import Config
from bot.explaining import NOT_DONE, explained
from bot.inviting.wishes import WishMistaken, group_of
from bot.orders.giving import carried_out
from bot.recipients import Recipients, Survey
from bot.ways_in import looked_into
from handlers.coordination.audience_words import each_reason
from handlers.coordination.orders import PlanCampaign, Planned
from handlers.model import Audience, Consultation, Language
from handlers.reminding.campaign import UNDO, agreed_to
from handlers.reminding.letter import mended, mistakes, template
from storage import letters
from storage.campaigns_planned import planned
from storage.sealing import Keyring


class Counting(Struct, frozen=True, kw_only=True):
    """What is needed to count people."""

    engine: Engine
    keyring: Keyring
    consultation: Consultation
    recipients: Recipients


def run(
    *,
    config_file: Path | None,
    audience: Audience,
    words: Mapping[Language, str],
    file: Path | None,
    send: bool,
) -> None:
    """Say who would get the words, when, and why others would not; with `send`, plan it."""
    now = present.now()
    with explained():
        settings = config.load(config_file, os.environ, {})
        consultation = house.current(settings)
        audience = _understood(consultation, audience)
        said = _words(consultation, audience, words, file)
        with counting(settings, consultation) as here:
            people = _count(here, audience, said, now, send=send)
        if not send:
            typer.echo("Nothing has been sent. To send it, run the same command with --send.")
        elif not people:
            typer.echo("Nothing was planned: there is nobody whom it would reach.", err=True)
            sys.exit(NOT_DONE)
        else:
            order = PlanCampaign(audience=audience, words=said, people=people)
            plan = carried_out(settings, consultation, order, Planned)
            typer.echo(
                f"Planned as campaign {plan.number}. `intake serve` sends it, and nothing before "
                f"{plan.undo_until:%H:%M} UTC.\n"
                f"To take it back: intake campaigns undo {plan.number}"
            )


def _understood(consultation: Consultation, audience: Audience) -> Audience:
    """Return `audience` with the name of its group, which may have been called in any language."""
    mistakes: list[str] = []
    group = group_of(consultation, audience.group.strip(), mistakes)
    if mistakes:
        raise WishMistaken([f"{one[:1].upper()}{one[1:]}" for one in mistakes])
    return replace(audience, group=group)


@contextmanager
def counting(settings: Config, consultation: Consultation) -> Iterator[Counting]:
    """Look at the people there are; the bot may be writing to them meanwhile."""
    with looked_into(settings) as here:
        with here.engine.begin() as connection:
            versions = house.versions_kept(connection, consultation)
        recipients = Recipients(here.engine, here.keyring, versions, consultation.name)
        yield Counting(
            engine=here.engine,
            keyring=here.keyring,
            consultation=consultation,
            recipients=recipients,
        )


def _count(
    here: Counting, audience: Audience, words: Mapping[Language, str], now: datetime, *, send: bool
) -> int:
    """Say who would get these words; return how many that is."""
    with _progress(here, audience) as seen:
        found = here.recipients.survey(audience, now, UNDO * send, seen)
    _print(here.consultation, found, audience, words)
    with here.engine.begin() as connection:
        before = planned(connection, here.keyring, here.consultation.name)
    going = [str(one.id) for one in before if not one.undone and one.undo_until > now]
    if going:
        typer.echo(f"Planned already, and not begun: campaign {', '.join(going)}.")
    return found.people


def _words(
    consultation: Consultation,
    audience: Audience,
    words: Mapping[Language, str],
    file: Path | None,
) -> Mapping[Language, str]:
    """Return the words from the options, a file or the template, or say what is wrong."""
    words = {language: text for language, text in words.items() if text}
    if file is not None:
        read = _read(file)
        words = {one: str(read[one]) for one in consultation.languages if one in read} | words
    if not words and audience.kind == "unfinished":
        words = template(consultation)
    wrong = list(mistakes(consultation, words, "en"))
    if wrong:
        typer.echo("\n".join(wrong), err=True)
        typer.echo('Write them with --english "…" --french "…", or --words FILE.', err=True)
        sys.exit(NOT_DONE)
    return mended(words)


def _read(file: Path) -> Mapping[str, object]:
    """Return what stands in a file of words, or say what such a file looks like."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        typer.echo(f'{file} cannot be read. Write in it: en = "…" and fr = "…".', err=True)
        sys.exit(NOT_DONE)


@contextmanager
def _progress(here: Counting, audience: Audience) -> Iterator[Callable[[int], None]]:
    """Show how far the counting is, where somebody sees it."""
    with here.engine.begin() as connection:
        total = letters.how_many(connection, audience)
    console, looked_at = Console(stderr=True), sys.stderr.isatty()
    with Progress(console=console, transient=True, disable=not looked_at) as bar:
        task = bar.add_task("Counting", total=total)
        yield lambda people: bar.update(task, advance=people)


def _print(
    consultation: Consultation, found: Survey, audience: Audience, words: Mapping[Language, str]
) -> None:
    left = sum(found.left_out.values())
    everybody = found.people + left
    whom = "1 person" if everybody == 1 else f"{everybody} people"
    typer.echo(f"{whom}. {found.people} will get it; {left} will not.")
    print_reasons(found.left_out)
    for (at, zone), people in sorted(found.times.items()):
        local = at.astimezone(ZoneInfo(zone))
        typer.echo(f"  {local:%a %d %b %Y, %H:%M} in {zone}: {people}")
    if (clause := agreed_to(consultation, audience)) is not None:
        typer.echo("\nThey agreed to this, and to nothing beyond it:")
        _print_in_each(consultation, clause.label)
        typer.echo("\nThey would read:")
    _print_in_each(consultation, words)
    typer.echo()


def _print_in_each(consultation: Consultation, words: Mapping[Language, str]) -> None:
    for language in consultation.languages:
        typer.echo(f"\n{language}: {words[language]}")


def print_reasons(left_out: Mapping[str, int]) -> None:
    """Print why some are left out, and how many."""
    for reason in each_reason("en", left_out):
        typer.echo(f"  {reason}")
    if "failed" in left_out:
        typer.echo("  What was at fault: intake aside")
