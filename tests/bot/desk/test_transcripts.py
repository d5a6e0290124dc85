"""Golden transcripts of the desk: a coordinator's morning, as a file that anyone can read aloud.

Fifteen people have sent their answers and seven have not; the coordinator's lines (`>`) and the
bot's (`<`) follow. What comes of work stands below what asked for it. To accept what is said now:

    python -m pytest tests/bot/desk/test_transcripts.py --rewrite-transcripts
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.model import Reply
from tests.conversing import NOW
from tests.coordinating import Coordinating
from tests.crowd import Crowd
from tests.days import Secrets, people
from tests.remembering import at

TRANSCRIPTS = sorted((Path(__file__).parents[2] / "transcripts" / "desk").glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_the_morning_is_the_one_that_was_agreed_on(
    path: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    agreed = path.read_text("utf-8")
    head, _, body = agreed.partition("\n\n")
    crowd = Crowd(tmp_path)
    crowd.joins(people())
    crowd.close()
    bot = Coordinating(tmp_path, "pallmall")
    bot.now = NOW + timedelta(days=5)
    bot.says("ada", bot.code_for("Ada", "owner"))
    if "language: fr" in head:
        bot.says("ada", "/desk")
        bot.presses("ada", "Français")
    said = [line[2:] for line in body.splitlines() if line.startswith("> ")]
    secrets = Secrets(bot)
    lines = [line for one in said for line in played_by(bot, secrets, one)]
    played = f"{head}\n\n" + "\n".join(lines) + "\n"
    bot.close()
    if request.config.getoption("--rewrite-transcripts"):
        path.write_text(played, "utf-8")
    assert played == agreed


def played_by(bot: Coordinating, secrets: Secrets, said: str) -> Iterator[str]:
    """Say one line, and yield its transcript with every code by its name."""
    for line in spoken(bot, secrets.given(said)):
        secrets.learn(line)
        yield secrets.hidden(line)


def spoken(bot: Coordinating, said: str) -> Iterator[str]:
    """Say one line, do the work that it asks for, and yield the transcript of it."""
    yield f"> {said}"
    if said.startswith("["):
        desk = bot.desk("ada")
        assert desk is not None
        token = next(one.token for one in desk.offered if one.label == said[1:-1])
        event = bot.pressing("ada", token)
        messages = bot.takes(event)
    else:
        messages = bot.takes(bot.event("ada", said))
    for message in (*messages, *bot.does_work()):
        if message.address == at("ada") and (message.reply.text or message.reply.attachment):
            yield from shown(message.reply)


def shown(reply: Reply) -> Iterator[str]:
    """Yield a reply as it stands in a transcript, an attachment by its description."""
    parts = [reply.text] if reply.text else []
    if reply.attachment is not None:
        parts.append(f"({reply.attachment.name}: {reply.attachment.description})")
    text = "\n\n".join(parts)
    first, *others = text.split("\n")
    yield f"< {first}"
    for line in others:
        yield f"  {line}".rstrip()
    if reply.buttons:
        yield "  " + " ".join(f"[{button.label}]" for button in reply.buttons)
