"""Results for coordinators: the same engines as on the command line, as work."""

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Final

from sqlalchemy import Engine

from bot.present import now
from bot.results import age, compare, export, overview
from handlers.coordination.desk import Desk
from handlers.coordination.done import (
    Compared,
    KeyForgotten,
    LeavingFound,
    OverviewCounted,
    TakenOut,
)
from handlers.coordination.work import CompareAnswers, FindLeaving, TakeOut
from handlers.model import Attachment, Consultation, Language
from handlers.results.comparing import Comparison, comparable
from handlers.results.leaving import purposes_named
from locales import say
from storage.core import CoreStore
from storage.sealing import Keyring

LARGEST: Final = 45_000_000
"""Bytes that a bot can send on Telegram, with a little to spare."""


class Results:
    """What there is to read results from: the intake's database, and the first core store."""

    def __init__(
        self,
        engine: Engine,
        keyring: Keyring,
        store: CoreStore,
        consultation: Consultation,
        versions: Mapping[str, Consultation],
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._engine = engine
        self._keyring = keyring
        self._store = store
        self._consultation = consultation
        self._versions = versions
        self._clock = clock

    def count_overview(self, desk: Desk) -> OverviewCounted:
        """Count, and draw it in the coordinator's language."""
        about = (self._engine, self._keyring, self._consultation)
        counted = overview.counted(*about, self._clock())
        picture = overview.picture(self._consultation, counted, desk.language)
        return OverviewCounted(overview=counted, picture=picture)

    def find_leaving(self, work: FindLeaving) -> LeavingFound:
        """Find how much would leave."""
        purposes = purposes_named(self._consultation, work.purposes)
        left = export.found(self._engine, self._store, self._versions, purposes)
        return LeavingFound(tally=left.tally, form=work.form)

    def take_out(self, work: TakeOut, desk: Desk) -> TakenOut | KeyForgotten:
        """Make the file and its manifest; what is to be sealed never leaves otherwise."""
        if _lacks_its_key(work, desk):
            return KeyForgotten()
        purposes = purposes_named(self._consultation, work.purposes)
        left = export.found(self._engine, self._store, self._versions, purposes)
        wish = export.Wish(
            purposes=purposes,
            kind=work.form,
            language=desk.language,
            by=desk.name,
            separator=";" if desk.language == "fr" else ",",
            age_key=_key_for(work, desk),
        )
        made = export.exported(
            self._consultation, self._versions, left, wish, self._clock(), self._keyring
        )
        fits = len(made.content) <= LARGEST
        file, manifest = _files(made, desk.language) if fits else (None, None)
        return TakenOut(
            tally=left.tally,
            form=work.form,
            digest=made.digest,
            sealed=work.sealed,
            file=file,
            manifest=manifest,
        )

    def compare(self, work: CompareAnswers, desk: Desk) -> Compared | KeyForgotten:
        """Compare, and draw it, or write it into a spreadsheet."""
        if _lacks_its_key(work, desk):
            return KeyForgotten()
        question = comparable(self._consultation, work.question)
        found = compare.compared(
            self._engine, self._store, self._consultation, self._versions, question
        )
        if not work.spreadsheet:
            return Compared(comparison=found, file=self._picture(found, desk.language))
        file = self._spreadsheet(found, desk.language, _key_for(work, desk))
        digest = sha256(file.content).hexdigest()
        return Compared(comparison=found, file=file, digest=digest, sealed=work.sealed)

    def _spreadsheet(self, found: Comparison, language: Language, age_key: str) -> Attachment:
        name = f"{self._consultation.name}-comparison-{found.question}.xlsx"
        kind = export.MIME["xlsx"]
        content = compare.spreadsheet(self._consultation, found, language)
        if age_key:
            name, kind, content = age.sealed(name, content, age_key)
        description = say(language, "The comparison as a spreadsheet.")
        return Attachment(name=name, kind=kind, content=content, description=description)

    def _picture(self, found: Comparison, language: Language) -> Attachment | None:
        content = compare.picture(self._consultation, found, language)
        if content is None:
            return None
        return Attachment(
            name=f"{found.question}.png",
            kind="image/png",
            content=content,
            description=say(language, "The same numbers, as bars."),
            illustrates=True,
        )


def _lacks_its_key(work: TakeOut | CompareAnswers, desk: Desk) -> bool:
    """Say whether what is to be sealed cannot be: its key was forgotten meanwhile."""
    return work.sealed and not desk.age_key


def _key_for(work: TakeOut | CompareAnswers, desk: Desk) -> str:
    """Return the key to which a file is sealed; none where it is not to be."""
    return desk.age_key if work.sealed else ""


def _files(made: export.Exported, language: Language) -> tuple[Attachment, Attachment]:
    file = Attachment(
        name=made.name,
        kind=made.mime,
        content=made.content,
        description=say(language, "The exported answers."),
    )
    manifest = Attachment(
        name=f"{made.name}.manifest.json",
        kind="application/json",
        content=made.manifest,
        description=say(
            language, "The signed manifest: what was exported, for what purpose, and why."
        ),
    )
    return file, manifest
