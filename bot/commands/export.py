"""`intake export`: answers leave, for a purpose that people agreed to, with a signed manifest."""

import os
import sys
from pathlib import Path

import typer

from bot import config, house
from bot.config import Config
from bot.explaining import MISTAKE, NOT_DONE, explained
from bot.orders.giving import carried_out
from bot.present import now
from bot.results import manifest
from bot.results.export import MIME, Exported, Kind, Wish, exported, found
from bot.ways_in import keyring, looked_into
from handlers.coordination.orders import Done, NoteLeaving
from handlers.model import Consultation, Language
from handlers.results import leaving_words
from handlers.results.age_key import recipient
from handlers.results.leaving import exportable, purposes_named
from handlers.results.leaving_words import noted
from storage import whole_files


def run(
    *,
    purposes: list[str],
    out: Path | None,
    form: Kind | None,
    age_key: str,
    separator: str,
    store: str,
    language: Language | None,
    config_file: Path | None,
    database: str | None,
) -> None:
    """Say whose answers leave and why others stay; with `out`, write them and the manifest."""
    with explained():
        settings = config.load(config_file, os.environ, {"storage.url": database})
        consultation = house.current(settings)
        if not purposes:
            _ask_for_a_purpose(consultation)
        if len(separator) != 1 or separator in '"\r\n':
            typer.echo("--separator takes one character: , or ;", err=True)
            sys.exit(MISTAKE)
        kind = _form(out, form)
        spoken = language if language in consultation.languages else consultation.languages[0]
        wish = Wish(
            purposes=purposes_named(consultation, purposes),
            kind=kind,
            language=spoken,
            by="operator",
            separator=separator,
            age_key=recipient(age_key) if age_key else "",
            name=out.name if out is not None else "",
        )
        if out is None:
            _made(settings, consultation, wish, store)
            typer.echo("Nothing was exported. To export, add --out FILE.")
            return
        beside = out.with_name(f"{out.name}.manifest.json")
        _refuse_to_overwrite(out, beside)
        made, note = _made(settings, consultation, wish, store)
        carried_out(settings, consultation, note, Done)  # before it leaves
        whole_files.replace(out, made.content)
        whole_files.replace(beside, made.manifest)
        typer.echo(f"Written: {out}, and its manifest {beside}.")


def _form(out: Path | None, form: Kind | None) -> Kind:
    """Return the form that is asked for, or that the file's ending asks for; never two of them."""
    if out is None:
        return form or "xlsx"
    ending = out.with_suffix("").suffix if out.suffix == ".age" else out.suffix
    named = next((kind for kind in MIME if f".{kind}" == ending.lower()), None)
    if named is None:
        known = ", ".join(f".{kind}" for kind in MIME)
        typer.echo(f"{out}: what form is that? Let the name end in one of {known}.", err=True)
        sys.exit(MISTAKE)
    if form not in (None, named):
        said = f"{out} ends in .{named}, but --format says {form}. Change one of them."
        typer.echo(said, err=True)
        sys.exit(MISTAKE)
    return named


def _refuse_to_overwrite(*files: Path) -> None:
    """Say so, before anything leaves, if a file of an earlier export would be lost."""
    there = [str(file) for file in files if os.path.lexists(file)]
    if there:
        typer.echo(f"Already there, and not written over: {', '.join(there)}.", err=True)
        typer.echo("Give --out another name, or move what is there away.", err=True)
        sys.exit(MISTAKE)


def _made(
    settings: Config, consultation: Consultation, wish: Wish, name: str
) -> tuple[Exported, NoteLeaving]:
    """Say what would leave, and make it; return with it what is to be noted if it does."""
    with looked_into(settings) as here:
        by_name = {store.name: store for store in here.stores}
        store = by_name.get(name or here.stores[0].name)
        if store is None:
            typer.echo(f"No core store is called {name}: {', '.join(by_name)}.", err=True)
            sys.exit(MISTAKE)
        with here.engine.begin() as connection:
            versions = house.versions_kept(connection, consultation)
        left = found(here.engine, store, versions, wish.purposes)
        typer.echo(leaving_words.told(consultation, left.tally, wish.language))
        made = exported(consultation, versions, left, wish, now(), here.keyring)
    about = noted(left.tally, wish.kind, made.digest, sealed=bool(wish.age_key))
    return made, NoteLeaving(act="export", about=about)


def _ask_for_a_purpose(consultation: Consultation) -> None:
    spoken = consultation.languages[0]
    typer.echo("For which purpose? Add one or more of these:", err=True)
    for clause in exportable(consultation):
        covers = ", ".join(clause.covers)
        typer.echo(f"  --purpose {clause.name}  {clause.purpose[spoken]} ({covers})", err=True)
    sys.exit(MISTAKE)


def verify(written: Path, file: Path, *, key: str, config_file: Path | None) -> None:
    """Say what a manifest proves of a file, or that it proves nothing; then status 1."""
    with explained():
        if key and not manifest.is_key(key):
            typer.echo(f"{key} is no key: one has 64 digits and letters from a to f.", err=True)
            typer.echo("Ask whoever sent the export for what `intake export key` prints.", err=True)
            sys.exit(MISTAKE)
        keys = (key,) if key else _our_keys(config_file)
        try:
            stated = manifest.verified(written.read_bytes(), file.read_bytes(), keys)
        except manifest.Unproven as error:
            typer.echo(str(error), err=True)
            sys.exit(NOT_DONE)
    purposes = ", ".join(one["consent"] for one in stated["purposes"])
    how_many = (
        "1 submission" if stated["submissions"] == 1 else f"{stated['submissions']} submissions"
    )
    typer.echo(
        f"This is the file that left on {stated['at']} for {purposes}, taken out by "
        f"{stated['by']}: {how_many}."
    )


def print_key(*, config_file: Path | None) -> None:
    """Print the public key with which manifests are signed now."""
    with explained():
        typer.echo(_our_keys(config_file)[0])


def _our_keys(config_file: Path | None) -> tuple[str, ...]:
    return manifest.public_keys(keyring(config.load(config_file, os.environ, {})))
