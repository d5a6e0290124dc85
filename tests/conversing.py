"""A person in a chat, for tests: says, presses, edits and deletes, and keeps the transcript.

Between any two events the session is stored and loaded again, and a question
counts as arrived once the person has been quiet.
"""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from handlers import consultation_file
from handlers.conversation import advance
from handlers.model import (
    Address,
    AnsweredHere,
    ChoiceSelected,
    CodeChecked,
    CodeMade,
    Consultation,
    Effect,
    Event,
    Fact,
    FileReceived,
    FindCode,
    FindInvitation,
    FindPeople,
    FindWhetherAnswered,
    Forget,
    Invitation,
    InvitationChecked,
    Language,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    Move,
    Need,
    NewCode,
    PassOn,
    PeopleFound,
    PlanReminder,
    RecordConsent,
    ReminderDue,
    Reply,
    SeatTaken,
    Session,
    SettleLetter,
    Started,
    Submission,
    Submit,
    TakeSeat,
    Update,
)
from handlers.references import new_reference

HERE = Path(__file__).parent
BUILT_IN = HERE.parent / "locales" / "consultations"
NOW = datetime(2026, 11, 3, 14, 5, tzinfo=UTC)
CODE = "BCDFGHJKLMNPQRSTVWXZ"
DUE = "(the clock looks)"
INVITATIONS = {
    "BBBBBCCCCCDDDDDFFFFFGGGGG": Invitation(reference="INV-2", language="fr", group="qc"),
    "CCCCCDDDDDFFFFFGGGGGHHHHH": Invitation(reference="INV-3"),
}
LONG = NOW + timedelta(days=366)
"""When an invitation expires that is good for as long as one can be."""


@cache
def consultation_called(name: str) -> Consultation:
    """Return a consultation of the tests' own, or a built-in one."""
    for folder in (HERE / "consultations", BUILT_IN):
        path = folder / f"{name}.toml"
        if path.exists():
            return consultation_file.load(path.read_text("utf-8"), path.name)
    raise FileNotFoundError(name)


def new_session(consultation: Consultation, at: datetime = NOW) -> Session:
    """Return the session of somebody who has not said anything yet."""
    return Session(
        id="5e55",
        consultation=consultation.name,
        version=consultation.version,
        reference=new_reference(consultation.prefix, bytes(range(8))),
        started=at,
    )


class Shown(NamedTuple):
    """A button, and where the message stands that holds it."""

    label: str
    token: str
    mark: str
    position: int


