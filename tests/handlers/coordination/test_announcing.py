"""An announcement, before it is planned: a coordinator sees what its readers have agreed to."""

import re

import pytest

from handlers.coordination.campaign_preview import preview, whole
from handlers.coordination.done import CampaignCounted
from handlers.model import Audience, Language, Text
from tests.conversing import consultation_called

PALLMALL = consultation_called("pallmall")
WORDS: Text = {"en": "We meet in Paris.", "fr": "Nous nous verrons à Paris."}
AGREED = {
    "en": "They agreed to this, and to nothing beyond it:\n“May we write to you again about your "
    "answers?\n\nIt would be to ask you a question, or to invite you to a meeting.",
    "fr": "Voici ce à quoi ces personnes ont consenti, et rien de plus :\n« Pouvons-nous "
    "vous recontacter au sujet de vos réponses ?\n\nCe serait pour vous poser une question,",
}


def shown(audience: Audience, language: Language) -> tuple[str, ...]:
    """Return what whoever plans it sees, and whoever is asked for a second yes."""
    found = CampaignCounted(audience=audience, words=WORDS, people=1, left_out={})
    both = preview(PALLMALL, found, language), whole(PALLMALL, audience, WORDS, language)
    return tuple(re.sub(r"[\u00a0\u202f]", " ", text) for text in both)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_words_that_people_agreed_to_stand_beside_those_of_an_announcement(
    language: Language,
) -> None:
    for text in shown(Audience(kind="contact"), language):
        assert AGREED[language] in text
        assert text.index(AGREED[language]) < text.index("We meet in Paris.")


def test_a_reminder_needs_no_such_words() -> None:
    for text in shown(Audience(kind="unfinished"), "en"):
        assert "agreed to this" not in text
