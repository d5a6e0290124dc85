"""The command line: `intake …`, in plain English.

Each command is a page of its own in `bot/commands` and is imported when it is
run: `intake --help` is quick. Exit status: 0 done; 1 not done, and said why;
2 the command, the configuration or the consultation file has a mistake.
"""

import sys
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from bot import logs

app = typer.Typer(
    name="intake",
    help="A consultation, answered as a chat, in English and French.",
    no_args_is_help=True,
    add_completion=False,
    # Typer's own tracebacks show the values of variables: answers and keys.
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

matrix = typer.Typer(no_args_is_help=True, help="The bot's account on Matrix.")
app.add_typer(matrix, name="matrix")

export = typer.Typer()
app.add_typer(export, name="export")
coordinators = typer.Typer(no_args_is_help=True, help="Who coordinates the consultation.")
app.add_typer(coordinators, name="coordinators")

campaigns = typer.Typer(no_args_is_help=True, help="Words that were sent to many.")
app.add_typer(campaigns, name="campaigns")

audit = typer.Typer(no_args_is_help=True, help="The log of what coordinators have done.")
app.add_typer(audit, name="audit")


class Language(StrEnum):
    """The languages a participant's client may announce."""

    ENGLISH = "en"
    FRENCH = "fr"


class Who(StrEnum):
    """Whom a campaign is for."""

    UNFINISHED = "unfinished"
    REGISTERED = "registered"
    CONTACT = "contact"


class Form(StrEnum):
    """In which form answers leave."""

    XLSX = "xlsx"
    CSV = "csv"
    JSONL = "jsonl"


class Role(StrEnum):
    """What a coordinator may do; each role may do all that the one before it may."""

    READER = "reader"
    COORDINATOR = "coordinator"
    OWNER = "owner"


class Schema(StrEnum):
    """What there is a JSON Schema of."""

    CONSULTATION = "consultation"
    SUBMISSION = "submission"


ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="The configuration, instead of ./config.toml."),
]
DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        help="The intake's own database. The key and the core stores stay where they are.",
    ),
]
LanguageOption = Annotated[
    Language | None, typer.Option(help="The language of the words; else the consultation's first.")
]
FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="A consultation file.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


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
    here = Path(__file__).resolve().parents[1]
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


@app.command()
def play(
    language: Annotated[
        Language | None, typer.Option(help="The language your client would announce.")
    ] = None,
    consultation: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A consultation file, instead of the configured one."),
    ] = None,
    database: DatabaseOption = None,
    config: ConfigOption = None,
    once: Annotated[
        bool,
        typer.Option(
            "--once", help="Take each line of the input once, even when it is played again."
        ),
    ] = False,
    person: Annotated[
        str,
        typer.Option(
            "--as",
            metavar="NAME",
            help="Who you are. Each name is another person, with a chat that is kept.",
        ),
    ] = "you",
) -> None:
    """Answer a consultation here, as a chat. With input piped, play a file of lines.

    What is answered is kept, and handed over when it is sent. Your lines are numbered: /edit 3 …
    changes the third, /delete 3 deletes it, /quit leaves. When you come back, the numbers begin
    at #1 again.
    """
    from bot.commands import play

    play.run(
        language=language.value if language else None,
        consultation=consultation,
        database=database,
        config_file=config,
        once=once,
        person=person,
    )


@app.command()
def serve(config: ConfigOption = None) -> None:
    """Run the bot, on every messenger that the configuration names, until it is stopped."""
    from bot.commands import serve

    serve.run(config_file=config)


@app.command()
def health(config: ConfigOption = None) -> None:
    """Say whether the running bot hears its messengers; status 1 if somebody has to look."""
    from bot.commands import health

    health.run(config_file=config)


@app.command()
def check(
    file: FileArgument,
    as_json: JsonOption = False,
) -> None:
    """Print every mistake in a consultation file, with its cure; status 1 if there is one."""
    from bot.commands import check

    check.run(file, as_json=as_json)


@app.command()
def rehearse(
    file: FileArgument,
    path: Annotated[
        int | None,
        typer.Option("--path", metavar="N", help="Print this path as a transcript."),
    ] = None,
) -> None:
    """Walk every path through a consultation; status 1 unless everybody and everything gets there.

    It fails at dead ends, questions never asked, choices refused and paths not walked.
    """
    from bot.commands import rehearse

    rehearse.run(file, path=path)


