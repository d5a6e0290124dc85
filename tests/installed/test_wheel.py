"""The wheel, in an environment of its own: what an operator installs is all that is needed.

pip rather than anything faster, because it is what `make` uses and what knows
where this machine gets its packages from.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.timeout(600)


def run(*command: str | Path, folder: Path, said: str = "") -> str:
    result = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        input=said,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert result.returncode == 0, result.stderr + result.stdout
    return result.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, folder=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of programs of a clean environment with the wheel in it."""
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", folder, folder=folder)
    python = folder / "bin" / "python"
    pip: Sequence[str | Path] = (
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-input",
        "--no-compile",
    )
    hashed = ("--no-deps", "--require-hashes", "--no-build-isolation", "-r")
    run(*pip, *hashed, ROOT / "requirements-build.txt", folder=folder)
    run(*pip, *hashed, ROOT / "requirements.txt", folder=folder)
    run(*pip, "--no-deps", wheel, folder=folder)
    return python.parent


def test_a_wheel_carries_migrations_catalogues_and_consultations_and_no_tests(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    assert any(name.startswith("storage/migrations/intake/0001") for name in names)
    assert "locales/fr/LC_MESSAGES/intake.mo" in names
    assert "locales/consultations/pallmall.toml" in names
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {
        "bot",
        "handlers",
        "storage",
        "locales",
    }


def test_an_operator_who_installs_the_wheel_can_hold_a_consultation(
    installed: Path, tmp_path: Path
) -> None:
    """In French, so that the compiled catalogue is seen to be read, and far from the source."""
    answers = (ROOT / "tests" / "bot" / "answers" / "industry.fr.txt").read_text("utf-8")
    intake = installed / "intake"
    said = run(intake, "play", "--language", "fr", folder=tmp_path, said=answers)
    assert "[J’ai compris]" in said
    (line,) = run(intake, "submissions", "--json", folder=tmp_path).splitlines()
    submission = json.loads(line)
    assert submission["language"] == "fr"
    assert {consent["granted"] for consent in submission["consents"]} == {True, False}
    assert run(intake, "--version", folder=tmp_path).startswith("pallmall-intake 0")
    again = run(installed / "python", "-I", "-m", "bot", "submissions", "--json", folder=tmp_path)
    assert again == f"{line}\n"
