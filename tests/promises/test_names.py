"""What docstrings, comments and pages name is there: whoever follows a name finds something."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from bot.settings import Config

ROOT = Path(__file__).parents[2]
FLOORS = ("bot", "handlers", "storage", "locales", "tests")
PAGES = ("ARCHITECTURE.md", "CONTRIBUTING.md", "README.md")
DOTTED = re.compile(rf"`((?:{'|'.join(FLOORS)})(?:\.\w+)+)(?:\(\))?`")
A_PATH = re.compile(rf"`((?:{'|'.join(FLOORS)})(?:/[\w.-]+)+)/?`")
A_NAME = re.compile(r"`([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?:\(\))?`")


class Source(NamedTuple):
    """A file of the source: what it tells its readers, and the words of all the rest."""

    where: str
    told: tuple[str, ...]
    words: frozenset[str]


@cache
def sources() -> tuple[Source, ...]:
    files = (file for floor in FLOORS for file in (ROOT / floor).rglob("*.py"))
    return tuple(map(read, files))


def read(file: Path) -> Source:
    """Read a file; what stands by itself as a string is a docstring, or says what a name is."""
    source = file.read_text("utf-8")
    lines = source.splitlines()
    told = re.findall(r"(?:^|\s)# (.*)", source)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            told.append(str(node.value.value))
            for number in range(node.lineno - 1, node.end_lineno or node.lineno):
                lines[number] = ""
    code = (line.partition("  # ")[0] for line in lines if not line.lstrip().startswith("# "))
    where = file.relative_to(ROOT)
    words = {*re.findall(r"\w+", "\n".join(code)), *where.parts, where.stem}
    return Source(where=where.as_posix(), told=tuple(told), words=frozenset(words))


def told() -> Iterator[tuple[str, str]]:
    """Yield what is said for readers, and where: pages, docstrings and comments."""
    for page in PAGES:
        yield page, (ROOT / page).read_text("utf-8")
    for source in sources():
        for text in source.told:
            yield source.where, text


def is_there(name: str) -> bool:
    """Say whether `name` is a module or something in one, or a setting."""
    section, _, setting = name.partition(".")
    field = Config.model_fields.get(section)
    if field is not None and setting in getattr(field.annotation, "model_fields", {}):
        return True
    modules = {source.where.removesuffix(".py").replace("/", "."): source for source in sources()}
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        here, rest = ".".join(parts[:length]), parts[length:]
        if (source := modules.get(here) or modules.get(f"{here}.__init__")) is not None:
            return set(rest) <= source.words
    return (ROOT / name.replace(".", "/")).is_dir()


def test_every_module_that_is_named_with_its_floor_is_there() -> None:
    named = {(where, name) for where, text in told() for name in DOTTED.findall(text)}
    assert named
    assert sorted(one for one in named if not is_there(one[1])) == []


def test_every_path_that_is_named_is_there() -> None:
    named = {(where, path) for where, text in told() for path in A_PATH.findall(text)}
    assert named
    assert (
        sorted(
            (where, path)
            for where, path in named
            if not (ROOT / path).exists() and not (ROOT / f"{path}.py").exists()
        )
        == []
    )


def test_every_name_that_a_docstring_mentions_is_one_of_the_source() -> None:
    mentioned = {
        (where, name)
        for where, text in told()
        if where not in PAGES
        for name in A_NAME.findall(text)
    }
    words = frozenset[str]().union(*(source.words for source in sources()))
    assert mentioned
    assert sorted(one for one in mentioned if not set(one[1].split(".")) <= words) == []
