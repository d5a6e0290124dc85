"""`intake …`, run in this process: as a person types it, and a second faster."""

import os
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from tempfile import TemporaryFile

from typer.testing import CliRunner

from bot import cli


def intake(folder: Path, *arguments: str, said: str = "", status: int = 0, **environ: str) -> str:
    """Run `intake` in `folder` with `said` piped in, and return everything it printed."""
    with chdir(folder), _piped(said):
        result = CliRunner(env=environ).invoke(cli.app, list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == status, result.output
    return result.output


@contextmanager
def _piped(said: str) -> Iterator[None]:
    before = os.dup(0)
    with TemporaryFile() as file:
        file.write(said.encode())
        file.seek(0)
        os.dup2(file.fileno(), 0)
        try:
            yield
        finally:
            os.dup2(before, 0)
            os.close(before)
