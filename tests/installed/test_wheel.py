"""The wheel, in an environment of its own: what an operator installs is all that is needed.

Beside the wheel there is what `requirements.txt` names, in those versions, and nothing else.
`make` has installed the same files, with pip and by their hashes, where the tests run; they
are taken from there, so that nothing is fetched and unpacked a second time.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from importlib.metadata import distribution
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

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
    run(sys.executable, "-m", "venv", "--without-pip", folder, folder=folder)
    python = folder / "bin" / "python"
    where = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    for requirement in locked():
        put(requirement, where)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python)
    run(*pip, "install", "--quiet", "--no-index", "--no-deps", wheel, folder=folder)
    return python.parent


def locked() -> list[Requirement]:
    """Return what an operator installs before the wheel, as far as this machine needs it."""
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    named = [Requirement(line.rstrip(" \\")) for line in lines if "==" in line]
    return [one for one in named if one.marker is None or one.marker.evaluate()]


def put(requirement: Requirement, where: Path) -> None:
    """Put a package into an environment, as it is in this one."""
    package = distribution(requirement.name)
    assert requirement.specifier.contains(package.version), f"{requirement}: {package.version}"
    for file in package.files or ():
        if file.parts[0] != "..":  # its programs would run in this environment
            target = where / file
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(file.locate(), target)
            except OSError:  # on another disk
                shutil.copy2(file.locate(), target)


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
