"""The command line: `intake …`, in plain English.

Which options each takes stands here, a page for each kind of use; what it does is a page
of its own in `bot/commands`, imported when it is run: `intake --help` is quick.

Exit status: 0 done; 1 not done, and said why; 2 the command, the configuration or the
consultation file has a mistake.
"""

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from bot import logs
from bot.cli import answering, inviting, operating, results, writing

app = typer.Typer(
    name="intake",
    help="A consultation, answered as a chat, in English and French.",
    no_args_is_help=True,
    add_completion=False,
    # Typer's own tracebacks show the values of variables: answers and keys.
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for page in (answering, operating, inviting, writing, results):
    app.add_typer(page.app)


def main() -> None:
    """Run `intake`; an error that nobody foresaw is logged without its words."""
    logs.start()
    check_house()
    try:
        app()
    except Exception as error:
        typer.echo(f"Something went wrong that should not have.\n{logs.places(error)}", err=True)
        sys.exit(1)


def check_house() -> None:
    """Refuse to run with another program's `handlers`, `storage` or `locales`.

    The names are common ones. Two distributions installed in one environment
    overwrite each other's folders without a word, and a folder of that name in
    the current directory may come first.
    """
    here = Path(__file__).resolve().parents[2]
    for name in ("handlers", "storage", "locales"):
        spec = find_spec(name)
        places = (spec.submodule_search_locations if spec else None) or ()
        found = {Path(place).resolve() for place in places}
        if found != {here / name}:
            strange = sorted(found - {here / name})
            where = strange[0] if strange else "nowhere"
            typer.echo(
                f"The package “{name}” should be {here / name} but was found in {where}.\n"
                "Install pallmall-intake into an environment of its own "
                "(for example with: uv tool install), and run it from another folder.",
                err=True,
            )
            sys.exit(2)


def _show_version(wanted: bool) -> None:
    if not wanted:
        return
    from importlib.metadata import PackageNotFoundError, version  # slow, and seldom asked for

    try:
        typer.echo(f"pallmall-intake {version('pallmall-intake')}")
    except PackageNotFoundError:  # run from a checkout that nobody has installed
        typer.echo("pallmall-intake, not installed")
    raise typer.Exit


@app.callback()
def intake(
    show_version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Say which version this is."
        ),
    ] = False,
) -> None:
    """A consultation, answered as a chat, in English and French."""