@app.command()
def invite(
    count: Annotated[int, typer.Option(min=1, max=10_000, help="How many invitations.")] = 1,
    group: Annotated[
        str, typer.Option(help="The stakeholder group they name; people still choose.")
    ] = "",
    language: Annotated[str, typer.Option(help="The language they bring, en or fr.")] = "",
    organisation: Annotated[str, typer.Option(help="Whom they are for; kept sealed.")] = "",
    expires: Annotated[
        str, typer.Option(metavar="DAY", help="The last good day, as 2026-12-31.")
    ] = "",
    uses: Annotated[int, typer.Option(min=1, help="How many people can come by each.")] = 1,
    addressees: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="A CSV file or spreadsheet, one row an invitation, instead of --count. Known "
            "columns: group, language, organisation, note, uses, expires.",
        ),
    ] = None,
    telegram: Annotated[
        str,
        typer.Option(metavar="NAME", help="The bot's name there; asked for where it has a token."),
    ] = "",
    qr: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Also a QR code each, as PNG.")
    ] = None,
    sheet: Annotated[
        Path | None, typer.Option(metavar="FILE.pdf", help="Also cards to print and cut.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Make invitations, and print them with their links as CSV. Their codes are shown only here."""
    from bot.commands import invite

    invite.run(
        config_file=config,
        wish={
            "group": group,
            "language": language,
            "organisation": organisation,
            "expires": expires,
            "uses": str(uses),
        },
        count=count,
        addressees=addressees,
        telegram=telegram,
        qr=qr,
        sheet=sheet,
    )


@app.command()
def invitations(
    revoke: Annotated[
        list[str] | None,
        typer.Option(metavar="REFERENCE", help="Let nobody else come by this one."),
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="As CSV, for a spreadsheet.")] = False,
    config: ConfigOption = None,
) -> None:
    """List invitations and what came of them, and nothing that anybody said; or revoke some."""
    from bot.commands import invitations

    invitations.run(config_file=config, revoke=revoke or [], as_csv=as_csv)


@app.command()
def submissions(
    config: ConfigOption = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Whole submissions, one JSON object a line.")
    ] = False,
    revisions: Annotated[
        bool, typer.Option("--revisions", help="Every revision, not only the latest.")
    ] = False,
) -> None:
    """List what the core stores hold; status 1 if one of them cannot be reached.

    The configuration names them: what was played with another --database is there all the same.
    """
    from bot.commands import submissions

    submissions.run(config_file=config, as_json=as_json, every_revision=revisions)


@app.command()
def overview(
    config: ConfigOption = None,
    database: DatabaseOption = None,
    language: LanguageOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    picture: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw the same numbers into a PNG file.")
    ] = None,
) -> None:
    """Say how far people are: started, sent, where they stop, by group, language and messenger.

    In what is broken down, numbers under five are shown together with others, so that nobody can
    be found out. Totals are shown as they are.
    """
    from bot.commands import overview

    overview.run(
        config_file=config,
        database=database,
        language=language.value if language else None,
        as_json=as_json,
        picture=picture,
    )


@app.command()
def compare(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="Its name, as in the file.")],
    config: ConfigOption = None,
    database: DatabaseOption = None,
    language: LanguageOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    xlsx: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the same as a spreadsheet.")
    ] = None,
    picture: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw the same numbers into a PNG file.")
    ] = None,
) -> None:
    """Set side by side what each stakeholder group says to a question.

    No view is left out because few hold it: it is named, and its number kept back. Own words are
    shown of those alone who agreed to be quoted.
    """
    from bot.commands import compare

    compare.run(
        question,
        config_file=config,
        database=database,
        language=language.value if language else None,
        as_json=as_json,
        xlsx=xlsx,
        picture=picture,
    )


@app.command()
def aside(config: ConfigOption = None, database: DatabaseOption = None) -> None:
    """List the messages that could not be handled and were set aside, without their words."""
    from bot.commands import aside

    aside.run(config_file=config, database=database)


@app.command()
def rotate(config: ConfigOption = None, database: DatabaseOption = None) -> None:
    """Make a new main key, seal everything anew under it, and retire the old one."""
    from bot.commands import rotate

    rotate.run(config_file=config, database=database)


@app.command()
def schema(what: Annotated[Schema, typer.Argument(help="Which one.")]) -> None:
    """Print a JSON Schema: of consultation files, or of submissions."""
    from bot.commands import schema

    schema.run(what.value)


