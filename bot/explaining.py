"""Mistakes of authors and operators, told as they would tell each other: where, what, the cure."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from sqlalchemy.exc import DBAPIError

from bot.config import ConfigError
from handlers.consultation_file.mistakes import ConsultationError
from storage.main_key import KeyUnusable
from storage.migrations import NotOurs
from storage.sealing import KeyMissing

MISTAKE = 2
"""The exit status for a command, a configuration or a file that has to be mended."""


@contextmanager
def explained() -> Iterator[None]:
    """Turn what an operator can mend into words and an exit status, without a traceback."""
    try:
        yield
    except (ConfigError, ConsultationError) as error:
        for mistake in error.mistakes:
            typer.echo(str(mistake), err=True)
    except (NotOurs, KeyUnusable, KeyMissing) as error:
        typer.echo(str(error), err=True)
    except DBAPIError as error:
        # Only the driver's own words: SQLAlchemy adds the statement.
        typer.echo(f"The database cannot be used: {error.orig}.", err=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        typer.echo(f"{where}{error.strerror or type(error).__name__}.", err=True)
    else:
        return
    sys.exit(MISTAKE)
