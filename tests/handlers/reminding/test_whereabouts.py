"""Whereabouts: asked once, answered by a city or a country, and easily passed over."""

import pytest

from handlers.model import PlanReminder
from handlers.reminding import places
from tests.conversing import Person, consultation_called

REMINDERS = consultation_called("reminders")


def agreed(country: str = "skip") -> Person:
    """Return somebody who has just agreed to be reminded."""
    person = Person(REMINDERS, client="en")
    person.starts()
    for line in ("English", "continue", "yes", country, "stop", "yes"):
        person.says(line)
    return person


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("Montréal", "America/Toronto"),
        ("new york!", "America/New_York"),
        ("séoul", "Asia/Seoul"),
        ("Londres", "Europe/London"),
        ("England", "Europe/London"),
        ("Corée du Sud", "Asia/Seoul"),
        ("Deutschland", ""),
        ("Kyiv", "Europe/Kyiv"),
        ("Kiev", "Europe/Kyiv"),
        ("in Paris", "Europe/Paris"),
        ("à Paris", "Europe/Paris"),
        ("heure de Paris", "Europe/Paris"),
        ("Paris, France", "Europe/Paris"),
        ("New York, USA", "America/New_York"),
        ("London time", "Europe/London"),
        ("the UK", "Europe/London"),
        ("I am in Kenya", "Africa/Nairobi"),
        ("Kisumu (Kenya)", "Africa/Nairobi"),
        ("je suis à Lyon", "Europe/Paris"),
        ("j’habite à Genève", "Europe/Zurich"),
        ("Québec", "America/Toronto"),
        ("The Hague", "Europe/Amsterdam"),
        ("La Paz", "America/La_Paz"),
        ("I am lost", ""),
        ("the time", ""),
    ],
)
def test_a_place_is_understood_in_both_languages(said: str, zone: str) -> None:
    assert places.meant(said) == ((zone,) if zone else ())


def test_a_country_with_several_times_is_asked_further_about() -> None:
    person = agreed()
    person.says("USA")
    labels = [button.label for button in person.replies[-1].buttons]
    assert labels[-1] == "New York"
    assert "Los Angeles" in labels
    person.presses("Los Angeles")
    assert person.session.zone == "America/Los_Angeles"


def test_a_city_of_the_same_name_elsewhere_is_not_taken_for_the_one_we_know() -> None:
    person = agreed()
    person.says("London, Canada")
    assert "Toronto" in [button.label for button in person.replies[-1].buttons]
    assert person.session.zone == ""


@pytest.mark.parametrize(
    "said", ["yes", "oui", "OK", "no thanks", "That suits me.", "d’accord", "ça me va"]
)
def test_whoever_says_that_it_suits_them_keeps_the_time_they_were_told(said: str) -> None:
    person = agreed("japan")
    assert "Tokyo time" in person.says(said)
    assert person.session.zone == "Asia/Tokyo"


def test_whoever_says_no_or_an_offset_is_kindly_asked_for_a_city() -> None:
    person = agreed()
    assert person.says("no") == "Then please write your city or your country."
    assert person.says("UTC+2").startswith("I cannot go by UTC, since clocks change")
    assert "Zurich time" in person.says("Geneva, Switzerland")


def test_the_only_country_somebody_named_is_guessed() -> None:
    assert agreed("japan").session.zone == "Asia/Tokyo"
    assert agreed("canada").session.zone == ""


def test_whoever_goes_on_at_once_is_not_kept_by_the_question() -> None:
    person = agreed()
    assert person.says("go on").startswith("Question 2 of 3.")
    assert person.session.zone == ""


def test_words_that_are_no_place_are_no_answer_and_the_plan_stays() -> None:
    person = agreed()
    plans = [effect for effect in person.effects if isinstance(effect, PlanReminder)]
    assert person.says("the moon").startswith("I do not know this place.")
    person.presses("Leave it as it is")
    later = [effect for effect in person.effects if isinstance(effect, PlanReminder)]
    assert later[-1] == plans[-1]


def test_somebody_who_refuses_is_not_asked_where_they_are() -> None:
    person = Person(REMINDERS, client="en")
    person.starts()
    for line in ("English", "continue", "yes", "japan", "stop", "no"):
        person.says(line)
    assert "somewhere else" not in person.replies[-1].text
    assert person.session.zone == ""
    plan = [effect for effect in person.effects if isinstance(effect, PlanReminder)]
    assert plan == [PlanReminder(at=None)]