@export.callback(invoke_without_command=True)
def export_answers(
    context: typer.Context,
    purpose: Annotated[
        list[str] | None,
        typer.Option(metavar="CONSENT", help="For which consent; may be given more than once."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to. Without it, only what would leave is said."),
    ] = None,
    form: Annotated[
        Form | None, typer.Option("--format", help="In which form; else as FILE ends.")
    ] = None,
    age: Annotated[
        str, typer.Option(metavar="KEY", help="Seal the file to this age key (age1…).")
    ] = "",
    separator: Annotated[
        str, typer.Option(help="Between the cells of a CSV; French Excel expects ;")
    ] = ",",
    store: Annotated[
        str, typer.Option(metavar="NAME", help="The core store to read; else the first one.")
    ] = "",
    language: LanguageOption = None,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Take out what people agreed to for a purpose, with a signed manifest beside the file.

    Without --out nothing leaves: it says whose answers would, and why others stay. The
    file holds the latest revision of each submission, and nothing that was withdrawn.
    """
    if context.invoked_subcommand is not None:
        return
    from bot.commands import export

    export.run(
        purposes=purpose or [],
        out=out,
        form=form.value if form else None,
        age_key=age,
        separator=separator,
        store=store,
        language=language.value if language else None,
        config_file=config,
        database=database,
    )


@export.command("verify")
def export_verify(
    manifest: Annotated[Path, typer.Argument(metavar="MANIFEST")],
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    key: Annotated[
        str,
        typer.Option(metavar="KEY", help="The public key it was signed with, instead of ours."),
    ] = "",
    config: ConfigOption = None,
) -> None:
    """Check that a file is the one that its manifest speaks of; status 1 if it is not."""
    from bot.commands import export

    export.verify(manifest, file, key=key, config_file=config)


@export.command("key")
def export_key(config: ConfigOption = None) -> None:
    """Print the public key of our manifests, for whoever receives them."""
    from bot.commands import export

    export.print_key(config_file=config)


@matrix.command("status")
def matrix_status(config: ConfigOption = None) -> None:
    """Print account, device and fingerprint; status 1 unless people's clients can trust it."""
    from bot.commands import matrix

    matrix.status(config_file=config)


@matrix.command("renew")
def matrix_renew(config: ConfigOption = None) -> None:
    """Let the bot log in as a new device, when the old one is lost. Its account stays the same."""
    from bot.commands import matrix

    matrix.renew(config_file=config)


@matrix.command("verify")
def matrix_verify(config: ConfigOption = None) -> None:
    """Compare emoji with somebody who wants to be sure of the bot, which runs meanwhile."""
    from bot.commands import verify

    verify.run(config_file=config)


@app.command()
def remind(
    who: Annotated[Who, typer.Option(help="Whom it is for.")] = Who.UNFINISHED,
    group: Annotated[
        str, typer.Option(metavar="NAME", help="Only of this group, as it is called.")
    ] = "",
    language: Annotated[Language | None, typer.Option(help="Only in this language.")] = None,
    channel: Annotated[str, typer.Option(metavar="NAME", help="Only on this messenger.")] = "",
    idle: Annotated[int, typer.Option(metavar="DAYS", help="Only after so many silent days.")] = 0,
    english: Annotated[str, typer.Option(metavar="WORDS", help="What is said in English.")] = "",
    french: Annotated[str, typer.Option(metavar="WORDS", help="What is said in French.")] = "",
    words: Annotated[
        Path | None, typer.Option(metavar="FILE", help='TOML: en = "…" and fr = "…".')
    ] = None,
    send: Annotated[
        bool, typer.Option("--send", help="Plan it, instead of counting only.")
    ] = False,
    config: ConfigOption = None,
) -> None:
    """Write to many, each at an hour that is kind to them. Without --send, only count them.

    The words may hold {done}, {total} and {closing}: answers, questions, and when it closes.
    """
    from bot.commands import remind
    from handlers.model import Audience

    audience = Audience(
        kind=who.value,
        group=group,
        language=language.value if language is not None else "",
        channel=channel,
        idle_days=idle,
    )
    remind.run(
        config_file=config,
        audience=audience,
        words={"en": english, "fr": french},
        file=words,
        send=send,
    )


@campaigns.command("list")
def campaigns_list(config: ConfigOption = None) -> None:
    """List the campaigns: number, when, to whom, how far. Nobody is named."""
    from bot.commands import campaigns

    campaigns.listing(config_file=config)


@campaigns.command("show")
def campaigns_show(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="As it was planned.")],
    config: ConfigOption = None,
) -> None:
    """Say how far a campaign is: sent, not arrived, left out."""
    from bot.commands import campaigns

    campaigns.show(config_file=config, number=number)


@campaigns.command("undo")
def campaigns_undo(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="As it was planned.")],
    config: ConfigOption = None,
) -> None:
    """Take a campaign back: within ten minutes nothing of it has been sent."""
    from bot.commands import campaigns

    campaigns.undo(config_file=config, number=number)


@coordinators.command("add")
def coordinators_add(
    name: Annotated[str, typer.Option(metavar="NAME", help="What the others know them by.")],
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.READER,
    config: ConfigOption = None,
) -> None:
    """Print a code: whoever sends it to the bot becomes a coordinator. It works once."""
    from bot.commands import coordinators

    coordinators.add(config_file=config, name=name, role=role.value)


@coordinators.command("list")
def coordinators_list(config: ConfigOption = None) -> None:
    """List who coordinates, and who is invited to."""
    from bot.commands import coordinators

    coordinators.listing(config_file=config)


@coordinators.command("revoke")
def coordinators_revoke(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="As the list has it.")],
    config: ConfigOption = None,
) -> None:
    """Take somebody's role back, or an invitation."""
    from bot.commands import coordinators

    coordinators.revoke(config_file=config, number=number)


@audit.command("verify")
def audit_verify(config: ConfigOption = None) -> None:
    """Check that nobody has changed the log; status 1 if somebody has."""
    from bot.commands import audit

    audit.verify(config_file=config)


@audit.command("list")
def audit_list(config: ConfigOption = None) -> None:
    """List every act of coordinators and operators that changes or takes out anything."""
    from bot.commands import audit

    audit.listing(config_file=config)
