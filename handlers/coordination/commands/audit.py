"""/audit: what coordinators have done, and whether anybody has changed the record of it."""

from handlers.coordination.commands import Command
from handlers.coordination.done import Act, AuditVerified
from handlers.coordination.effects import DoWork
from handlers.coordination.turn import DeskTurn, Visit
from handlers.coordination.wording import act_name
from handlers.coordination.work import VerifyAudit
from handlers.model import Language, Reply
from locales import moment, say, say_many


def about(language: Language) -> str:
    """Say what the command does."""
    return say(language, "see the last entries in the log, and check that nobody has changed it")


def run(visit: Visit, rest: str) -> DeskTurn:
    """Go through the log; that may take a moment."""
    return DeskTurn(desk=visit.desk, effects=(DoWork(work=VerifyAudit()),))


def tell(visit: Visit, found: AuditVerified) -> DeskTurn:
    """Say whether the log is whole, and what was done last."""
    language = visit.language
    if found.broken_at is None:
        whole = say_many(
            language,
            "{number} entry is in the log, and nothing in it has been changed.",
            "{number} entries are in the log, and nothing in it has been changed.",
            found.acts,
        )
    else:
        whole = say(
            language,
            "The log has been changed: entry {number} does not fit what came before it. "
            "Please tell whoever runs this bot.",
            number=found.broken_at,
        )
    lines = [_line(visit, one) for one in found.last]
    text = "\n\n".join(part for part in (whole, "\n".join(lines)) if part)
    return DeskTurn(desk=visit.desk, replies=(Reply(text=text),))


def _line(visit: Visit, one: Act) -> str:
    language = visit.language
    return say(
        language,
        "{number}. {when}, {who}: {act}",
        number=one.number,
        when=moment(language, one.at, visit.consultation.zone),
        who=one.who or say(language, "the operator"),
        act=act_name(language, one.act),
    )


COMMAND = Command(
    name="audit",
    order=85,
    words={"en": ("audit", "log"), "fr": ("journal",)},
    about=about,
    run=run,
    least="owner",
    tell={AuditVerified: tell},
)
