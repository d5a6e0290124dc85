"""Where everything in a TOML file stands, so that a mistake can name its line.

tomllib reads values but forgets their places. This scanner finds the places
and leaves the values to tomllib: it is only ever given text that tomllib has
accepted, so it checks nothing and may trust every bracket to be closed.
"""

import re
import tomllib
from bisect import bisect_right
from typing import Final, TypeAlias

Path: TypeAlias = tuple[str | int, ...]

_BLANK: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY: Final = re.compile(r"""[A-Za-z0-9_-]+|"(?:\\.|[^"\\])*"|'[^']*'""")
_DOT: Final = re.compile(r"[ \t]*\.[ \t]*")
_PLAIN: Final = re.compile(r"[^,\]}#\n]+")
# Up to two quotation marks may stand right before the three that close a text.
_TEXT: Final = re.compile(
    r'"""(?:\\.|[^\\])*?""""{0,2}'
    r"|'''.*?'''(?!'''')'{0,2}"
    r'|"(?:\\.|[^"\\])*"'
    r"|'[^']*'",
    re.DOTALL,
)


def lines(source: str) -> dict[Path, int]:
    """Return the line of each key and each item, under its path in the data.

    `("questions", 3, "label", "fr")` is the French label of the fourth
    question. What is built up in several places has the line of the first.
    """
    return _Scanner(source).scan()


def line_of(path: Path, known: dict[Path, int]) -> int:
    """Return the line of `path`, or of the nearest thing around it that has one."""
    while path and path not in known:
        path = path[:-1]
    return known.get(path, 1)


class _Scanner:
    def __init__(self, source: str) -> None:
        self.source = source
        self.place = 0
        self.found: dict[Path, int] = {}
        self.tables: dict[Path, int] = {}  # how many [[tables]] of each path so far
        self.ends = [at for at, letter in enumerate(source) if letter == "\n"]

    def scan(self) -> dict[Path, int]:
        table: Path = ()
        self.skip(_BLANK)
        while self.place < len(self.source):
            if self.source.startswith("[[", self.place):
                table = self.header(2)
            elif self.source[self.place] == "[":
                table = self.header(1)
            else:
                self.pair(table)
            self.skip(_BLANK)
        return self.found

    def header(self, brackets: int) -> Path:
        self.place += brackets
        self.skip(_BLANK)
        path: Path = ()
        keys = self.keys()
        for depth, key in enumerate(keys, start=1):
            path = self.mark((*path, key))
            if brackets == 2 and depth == len(keys):
                self.tables[path] = self.tables.get(path, 0) + 1
            if path in self.tables:
                path = self.mark((*path, self.tables[path] - 1))
        self.skip(_BLANK)
        self.place += brackets
        return path

    def pair(self, path: Path) -> None:
        for key in self.keys():
            path = self.mark((*path, key))
        self.skip(_BLANK)
        self.place += 1  # the equals sign
        self.skip(_BLANK)
        self.value(path)

    def value(self, path: Path) -> None:
        match self.source[self.place]:
            case "[":
                self.items(path)
            case "{":
                self.inline(path)
            case '"' | "'":
                self.skip(_TEXT)
            case _:
                self.skip(_PLAIN)

    def items(self, path: Path) -> None:
        number = 0
        self.enter()
        while self.source[self.place] != "]":
            self.value(self.mark((*path, number)))
            self.separate()
            number += 1
        self.place += 1

    def inline(self, path: Path) -> None:
        self.enter()
        while self.source[self.place] != "}":
            self.pair(path)
            self.separate()
        self.place += 1

    def enter(self) -> None:
        self.place += 1
        self.skip(_BLANK)

    def separate(self) -> None:
        self.skip(_BLANK)
        if self.source[self.place] == ",":
            self.enter()

    def keys(self) -> list[str]:
        keys = [self.key()]
        while _DOT.match(self.source, self.place):
            self.skip(_DOT)
            keys.append(self.key())
        return keys

    def key(self) -> str:
        start = self.place
        self.skip(_KEY)
        written = self.source[start : self.place]
        # A quoted key may hold escapes: tomllib knows them all.
        return tomllib.loads(f"key = {written}")["key"] if written[0] in "\"'" else written

    def skip(self, pattern: re.Pattern[str]) -> None:
        if matched := pattern.match(self.source, self.place):
            self.place = matched.end()

    def mark(self, path: Path) -> Path:
        self.found.setdefault(path, bisect_right(self.ends, self.place - 1) + 1)
        return path
