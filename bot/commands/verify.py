"""`intake matrix verify`: an operator compares seven words with somebody who wants to be sure.

The bot that runs does the work; here it is asked, and told what its operator sees.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Never

import typer

from bot import config, house
from bot.commands.matrix import NO_ACCOUNT
from bot.config import Config
from bot.explaining import NOT_DONE, explained
from bot.transports.matrix.verification.notes import Asked, Notes, Said, Word
from bot.ways_in import has_begun, keyring
from storage.lock import InUse, alone_with

NOT_RUNNING = "The bot is not running, and only the running bot can do this. Start it: intake serve"

WAITING = """\
Waiting for somebody to ask. In Element they open the bot's profile and choose to verify it.
Talk with them meanwhile: by telephone, or face to face. Their client waits no longer than a minute
for each step. Ctrl-C ends this."""

NOT_SIGNED = """\
You have met one device of {who}. They have no digital identity of their own in Matrix yet (no
cross-signing), so that there is nothing more that the bot could sign."""

SIGNED = "{who} is who they say, and knows now that the bot is yours. It has signed their identity."

_LOOK: Final = 0.3  # seconds between two looks at what the bot says
_ANSWERS_WITHIN: Final = 30.0  # seconds
_THEIRS: Final = 300.0  # seconds that the other one has, as in the bot


def run(*, config_file: Path | None) -> None:
    """Go through one verification, from the question to its end; status 1 unless it is done."""
    with explained():
        settings = config.load(config_file, os.environ, {})
        notes = _notes(settings)
        one = _chosen(notes)
        notes.tell(Said(id=one.id, word="compare"))
        one = _until(notes, one, lambda now: now.stage != "asked", _ANSWERS_WITHIN)
        typer.echo("Their client is asked. In it, they choose to compare emoji.")
        one = _until(notes, one, lambda now: now.stage not in ("asked", "begun"), _THEIRS)
        if one.stage == "comparing":
            one = _compared(notes, one)
    _tell_the_end(one)


def _notes(settings: Config) -> Notes:
    """Return the notes of the bot that runs."""
    if not settings.matrix.homeserver:
        _give_up(NO_ACCOUNT)
    if not (has_begun(settings) and _is_running(settings)):
        _give_up(NOT_RUNNING)
    return house.matrix_notes(settings, keyring(settings))


def _is_running(settings: Config) -> bool:
    """Say whether a bot has the database; where that cannot be known, it is believed."""
    try:
        with alone_with(settings.storage.url):
            return not settings.storage.url.startswith("sqlite")
    except InUse:
        return True


def _chosen(notes: Notes) -> Asked:
    """Wait until somebody asks whom the operator wants to compare with."""
    declined: set[str] = set()
    is_told = False
    while True:
        waiting = [one for one in notes.shown() or () if one.stage == "asked"]
        for one in waiting:
            if one.id not in declined:
                typer.echo(f"{_plain(one.user)} asks, from the device {_plain(one.device)}.")
                if typer.confirm("Are you in touch with them, to compare now?"):
                    return one
                declined.add(one.id)
                notes.tell(Said(id=one.id, word="decline"))
                _until(notes, one, lambda now: now.stage != "asked", _ANSWERS_WITHIN)
        if not waiting and not is_told:
            typer.echo(WAITING)
            is_told = True
        time.sleep(_LOOK)


def _compared(notes: Notes, one: Asked) -> Asked:
    """Let the operator compare, within the minute that clients wait, and wait for the end."""
    typer.echo("\nBoth of you should see this, in this order. You have one minute.\n")
    for number, name in enumerate(one.words, start=1):
        typer.echo(f"  {number}. {name}")
    typer.echo(f"\nor the numbers {' '.join(map(str, one.numbers))}.\n")
    is_same = typer.confirm("Do they see the same?")
    word: Word = "same" if is_same else "different"
    notes.tell(Said(id=one.id, word=word))
    one = _until(notes, one, lambda now: now.stage != "comparing", _ANSWERS_WITHIN)
    if one.stage == "agreed":
        typer.echo("The bot says so. They have to say so in their client, too.")
    return _until(notes, one, lambda now: now.stage in ("verified", "over"), _THEIRS)


def _until(notes: Notes, one: Asked, condition: Callable[[Asked], bool], within: float) -> Asked:
    """Return it as it is once `condition` holds."""
    deadline = time.monotonic() + within
    while not condition(one):
        if time.monotonic() > deadline:
            _give_up("Nothing came of it in time. Begin again.")
        time.sleep(_LOOK)
        now = {now.id: now for now in notes.shown() or ()}
        if one.id not in now:
            _give_up("They have asked anew, or the bot was started anew. Begin again.")
        one = now[one.id]
    return one


def _tell_the_end(one: Asked) -> None:
    who = _plain(one.user)
    if one.stage != "verified":
        _give_up(f"{who} is not verified. {one.why}")
    typer.echo((SIGNED if one.is_signed else NOT_SIGNED).format(who=who))


def _plain(name: str) -> str:
    """Return a name that somebody else has chosen, and that a terminal must not act upon."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)


def _give_up(why: str) -> Never:
    typer.echo(why, err=True)
    sys.exit(NOT_DONE)
