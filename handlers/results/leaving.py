"""What may leave the house for a purpose: of each submission, what was agreed to, and no more.

A consent covers answers, details or quotes (`Matter`). Of somebody's answers those leave
that are covered by one of the purposes named, if that person has agreed to it: an
answer that tells who they are only with a consent that covers details.
"""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from handlers.model import ConsentClause, Consultation, Matter, Question
from handlers.submission import Payload

Reason: TypeAlias = Literal["not_agreed", "nothing", "on_its_way", "unknown_version"]
"""Why somebody's submission stays: they did not agree to any of the purposes; they did, and
gave nothing of what it covers; a later revision, or its erasure, has not come to the core store
yet; or nobody knows any more what they were asked."""


class UnknownPurpose(Exception):
    """A purpose that cannot be exported for; the message says why, to whoever named it."""


class Tally(Struct, frozen=True, kw_only=True):
    """How much leaves for some purposes, and how much stays.

    `people` is whose answers leave; `stays` counts submissions by the reason, `held_back`
    answers that were given and are not covered, by their question.
    """

    purposes: tuple[str, ...]
    people: int
    stays: Mapping[Reason, int]
    held_back: Mapping[str, int]


class Leaving(Struct, frozen=True, kw_only=True):
    """What leaves for some purposes, and the tally of it."""

    purposes: tuple[ConsentClause, ...]
    payloads: tuple[Payload, ...]
    tally: Tally


def purposes_named(consultation: Consultation, names: Sequence[str]) -> tuple[ConsentClause, ...]:
    """Return the clauses called so, or raise `UnknownPurpose`.

    All of them must name the same controllers: what one of two receivers may have
    must not reach the other by being put into the same file.
    """
    known = exportable(consultation)
    by_name = {clause.name: clause for clause in known}
    for name in names:
        if name not in by_name:
            said = ", ".join(by_name) or "none: no consent has covers = […]"
            raise UnknownPurpose(f"“{name}” is no purpose that covers anything. There are: {said}.")
    found = tuple(by_name[name] for name in dict.fromkeys(names))
    if len({receivers(clause) for clause in found}) > 1:
        raise UnknownPurpose(
            "These purposes name different controllers. Export for each of them alone."
        )
    return found


def exportable(consultation: Consultation) -> tuple[ConsentClause, ...]:
    """Return the clauses for whose purpose anything may leave."""
    return tuple(clause for clause in consultation.consents if clause.covers)


def for_study(consultation: Consultation) -> tuple[ConsentClause, ...]:
    """Return the clauses under which the organisers themselves study answers: the required ones."""
    return tuple(one for one in consultation.consents if one.required and "answers" in one.covers)


def receivers(clause: ConsentClause) -> frozenset[str]:
    """Return who answers for the data of a clause, by name."""
    return frozenset(controller.name for controller in clause.controllers)


def matters(question: Question) -> frozenset[Matter]:
    """Return what the answer to a question is, any of which lets it leave."""
    if question.detail:
        return frozenset(("details",))
    return frozenset(("answers", "quotes") if question.type == "text" else ("answers",))


def leaving(
    versions: Mapping[str, Consultation],
    payloads: Iterable[Payload],
    purposes: tuple[ConsentClause, ...],
    on_their_way: Container[str],
) -> Leaving:
    """Sort out what leaves, of the latest revisions in a core store.

    What a consent covers is looked up in the version that somebody answered: that is what they
    agreed to. `on_their_way` are submissions of which something later is still to
    come, a withdrawal perhaps: they stay until it has.
    """
    out: list[Payload] = []
    stays: Counter[Reason] = Counter()
    held_back: Counter[str] = Counter()
    for payload in payloads:
        consultation = versions.get(payload.consultation.version)
        if consultation is None:
            stays["unknown_version"] += 1
        elif payload.submission in on_their_way:
            stays["on_its_way"] += 1
        elif not (allowed := covered(consultation, payload, purposes)):
            stays["not_agreed"] += 1
        else:
            kept = _kept(consultation, payload, purposes, allowed)
            gone = {answer.question for answer in kept.answers}
            if not gone:
                stays["nothing"] += 1
                continue
            out.append(kept)
            held_back.update(
                answer.question
                for answer in payload.answers
                if answer.status == "given" and answer.question not in gone
            )
    tally = Tally(
        purposes=tuple(clause.name for clause in purposes),
        people=len(out),
        stays=dict(stays),
        held_back=dict(held_back),
    )
    return Leaving(purposes=purposes, payloads=tuple(out), tally=tally)


def covered(
    consultation: Consultation, payload: Payload, purposes: Sequence[ConsentClause]
) -> frozenset[Matter]:
    """Return what this person has agreed to let out for any of `purposes`.

    Where a later version names a controller more under the same purpose, nobody has agreed to
    that one who answered before.
    """
    granted = {consent.clause for consent in payload.consents if consent.granted}
    wanted = {purpose.name: receivers(purpose) for purpose in purposes if purpose.name in granted}
    return frozenset(
        matter
        for clause in consultation.consents
        if clause.name in wanted and receivers(clause) >= wanted[clause.name]
        for matter in clause.covers
    )


def _kept(
    consultation: Consultation,
    payload: Payload,
    purposes: Sequence[ConsentClause],
    allowed: frozenset[Matter],
) -> Payload:
    open_to = {one.name for one in consultation.questions if matters(one) & allowed}
    to = frozenset(name for purpose in purposes for name in receivers(purpose))
    # A decision is told to those whom it concerns: who quotes must know who may be quoted.
    theirs = {clause.name for clause in consultation.consents if receivers(clause) >= to}
    return replace(
        payload,
        answers=tuple(answer for answer in payload.answers if answer.question in open_to),
        consents=tuple(consent for consent in payload.consents if consent.clause in theirs),
    )
