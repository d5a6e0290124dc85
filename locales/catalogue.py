"""The gettext catalogues, loaded when first needed and then kept.

A checkout has `.po` files, which are compiled in memory; a wheel has only the
`.mo` files its build made of them. The `.po` wins where both lie: a stray
`.mo` must never hide a translation somebody is working on.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from typing import Final

DOMAIN: Final = "intake"


def compiled(po: bytes) -> bytes:
    """Return the `.mo` of a `.po`, without what is untranslated or marked fuzzy."""
    # Wheels have no .po, so running from one never pays for these imports.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    catalog = read_po(BytesIO(po), domain=DOMAIN)
    for message in list(catalog):
        # Babel would write a plural whose forms are empty, and somebody would read nothing.
        if message.id and message.pluralizable and not all(message.string or ()):
            catalog.delete(message.id, message.context)
    mo = BytesIO()
    write_mo(mo, catalog)
    return mo.getvalue()


def load(folder: Traversable, language: str) -> NullTranslations:
    """Return the catalogue of `language`, or one that says everything in English."""
    messages = folder / language / "LC_MESSAGES"
    po, mo = messages / f"{DOMAIN}.po", messages / f"{DOMAIN}.mo"
    if po.is_file():
        return GNUTranslations(BytesIO(compiled(po.read_bytes())))
    if mo.is_file():
        return GNUTranslations(BytesIO(mo.read_bytes()))
    return NullTranslations()


class _Catalogues(dict[str, NullTranslations]):
    def __missing__(self, language: str) -> NullTranslations:
        self[language] = catalogue = load(files("locales"), language)
        return catalogue


CATALOGUES: Final[dict[str, NullTranslations]] = _Catalogues()


class _Pseudo(NullTranslations):
    """A language in which every sentence says that it came from a catalogue."""

    def gettext(self, message: str) -> str:
        return f"[!! {message} !!]"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def pgettext(self, _context: str, message: str) -> str:
        return self.gettext(message)


@contextmanager
def pseudo() -> Iterator[None]:
    """Within this block every sentence of every language is "[!! like this !!]".

    For tests: what appears without these marks has escaped the catalogues.
    """
    before = dict(CATALOGUES)
    CATALOGUES.update(dict.fromkeys(("en", "fr"), _Pseudo()))
    try:
        yield
    finally:
        CATALOGUES.clear()
        CATALOGUES.update(before)