class Person:
    """Somebody in a chat with the bot."""

    def __init__(
        self,
        consultation: Consultation,
        *,
        client: Language | None = None,
        at: datetime = NOW,
        transport: str = "telegram",
    ) -> None:
        self.consultation = consultation
        self.client = client
        self.at = self.spoke = at  # now, and when the session was changed last
        self.address = Address(transport=transport, place="42")
        self.session = new_session(consultation, at)
        self.replies: list[Reply] = []
        self.effects: list[Effect] = []
        self.transcript: list[str] = []
        self.updates: list[Update] = []  # what changed of what was shown before
        self._written: list[tuple[str, str]] = []  # message, text
        self._shown: list[Shown] = []
        self._unread: list[Reply] = []
        self._count = 0

    # --- What a person does --------------------------------------------------

    def starts(self) -> str:
        """Open the chat without a word."""
        return self._does("(opens the chat)")

    def says(self, text: str) -> str:
        """Write a message and wait for what comes back."""
        return self._does(text)

    def presses(self, label: str) -> str:
        """Press the newest button with this label."""
        return self._does(f"[{label}]")

    def edits(self, old: str, new: str) -> str:
        """Change a message written before."""
        return self._does(f"(edits “{old}”) {new}")

    def deletes(self, text: str) -> str:
        """Delete a message written before."""
        return self._does(f"(deletes “{text}”)")

    def in_a_burst(self, *lines: str) -> str:
        """Do several things before anything that comes back has been seen."""
        self.replies = []
        for line in lines:
            self.transcript.append(f"> {line}")
            self._happens(self._event(line))
        return self._reads()

    def loses_what_was_put(self) -> None:
        """Let three minutes go by in which what was put last does not reach them."""
        self.session = replace(self.session, asked=None)
        self.at += timedelta(minutes=3)

    def _does(self, line: str) -> str:
        return self.in_a_burst(line)

    # --- What happens then ---------------------------------------------------

    def _event(self, line: str) -> Event:
        self._count += 1
        self.at += timedelta(seconds=20)
        about: dict[str, Any] = {"id": f"e{self._count}", "address": self.address, "at": self.at}
        message = f"m{self._count}"
        placed = {**about, "position": self._count, "message": message}
        if line == "(opens the chat)":
            return Started(**placed, language=self.client)
        if line == DUE:
            about |= {"row": 1, "session": self.session.id}
            return ReminderDue(**about, since=self.spoke)
        if line.startswith("(sends "):
            return FileReceived(**placed, language=self.client)
        if line.startswith("(edits “"):
            old, _, new = line.removeprefix("(edits “").partition("”) ")
            return self._edit(about, old, new)
        if line.startswith("(deletes “"):
            message = self._message(line.removeprefix("(deletes “").removesuffix("”)"))
            return MessageDeleted(**about, message=message)
        if line.startswith("[") and line.endswith("]"):
            button = self._button(line[1:-1])
            return ChoiceSelected(
                **about,
                token=button.token,
                mark=button.mark,
                message=f"b{button.position}",
                position=button.position,
                press=f"p{self._count}",
            )
        self._written.append((message, line))
        return MessageReceived(**placed, text=line, language=self.client)

    def _button(self, wanted: str) -> Shown:
        for button in self._shown:
            if button.label == wanted:
                return button
        recent = "\n".join(self.transcript[-20:])
        raise AssertionError(f"no button [{wanted}] after\n{recent}")

    def _edit(self, about: dict[str, Any], old: str, new: str) -> Event:
        message = self._message(old)
        self._written = [(m, new if m == message else text) for m, text in self._written]
        return MessageEdited(**about, message=message, text=new)

    def _message(self, text: str) -> str:
        return next(message for message, written in reversed(self._written) if written == text)

    def _happens(self, event: Event) -> None:
        turn = advance(self.consultation, self.session, event)
        if turn.needs is not None:
            turn = advance(self.consultation, self.session, event, found_out(turn.needs))
        if turn.session is not self.session:
            self.spoke = event.at
        stored = msgspec.json.encode(turn.session)
        self.session = msgspec.json.decode(stored, type=Session)
        self.effects.extend(turn.effects)
        self._unread.extend(turn.replies)
        for effect in turn.effects:
            if isinstance(effect, Forget):
                self.session = new_session(self.consultation, event.at)

    def _reads(self) -> str:
        self.updates = [update for reply in self._unread for update in reply.updates]
        self._unread = [reply for reply in self._unread if reply.text]
        for reply in self._unread:
            self._count += 1
            if reply.asks:
                self.session = replace(self.session, asked=self._count)
            self.transcript.extend(as_lines(reply))
            self._shown[:0] = [
                Shown(one.label, one.token, reply.mark, self._count) for one in reply.buttons
            ]
        self.replies, self._unread = self._unread, []
        return "\n\n".join(reply.text for reply in self.replies)

    # --- What came of it -----------------------------------------------------

    @property
    def submissions(self) -> list[Submission]:
        """Return what has been handed over, oldest first."""
        return [effect.submission for effect in self.effects if isinstance(effect, Submit)]

    @property
    def consents(self) -> list[tuple[str, bool]]:
        """Return every decision that was recorded, oldest first."""
        return [
            (effect.consent.clause, effect.consent.granted)
            for effect in self.effects
            if isinstance(effect, RecordConsent)
        ]


def found_out(needs: Need) -> Fact:
    """Return what somebody finds out who has one chat only: a code is theirs or nobody's."""
    match needs:
        case NewCode():
            return CodeMade(code=CODE, minutes=30)
        case FindCode(code=code):
            return CodeChecked(code=code, whose="ours" if code == CODE else "nobodys")
        case FindPeople(said=said):
            return PeopleFound(count=1, said=said)
        case FindWhetherAnswered(asked=asked):
            return AnsweredHere(yes=True, asked=asked)
        case FindInvitation(code=code):
            return InvitationChecked(invitation=INVITATIONS.get(code))
        case TakeSeat():
            return SeatTaken(lacking="")


def as_lines(reply: Reply) -> list[str]:
    """Return a reply as a transcript shows it."""
    first, *more = reply.text.split("\n")
    lines = [f"< {first}", *(f"  {line}".rstrip() for line in more)]
    if reply.buttons:
        lines.append("  " + " ".join(f"[{button.label}]" for button in reply.buttons))
    return lines


def outcome(effect: Effect) -> str:
    """Return an effect as a transcript shows it."""
    match effect:
        case RecordConsent(consent=consent):
            how = "yes" if consent.granted else "no"
            return f"= {consent.clause}: {how}, {consent.how}, {consent.language}"
        case Submit(submission=submission):
            body = msgspec.json.decode(submission.body)
            answers = ", ".join(f"{a['question']}={_value(a)}" for a in body["answers"])
            agreed = ", ".join(c["clause"] for c in body["consents"] if c["granted"])
            return f"= submitted, revision {submission.revision}: {answers}; agreed: {agreed}"
        case Forget():
            return "= forgotten"
        case Move():
            return "= moved"
        case PlanReminder(at=at):
            return f"= to be looked at on {at:%d.%m., %H:%M} UTC" if at else "= no more reminders"
        case SettleLetter(due_at=at, outcome=outcome):
            return f"= letter: {outcome or at}"
        case PassOn():
            return "= passed on"


def _value(answer: dict[str, object]) -> str:
    if answer["status"] != "given":
        return str(answer["status"])
    words = [str(answer["value"]), str(answer["other"]), str(answer["comment"])]
    return " + ".join(repr(word) if " " in word else word for word in words if word)
