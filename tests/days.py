"""A coordinator's whole day, as a file that anyone can read aloud, and what is left of it.

    Ada > /desk
    Ada < You coordinate “…”. Your role: owner.
      [Français]
    (at 2026-11-10T10:30:00+01:00)
    Ada ~ Sent 1 of 2.

`>` is what somebody does, `<` what they hear, `~` what an earlier message says from now on
where nothing else is said. With `(at …)` that hour comes. What is another each time stands
there by its name: {enrolment} is the code of a coordinator, {invitation} that of a participant,
{thread} is what a thread is called.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from bot.results import manifest
from handlers.model import Reply
from storage import audit, invitations
from storage.campaigns import decode_campaign
from storage.sealing import bound_to
from tests.conversing import NOW
from tests.coordinating import Coordinating
from tests.crowd import Crowd, Figure

DAYS = sorted((Path(__file__).parent / "transcripts" / "days").glob("*.txt"))
SECOND_YES: Final = frozenset({"exports"})

_LINE = re.compile(r"(?:(?P<who>\w+) (?P<sign>[><~])|(?P<at>\(at )) ?(?P<what>.*)")
_FILE = re.compile(r"(?:^|\n\n)\((?P<name>[\w.-]+\.\w+): (?P<description>.*?)\)(?=\n|$)", re.DOTALL)
_BUTTONS = re.compile(r"\n\[.*\]$")
_CODES: Final = {
    "enrolment": re.compile(r"\b(?:[A-Z]{4}-){7}[A-Z]{2}\b"),
    "invitation": re.compile(r"\b(?:[A-Z]{5}-){4}[A-Z]{5}\b|(?<=start=)[A-Z]{25}\b"),
    "reference": re.compile(r"\bINV-[\w-]+\b"),
}


# --- A day as it is written --------------------------------------------------


@dataclass
class Deed:
    """What somebody does, or an hour that comes, and what is heard because of it."""

    who: str
    what: str
    heard: dict[str, list[str]] = field(default_factory=dict)  # by whom, message by message
    changed: dict[str, str] = field(default_factory=dict)  # what a message says in the end


def deeds(text: str) -> list[Deed]:
    """Return the deeds of a day, in their order."""
    found: list[Deed] = []
    for who, sign, what in _said(text.partition("\n\n")[2]):
        if sign == ">" or not who:
            found.append(Deed(who, what))
        elif sign == "<":
            found[-1].heard.setdefault(who, []).extend(_messages(what))
        else:
            found[-1].changed[who] = _BUTTONS.sub("", what)
    return found


def _said(body: str) -> Iterator[tuple[str, str, str]]:
    who = sign = what = ""
    for line in body.splitlines():
        if line[:1].strip() and (begins := _LINE.fullmatch(line)):
            if what:
                yield who, sign, what
            who, sign, what = begins["who"] or "", begins["sign"] or "", begins["what"]
            what = what.removesuffix(")") if begins["at"] else what
        else:
            what += f"\n{line[2:]}"
    yield who, sign, what


def _messages(shown: str) -> Iterator[str]:
    """Yield the words of each message that a reply is: its own, and those about its file."""
    words = _BUTTONS.sub("", shown)
    attached = _FILE.search(words)
    if text := (words[: attached.start()] if attached else words).rstrip():
        yield text
    if attached:
        yield attached["description"]


def shown(who: str, reply: Reply) -> Iterator[str]:
    """Yield a reply as it stands in a transcript, an attachment by its description."""
    parts = [reply.text] if reply.text else []
    if reply.attachment is not None:
        parts.append(f"({reply.attachment.name}: {reply.attachment.description})")
    lines = "\n\n".join(parts).split("\n")
    if parts and not reply.toast:
        labels = [" ".join(f"[{button.label}]" for button in reply.buttons)]
        yield from _indented(f"{who} < ", [*lines, *filter(None, labels)])
    for update in reply.updates:
        # What answers show where they were asked stands in no day; how a campaign stands does.
        if update.text and (reply.toast or update.text == reply.text):
            labels = [" ".join(f"[{button.label}]" for button in update.buttons)]
            yield from _indented(f"{who} ~ ", [*update.text.split("\n"), *filter(None, labels)])


def _indented(sign: str, lines: Sequence[str]) -> Iterator[str]:
    first, *others = lines
    yield f"{sign}{first}"
    for line in others:
        yield f"  {line}".rstrip()


# --- What is another each time -----------------------------------------------


class Secrets:
    """The codes and names that are given out in the course of a day."""

    def __init__(self, memory: Coordinating) -> None:
        self._memory = memory
        self._known: dict[str, str] = {}

    def learn(self, text: str) -> None:
        """Note the codes in what somebody was told."""
        for name, code in _CODES.items():
            if found := code.search(text):
                self._known[name] = found[0]

    def given(self, said: str) -> str:
        """Return words as they are really said."""
        for name, value in {**self._known, **self._threads()}.items():
            said = said.replace(f"{{{name}}}", value)
        return said

    def hidden(self, text: str) -> str:
        """Return words with each secret by its name."""
        for name, code in _CODES.items():
            text = code.sub(f"{{{name}}}", text)
        for name, value in self._threads().items():
            text = re.sub(rf"\b{value}\b", f"{{{name}}}", text)
        return text

    def _threads(self) -> dict[str, str]:
        names = [row.name for row in self._memory.rows_of("relays")]
        return {"thread": names[0]} if names else {}


# --- Before it, and after it -------------------------------------------------


def crowd_before(folder: Path, figures: Iterable[Figure]) -> None:
    """Let people have taken part in the days before; of these, whoever has sent their answers."""
    crowd = Crowd(folder)
    crowd.joins(one for one in figures if not one.stops_at)
    crowd.takes()  # they have read what was said to them
    crowd.close()


def people() -> Iterator[Figure]:
    """Fifteen who have sent their answers over four days, and seven who have not."""
    groups = ["state"] * 7 + ["industry"] * 6 + ["civil_society"] * 2
    views = ["too_narrow"] * 6 + ["too_broad"] + ["badly_enforced"] * 5 + ["not_sure"] * 3
    for number, (group, view) in enumerate(zip(groups, views, strict=True)):
        yield Figure(
            answers={
                "q01_group": group,
                "q02_voice": "organisation",
                "q03_org": "Ministry of Silence",
                "q06_threat": "Vendors that fold and come back under a new name.",
                "q18_export": view,
            },
            agrees=frozenset(("c_fr_answers", "c_quote_plain") if number % 3 else ()),
            language="fr" if number % 2 else "en",
            transport="matrix" if number % 5 == 0 else "telegram",
            at=NOW + timedelta(days=number % 4),
        )
    for number in range(7):
        yield Figure(
            answers={"q01_group": "state"},
            stops_at="q12_prec_rank" if number else "q06_threat",
            at=NOW + timedelta(days=number % 4),
        )


def outcome(memory: Coordinating, files: Iterable[tuple[str, bytes]]) -> dict[str, Any]:
    """Return what a day has left in the databases and in the coordinators' hands.

    Left out is what cannot be the same twice: hours, hashes, names that are drawn; and pictures,
    which have no name in every messenger.
    """
    keyring, held = memory.keyring, dict(files)
    with memory.engine.begin() as connection:
        acts = audit.latest(connection, keyring)
        kept = invitations.every(connection, keyring, memory.consultation.name)
    return {
        "acts": [(one.who, one.act, _the_same(one.about)) for one in acts],
        "invitations": [
            (one.group, one.language, one.organisation, one.uses, one.taken, one.sent)
            for one in kept
        ],
        "campaigns": [
            (
                decode_campaign(
                    keyring.general.open(row.sealed, bound_to("campaigns", "sealed", row.id))
                ),
                bool(row.undone_at),
            )
            for row in memory.rows_of("campaigns")
        ],
        "letters": sorted(
            (row.campaign, str(row.outcome)) for row in memory.rows_of("campaign_letters")
        ),
        "threads": [row.status for row in memory.rows_of("relays")],
        "waiting": [*memory.rows_of("approvals"), *memory.rows_of("works")],
        "files": sorted(name for name in held if not name.endswith(".png")),
        "left": _stated(memory, held),
    }


def _the_same(about: Any) -> dict[str, Any]:
    by_chance = ("sha256", "thread", "references")
    return {name: value for name, value in about.items() if name not in by_chance}


def _stated(memory: Coordinating, files: dict[str, bytes]) -> dict[str, Any]:
    """Return what the manifest states of the file that left, once it is proven."""
    (name,) = [one for one in files if one.endswith(".manifest.json")]
    file = files[name.removesuffix(".manifest.json")]
    stated = manifest.verified(files[name], file, manifest.public_keys(memory.keyring))
    stated["file"] = {"name": stated["file"]["name"], "format": stated["file"]["format"]}
    return {what: value for what, value in stated.items() if what != "at"}
