"""What is installed: exactly what was locked, from wherever the machine gets its packages."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
FILES = {
    "requirements.txt": PROJECT["project"]["dependencies"],
    "requirements-build.txt": PROJECT["dependency-groups"]["build"],
    "requirements-dev.txt": [
        one for one in PROJECT["dependency-groups"]["dev"] if isinstance(one, str)
    ],
    "requirements-homeserver.txt": PROJECT["dependency-groups"]["homeserver"],
}
LOCKED = re.compile(
    r"[a-z0-9.-]+==[0-9][a-z0-9.]*(?: ; [a-z_]+ [!=]= '\w+'(?: and [a-z_]+ [!=]= '\w+')*)?"
    r"(?: \\\n    --hash=sha256:[0-9a-f]{64})+\n",
    re.ASCII,
)


def _locked(file: str) -> dict[str, str]:
    lines = (ROOT / file).read_text("utf-8").splitlines()
    found = (re.match(r"([a-z0-9.-]+)==([\w.]+)", line) for line in lines)
    return {match[1]: match[2] for match in found if match}


@pytest.mark.parametrize("file", FILES)
def test_every_package_has_one_version_and_its_hashes_and_no_address_is_named(file: str):
    assert LOCKED.sub("", (ROOT / file).read_text("utf-8")) == ""


@pytest.mark.parametrize("file", FILES)
def test_what_the_project_asks_for_is_locked(file: str):
    locked = _locked(file)
    for line in FILES[file]:
        asked = Requirement(line)
        name = canonicalize_name(asked.name)
        assert name in locked, f"{name} is missing: run `make lock`"
        assert asked.specifier.contains(locked[name]), f"{name} is outdated: run `make lock`"


def test_developers_run_the_same_versions_as_everybody_else():
    dev = _locked("requirements-dev.txt")
    for file in ("requirements.txt", "requirements-build.txt"):
        assert _locked(file).items() <= dev.items()
