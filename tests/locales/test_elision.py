"""Elision: what a French reader would stumble over, and what nobody may touch."""

import pytest

from locales import say

SAID = "You said yes. It is done in the name of {name}."


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Ada", "au nom d’Ada."),
        ("Élise", "au nom d’Élise."),
        ("Bob", "au nom de Bob."),
        ("Hugo", "au nom de Hugo."),
        ("de Ada", "au nom de de Ada."),
        ("{name}", "au nom de {name}."),
    ],
)
def test_a_name_is_read_in_french_as_it_would_be_said(name: str, told: str) -> None:
    assert say("fr", SAID, name=name).endswith(told)
