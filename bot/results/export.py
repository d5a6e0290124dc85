"""An export: what leaves, as a file, and the signed manifest that says what left and why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final, Literal, TypeAlias

import msgspec
from msgspec import Struct
from sqlalchemy import Engine

from bot.results import age, csv_file, manifest
from bot.results.workbook import Sheet, long_answers, workbook
from handlers import opening_hours
from handlers.model import ConsentClause, Consultation, Language
from handlers.results import codebook, leaving_words, table
from handlers.results.few import FEWEST
from handlers.results.leaving import Leaving, leaving
from handlers.submission import Payload
from locales import say
from storage import submissions
from storage.core import CoreStore
from storage.sealing import Keyring

Kind: TypeAlias = Literal["xlsx", "csv", "jsonl"]

MIME: Final[Mapping[Kind, str]] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "jsonl": "application/jsonl",
}


class Wish(Struct, frozen=True, kw_only=True):
    """What is to leave, and how: for some purposes, in a form, to one reader's age key or to none.

    `by` is who takes it out, as the manifest says; `name` is what the file is to be called,
    where that is decided already.
    """

    purposes: tuple[ConsentClause, ...]
    kind: Kind
    language: Language
    by: str
    separator: str = ","
    age_key: str = ""
    name: str = ""


class Exported(Struct, frozen=True, kw_only=True):
    """A file that leaves, and its manifest."""

    name: str
    mime: str
    content: bytes
    digest: str
    manifest: bytes


def found(
    engine: Engine,
    store: CoreStore,
    versions: Mapping[str, Consultation],
    purposes: tuple[ConsentClause, ...],
) -> Leaving:
    """Return what leaves of what a core store holds now.

    What is on its way to the store is looked up first: a withdrawal that arrives while the
    store is being read is then either read, or known to be coming.
    """
    with engine.begin() as connection:
        waiting = submissions.on_their_way(connection, store.name)
    payloads = (msgspec.convert(one, Payload) for one in store.all())
    return leaving(versions, payloads, purposes, waiting)


def exported(
    consultation: Consultation,
    versions: Mapping[str, Consultation],
    left: Leaving,
    wish: Wish,
    at: datetime,
    keyring: Keyring,
) -> Exported:
    """Make the file, seal it if there is a key, and sign the manifest."""
    known = {consultation.version: consultation, **versions}
    content = _written(known, left, wish, at)
    ending = wish.kind
    name = f"{consultation.name}-{'-'.join(clause.name for clause in wish.purposes)}-{at:%Y%m%d}"
    name, mime = f"{name}.{ending}", MIME[wish.kind]
    if wish.age_key:
        name, mime, content = age.sealed(name, content, wish.age_key)
    digest = sha256(content).hexdigest()
    stated = _stated(consultation, left, wish, at)
    stated["file"] = {
        "name": wish.name or name,
        "format": wish.kind,
        "bytes": len(content),
        "sha256": digest,
        "sealed_to": wish.age_key or None,
    }
    signed = manifest.signed(stated, keyring)
    return Exported(name=name, mime=mime, content=content, digest=digest, manifest=signed)


def _written(
    versions: Mapping[str, Consultation], left: Leaving, wish: Wish, at: datetime
) -> bytes:
    if wish.kind == "jsonl":
        encode = msgspec.json.Encoder(order="deterministic").encode
        return b"".join(encode(payload) + b"\n" for payload in left.payloads)
    columns = table.columns(tuple(versions.values()), left)
    language = wish.language
    rows = (table.row(versions, columns, payload, language) for payload in left.payloads)
    if wish.kind == "csv":
        return csv_file.table((table.names(columns), *rows), wish.separator)
    return workbook(_sheets(versions, columns, rows, left, wish, at), long_answers(language))


def _sheets(
    versions: Mapping[str, Consultation],
    columns: Sequence[table.Column],
    rows: Iterable[table.Row],
    left: Leaving,
    wish: Wish,
    at: datetime,
) -> tuple[Sheet, ...]:
    """Return the sheets: above the answers stand the questions, for people, and then the names."""
    language = wish.language
    return (
        Sheet(
            name=say(language, "Answers"),
            headings=(codebook.headings(columns, language), table.names(columns)),
            rows=rows,
        ),
        Sheet(
            name=say(language, "Codebook"),
            headings=(codebook.codebook_headings(language),),
            rows=codebook.codebook(columns, language),
        ),
        Sheet(
            name=say(language, "Consents"),
            headings=(table.decision_headings(language), table.DECISION),
            rows=table.decisions(versions, left, language),
        ),
        Sheet(name=say(language, "About"), rows=_about(versions, left, wish, at)),
    )


def _about(
    versions: Mapping[str, Consultation], left: Leaving, wish: Wish, at: datetime
) -> Iterator[table.Row]:
    consultation = next(iter(versions.values()))
    yield (consultation.title[wish.language],)
    yield (opening_hours.told(consultation, wish.language, at),)
    for line in leaving_words.told(consultation, left.tally, wish.language).split("\n"):
        yield (line,)


def _stated(consultation: Consultation, left: Leaving, wish: Wish, at: datetime) -> dict[str, Any]:
    spoken = wish.language
    return {
        "at": at.astimezone(UTC).isoformat(timespec="seconds"),
        "by": wish.by,
        "consultation": {
            "name": consultation.name,
            "versions": sorted({one.consultation.version for one in left.payloads}),
        },
        "purposes": [
            {
                "consent": clause.name,
                "purpose": clause.purpose[spoken],
                "covers": list(clause.covers),
                "legal_basis": clause.legal_basis[spoken],
                "controllers": [controller.label[spoken] for controller in clause.controllers],
            }
            for clause in left.purposes
        ],
        "submissions": len(left.payloads),
        "answers": sum(len(payload.answers) for payload in left.payloads),
        "stays": dict(left.tally.stays),
        "held_back": _held_back(left),
    }


def _held_back(left: Leaving) -> dict[str, int | str]:
    """Return how many answers stay: whoever receives the manifest learns nothing of one person."""
    answers = sum(left.tally.held_back.values())
    if 0 < answers < FEWEST:
        return {"answers": f"fewer than {FEWEST}"}
    return {"answers": answers, "questions": len(left.tally.held_back)}
