"""Mistakes of authors and operators, told as they would tell each other: where, what, the cure."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import typer
from sqlalchemy.exc import DBAPIError

from bot.config import ConfigError
from bot.inviting.wishes import WishMistaken
from bot.transports.matrix.account import AccountUnusable
from bot.transports.telegram.bot import StartRefused, TokenRefused
from handlers.consultation_file.mistakes import ConsultationError
from handlers.results.age_key import NoKey
from handlers.results.leaving import UnknownPurpose
from storage.consultations import Altered
from storage.core import Away
from storage.core_stores import Absent
from storage.database import named
from storage.lock import InUse
from storage.main_key import KeyUnusable
from storage.migrations import NotOurs, Older
from storage.sealed_file import Unreadable
from storage.sealing import KeyMissing

NOT_DONE = 1
"""The exit status for what was not done, or not wholly."""

MISTAKE = 2
"""The exit status for a command, a configuration or a file that has to be mended."""

_HAS_TO_STOP: Final = """\
{who} has the database {database}, and {why}: nothing was changed.
If that is the bot, stop it, run this again, and start it: intake serve"""

_MENDABLE: Final = (
    NotOurs,
    Older,
    KeyUnusable,
    KeyMissing,
    Unreadable,
    InUse,
    Altered,
    Absent,
    StartRefused,
    TokenRefused,
    AccountUnusable,
    UnknownPurpose,
    NoKey,
    WishMistaken,
)
"""What says in its own words what an operator can do."""


@contextmanager
def explained(url: str = "") -> Iterator[None]:
    """Turn what an operator can mend into words and an exit status, without a traceback.

    `url` is that of the database in use; what is wrong with it names its file.
    """
    try:
        yield
    except (ConfigError, ConsultationError) as error:
        for mistake in error.mistakes:
            typer.echo(str(mistake), err=True)
    except _MENDABLE as error:
        typer.echo(str(error), err=True)
    except Away as error:
        why = getattr(error.__cause__, "orig", None) or type(error.__cause__).__name__
        typer.echo(f"The core store {error} cannot be used: {why}.", err=True)
    except DBAPIError as error:
        # Only the driver's own words: SQLAlchemy adds the statement.
        which = f" {named(url)}" if url else ""
        typer.echo(f"The database{which} cannot be used: {error.orig}.", err=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        typer.echo(f"{where}{error.strerror or type(error).__name__}.", err=True)
    else:
        return
    sys.exit(MISTAKE)


@contextmanager
def only_when_stopped(why: str) -> Iterator[None]:
    """Tell an operator `why` the bot cannot do this while it runs, and what to do."""
    try:
        yield
    except InUse as in_use:
        said = _HAS_TO_STOP.format(who=in_use.who, database=in_use.database, why=why)
        typer.echo(said, err=True)
        sys.exit(MISTAKE)
