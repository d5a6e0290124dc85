"""A package whose docstring lists its files lists all of them, and none that is not there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = ("bot", "handlers", "storage", "locales")
A_FILE = re.compile(r"\b(\w+)\.py\b")


def packages() -> dict[str, Path]:
    """Return each package that has a table of contents."""
    inits = (init for floor in FLOORS for init in (ROOT / floor).rglob("__init__.py"))
    return {
        init.parent.relative_to(ROOT).as_posix(): init.parent
        for init in inits
        if A_FILE.search(contents(init.parent))
    }


def contents(package: Path) -> str:
    return ast.get_docstring(ast.parse((package / "__init__.py").read_text("utf-8"))) or ""


def is_of_it(path: Path) -> bool:
    return (path / "__init__.py").exists() or (path.suffix == ".py" and path.stem != "__init__")


@pytest.mark.parametrize("package", packages().values(), ids=packages().keys())
def test_whoever_opens_a_package_is_told_of_everything_in_it(package: Path) -> None:
    told = contents(package)
    there = {path.stem for path in package.iterdir() if is_of_it(path)}
    assert sorted(name for name in there if not re.search(rf"\b{name}(\.py|/)", told)) == []
    somewhere = {path.stem for floor in FLOORS for path in (ROOT / floor).rglob("*.py")}
    assert sorted(set(A_FILE.findall(told)) - somewhere) == []
