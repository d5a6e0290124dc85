"""`make words`: from the sentences in the source to the catalogues.

    python -m locales.extraction            bring the catalogues up to date
    python -m locales.extraction --check    say what is missing, and fail if anything is

Sentences that are new come into `intake.pot` and, untranslated, into every
`.po`; those no longer said leave. Nothing is ever guessed from a similar
sentence. Spaces and quotation marks of the French are mended on the way.
This runs in a checkout; the bot itself never imports it.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Final

from babel.messages import Catalog, Message
from babel.messages.pofile import read_po, write_po

from locales.catalogue import DOMAIN
from locales.sentences import sentences, unreadable
from locales.typography import faults, mend

ROOT: Final = Path(__file__).resolve().parents[1]
TEMPLATE: Final = Path("locales", f"{DOMAIN}.pot")
TRANSLATED: Final = ("fr",)

_FOLDERS: Final = ("handlers", "bot")
_LONGER: Final = 1.6
"""How many times as long as the English a French sentence may be, and 20 characters more."""


def extract(root: Path) -> Catalog:
    """Return every sentence that the source under `root` can say, in the order of its files."""
    catalog = _catalog(None, "# Every sentence the bot says. Written by `make words`.")
    for path in _source(root):
        place = (path.relative_to(root).as_posix(), 0)
        for found in sentences(path.read_text(encoding="utf-8")):
            catalog.add(
                found.message, None, [place], auto_comments=found.notes, context=found.context
            )
    return catalog


def update(root: Path) -> None:
    """Write the template anew, and every catalogue by it."""
    template = extract(root)
    _write(root / TEMPLATE, template)
    for language in TRANSLATED:
        path = _po(root, language)
        title = "# Translate what is empty, type plain spaces, and run `make words`."
        catalog = _read(path) if path.exists() else _catalog(language, title)
        catalog.update(template, no_fuzzy_matching=True)
        for message in catalog:
            if message.id:
                message.string = _mended(message)
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, catalog)


def problems(root: Path) -> Iterator[str]:
    """Say, a line each, what keeps the catalogues from being complete and right."""
    for path in _source(root):
        for line in unreadable(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(root)}:{line}: a sentence must stand in the call as a literal"
    template = extract(root)
    if _keys(template) != _keys(_read(root / TEMPLATE)):
        yield f"{TEMPLATE} is not up to date: run `make words`"
    for language in TRANSLATED:
        catalog = _read(_po(root, language))
        name = f"{language}: "
        for key in sorted(_keys(template) - _keys(catalog), key=str):
            yield f"{name}not in the catalogue, run `make words`: {key[1]}"
        for key in sorted(_keys(catalog) - _keys(template), key=str):
            yield f"{name}no longer said, run `make words`: {key[1]}"
        for message in catalog:
            if message.id:
                yield from (f"{name}{wrong}: {_english(message)}" for wrong in _wrong(message))


def placeholders(text: str) -> set[str]:
    """Return what stands between the braces of `text`, as it is written."""
    return {field for _, field, _, _ in Formatter().parse(text) if field is not None}


# --- One message -------------------------------------------------------------


def _wrong(message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield "marked fuzzy"
    english = _forms(message.id)
    wanted = set().union(*map(placeholders, english))
    if strange := {name for name in wanted if not name.isidentifier()}:
        yield f"placeholders are plain names, unlike {strange}"
    for french in _forms(message.string or ""):
        if not french:
            yield "not translated"
            continue
        # "Une réponse" may leave the number out, as "One answer" may.
        if placeholders(french) - {"number"} != wanted - {"number"}:
            yield "placeholders differ"
        if len(french) > 20 + _LONGER * max(map(len, english)):
            yield "much longer than the English"
        if "'" in "".join(english):
            yield "the English has a straight apostrophe"
        yield from faults(french)


def _forms(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _mended(message: Message) -> str | tuple[str, ...]:
    if isinstance(message.id, str):
        return mend(str(message.string or ""))
    return tuple(mend(form) for form in _forms(message.string or ("", "")))


def _english(message: Message) -> str:
    return _forms(message.id)[0]


# --- Files -------------------------------------------------------------------


def _source(root: Path) -> list[Path]:
    return sorted(path for folder in _FOLDERS for path in (root / folder).rglob("*.py"))


def _po(root: Path, language: str) -> Path:
    return root / "locales" / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def _read(path: Path) -> Catalog:
    return read_po(BytesIO(path.read_bytes()), domain=DOMAIN)


def _catalog(language: str | None, title: str) -> Catalog:
    # Who and when is what git knows; here it would change with every run.
    return Catalog(
        locale=language,
        header_comment=title,
        project="pallmall-intake",
        msgid_bugs_address="see CONTRIBUTING.md",
        last_translator="see CONTRIBUTING.md",
        language_team=language or "none",
        creation_date=datetime(2026, 1, 1, tzinfo=UTC),
        revision_date=datetime(2026, 1, 1, tzinfo=UTC),
        fuzzy=False,
    )


def _write(path: Path, catalog: Catalog) -> None:
    po = BytesIO()
    write_po(po, catalog, width=100, include_lineno=False, ignore_obsolete=True)
    path.write_bytes(po.getvalue())


def _keys(catalog: Catalog) -> set[tuple[str | None, str, str]]:
    """Return what tells sentences apart: context, singular, plural."""
    return {
        (message.context, _forms(message.id)[0], _forms(message.id)[-1])
        for message in catalog
        if message.id
    }


def main(arguments: list[str]) -> int:
    """Update, or with `--check` only look."""
    if arguments != ["--check"]:
        update(ROOT)
    found = list(problems(ROOT))
    for problem in found:
        sys.stderr.write(problem + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
