"""The README, held to the truth: its commands run, its transcripts are what the bot says.

To accept what the bot says now: --rewrite-transcripts, and read the difference.
"""

import asyncio
import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.botapi.api import BotApi
from tests.watched import watched

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
SHELL_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
TRANSCRIPT = re.compile(r"^<!-- (\S+) -->\n```text\n(.*?)^```$", re.DOTALL | re.MULTILINE)


NOBODY_THERE = ("remind", "--send")
"""What is not done in this folder: everybody in it has sent, and so nobody can be reminded."""


def commands() -> list[str]:
    blocks = SHELL_BLOCK.findall(README.read_text("utf-8"))
    lines = [line.partition("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line]


def intake(folder: Path, *arguments: str, said: str = "", status: int = 0) -> str:
    process = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **watched()},
        input=said,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert process.returncode == status, process.stderr
    return process.stdout


@pytest.mark.timeout(400)  # each is a process of its own
def test_every_command_in_the_readme_does_what_it_says(tmp_path: Path) -> None:
    """One after the other, in one folder, as somebody who tries them all would."""
    example = ROOT / "locales" / "consultations" / "pallmall.toml"
    (tmp_path / "consultation.toml").write_bytes(example.read_bytes())
    (tmp_path / "addressees.csv").write_text("name,group\nAda,industry\n", "utf-8")
    answers = (ROOT / "tests" / "bot" / "answers" / "civil_society.en.txt").read_text("utf-8")
    for line in commands():
        command, _, piped = line.partition(" < ")
        program, *arguments = shlex.split(command)
        if program == "intake" and arguments != ["serve"]:
            status = int(tuple(arguments) == NOBODY_THERE)
            said = intake(tmp_path, *arguments, said=answers if piped else "", status=status)
            assert said, f"`{line}` said nothing"


def test_the_bot_listens_on_telegram_until_it_is_stopped(tmp_path: Path) -> None:
    assert "intake serve" in commands()

    async def serve() -> str:
        async with BotApi.serving() as api:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "serve"),
                cwd=tmp_path,
                env={
                    **os.environ,
                    "PYTHONPATH": str(ROOT),
                    "INTAKE_TELEGRAM__TOKEN": api.token,
                    "INTAKE_TELEGRAM__API": api.url,
                },
                stderr=asyncio.subprocess.PIPE,
            )
            assert process.stderr is not None
            line = await asyncio.wait_for(process.stderr.readline(), 30)
            process.send_signal(signal.SIGINT)
            said = line + await process.stderr.read()
            assert await process.wait() == 0, said
            return said.decode()

    assert asyncio.run(serve()) == "Telegram: @intake_test_bot is listening. Ctrl-C stops it.\n"


def test_the_makefile_knows_every_target_the_pages_name() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for page in ROOT.glob("*.md"):
        named = set(re.findall(r"(?:^|`)make ([a-z]+)", page.read_text("utf-8"), re.MULTILINE))
        assert named <= targets


@pytest.mark.parametrize(
    "answers", [answers for answers, _ in TRANSCRIPT.findall(README.read_text("utf-8"))]
)
def test_what_the_readme_shows_is_what_people_read(
    answers: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    language = answers.split(".")[-2]
    lines = (ROOT / answers).read_text("utf-8")
    played = intake(tmp_path, "play", "--language", language, said=lines)
    text = README.read_text("utf-8")
    (shown,) = [shown for named, shown in TRANSCRIPT.findall(text) if named == answers]
    if request.config.getoption("--rewrite-transcripts"):
        README.write_text(text.replace(shown, excerpt(played, shown)), "utf-8")
        return
    assert shown == excerpt(played, shown)


def excerpt(played: str, shown: str) -> str:
    """Cut out of `played` what the person's lines of `shown` gave, up to their next line."""
    said = [line for line in shown.splitlines() if line.startswith("> ")]
    lines = played.splitlines()
    persons = [number for number, line in enumerate(lines) if line.startswith("> ")]
    for place, number in enumerate(persons[: -len(said)]):
        if [lines[each] for each in persons[place : place + len(said)]] == said:
            return "\n".join(lines[number : persons[place + len(said)]]) + "\n"
    return "nobody says this"


def test_every_page_that_the_pages_point_to_exists() -> None:
    for page in ROOT.glob("*.md"):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
            assert (ROOT / target).exists(), f"{page.name} points to {target}"
