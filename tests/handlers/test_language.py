"""The language: chosen first, changed at any moment, never guessed behind anybody's back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.detection import detect
from handlers.language import named, wanted
from handlers.model import Language
from tests.conversing import Person, consultation_called
from tests.meeting import offered, payload, somebody_answering, value

FRENCH = "La surveillance des logiciels espions est une affaire sérieuse."
ENGLISH = "The supervision of spyware is a serious matter for all of us."

# --- Choosing ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("client", "first"), [("fr", "Français"), ("en", "English"), (None, "English")]
)
def test_the_language_of_the_messenger_comes_first(client: Language | None, first: str) -> None:
    person = Person(consultation_called("choices"), client=client)
    person.starts()
    assert offered(person)[0] == first


@pytest.mark.parametrize(
    ("words", "first"),
    [("bonjour", "Français"), ("hello", "English"), (FRENCH, "Français"), ("français", "Français")],
)
def test_the_language_of_the_first_words_comes_first(words: str, first: str) -> None:
    person = Person(consultation_called("choices"), client="fr" if first == "English" else "en")
    person.says(words)
    assert offered(person)[0] == first


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("English", "en"),
        ("FRANCAIS", "fr"),
        ("anglais", "en"),
        ("french", "fr"),
        ("1", "en"),
        ("2", "fr"),
        ("[Français]", "fr"),
        ("oui", "fr"),
        ("yes please", "en"),
        (FRENCH, "fr"),
    ],
)
def test_a_participant_chooses_or_simply_writes(words: str, language: Language) -> None:
    person = Person(consultation_called("choices"), client="en")
    person.starts()
    person.says(words)
    assert person.session.language == language
    assert person.session.status == "open"


@pytest.mark.parametrize("words", ["???", "español", "3", "Hmm"])
def test_a_participant_who_is_not_understood_is_asked_again(words: str) -> None:
    person = Person(consultation_called("choices"), client="en")
    person.starts()
    assert "Which language would you like?" in person.says(words)
    assert person.session.status == "new"


@pytest.mark.parametrize("words", ["français", "French", "FR", "en français"])
@pytest.mark.parametrize("before", [[], ["continue"], ["continue", "i understand"]])
def test_a_bare_language_before_the_first_question_switches_at_once(
    before: list[str], words: str
) -> None:
    person = Person(consultation_called("notices"), client="en")
    for said in ("/start", "1", *before):
        person.says(said)
    step = person.session.step
    told = person.says(words)
    if words == "en français":
        assert told.endswith("Souhaitez-vous continuer en français ?".replace(" ?", "\u202f?"))
        told = person.says("oui")
    assert person.session.language == "fr"
    assert type(person.session.step) is type(step)
    assert person.replies[-1].buttons
    assert person.consents == [] or before[-1:] == ["i understand"]


def test_a_bare_language_is_an_answer_where_words_are_asked_for() -> None:
    person = somebody_answering("required")
    person.says("French")
    assert value(person, "first") == "French"
    assert person.session.language == "en"


def test_an_old_language_button_switches_at_any_time() -> None:
    person = somebody_answering("choices")
    assert "Dans quelle ville habitez-vous ?" in person.presses("Français").replace("\u202f", " ")


# --- Switching ---------------------------------------------------------------


def test_a_participant_switches_and_loses_nothing() -> None:
    person = somebody_answering("required")
    person.says("Ada")
    asked = person.says("/langue")
    assert "Dans quelle ville" in asked
    assert value(person, "first") == "Ada"
    person.says("Québec")
    person.says("rue Principale")
    languages = {name: one.language for name, one in person.session.answers.items()}
    assert languages == {"first": "en", "city": "fr", "street": "fr"}
    person.says("envoyer")
    sent = payload(person)
    assert sent["language"] == "fr"
    assert [one["language"] for one in sent["answers"]] == ["en", "fr", "fr"]


@pytest.mark.parametrize(
    ("command", "language"),
    [
        ("/language", "fr"),
        ("/language fr", "fr"),
        ("/language français", "fr"),
        ("/langue english", "en"),
        ("langue", "fr"),
    ],
)
def test_a_participant_names_the_language_or_takes_the_other_one(
    command: str, language: Language
) -> None:
    person = somebody_answering("choices")
    person.says(command)
    assert person.session.language == language


@pytest.mark.parametrize("yes", ["yes", "oui", "français", "[Continuer en français]"])
def test_a_participant_who_asks_for_the_other_language_is_offered_it(yes: str) -> None:
    person = somebody_answering("choices")
    asked = person.says("Je préfère répondre en français")
    assert " / " in asked
    assert len(offered(person)) == 2
    if yes.startswith("["):
        yes = f"[{offered(person)[0]}]"
    assert "Dans quelle ville" in person.says(yes)
    assert person.session.language == "fr"


def test_a_french_speaker_who_asks_for_english_is_offered_it_in_both() -> None:
    person = somebody_answering("choices", "fr")
    asked = person.says("I would rather answer in English")
    assert asked.endswith(" / Would you like to go on in English?")
    assert offered(person)[0] == "Go on in English"
    assert "Which city do you live in?" in person.says("english")


@pytest.mark.parametrize("no", ["no", "English", "[Stay in English]"])
def test_a_participant_may_stay_where_they_are(no: str) -> None:
    person = somebody_answering("choices")
    person.says("Je préfère répondre en français")
    assert person.says(no).startswith("All right.\n\nQuestion 1 of 1.")
    assert person.session.language == "en"


def test_the_offer_is_dropped_by_whatever_else_is_said() -> None:
    person = somebody_answering("choices")
    person.says("Parlez-vous anglais ou français ? Je préfère en français")
    person.says("Montreal")
    assert value(person, "city") == "mtl"
    assert person.session.aside is None


def test_somebody_who_keeps_writing_the_other_language_is_asked_once() -> None:
    person = somebody_answering("note")
    person.says("Ma matinée était vraiment très agréable, merci de votre question.")
    assert person.session.aside is None
    person.says("continue")
    told = person.says("Mon après-midi était plutôt longue et assez fatigante, hélas.")
    assert "Would you like to go on in French?" in told
    assert person.says("no").startswith("All right.")
    person.says("2")
    person.says("Finalement je voudrais dire que tout allait plutôt bien, hélas.")
    person.says("back")
    person.says("Vraiment, tout cela est plutôt agréable et pas du tout fatigant.")
    assert person.session.aside is None


def test_somebody_who_writes_their_own_language_again_is_not_asked() -> None:
    person = somebody_answering("note")
    person.says(FRENCH)
    person.says("continue")
    person.says(ENGLISH)
    assert person.session.aside is None
    assert person.session.foreign == 0


def test_nobody_is_offered_a_language_the_consultation_does_not_speak() -> None:
    person = somebody_answering("french_only", "fr")
    assert person.session.language == "fr"
    person.says("I would rather go on in English")
    assert value(person, "wish") == "I would rather go on in English"
    person.says("/language en")
    person.says("/language")
    assert person.session.language == "fr"
    assert person.session.aside is None


def test_a_consultation_in_french_only_speaks_french_from_the_first_word() -> None:
    person = Person(consultation_called("french_only"), client="en")
    person.says("hello")
    assert offered(person) == ["Français"]
    assert person.says("/privacy")
    assert person.session.language == "fr"


def test_somebody_who_keeps_writing_english_is_not_offered_what_is_not_there() -> None:
    person = somebody_answering("french_only", "fr")
    for words in (ENGLISH, "back", f"{ENGLISH} Really."):
        person.says(words)
    assert person.session.foreign == 2
    assert person.session.aside is None


# --- Telling one from the other ----------------------------------------------


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("oui", "fr"),
        ("Yes.", "en"),
        ("non merci", "fr"),
        ("no", "en"),
        ("bonjour", "fr"),
        (FRENCH, "fr"),
        (ENGLISH, "en"),
        ("", None),
        ("Montreal", None),
        ("hello bonjour", None),
        ("un deux trois quatre", None),
        ("ŋŋŋŋ ŋŋŋŋ ŋŋŋŋ ŋŋŋŋ ŋŋŋŋ ŋŋŋŋ", None),
        ("1 2 3 4 5 6 7 8 9 10 11 12 13 14", None),
        ("这 是 一个 很 长 的 句子 用 中文 写 的 没有 别的 东西 吧 好 的 好 的", None),
    ],
)
def test_short_words_are_known_long_ones_are_detected_and_nothing_is_guessed(
    words: str, language: Language | None
) -> None:
    assert detect(words) == language


@given(st.text(max_size=80))
def test_whatever_is_written_is_in_one_of_the_two_languages_or_not_told(words: str) -> None:
    assert detect(words) in ("en", "fr", None)
    assert detect(words) == detect(words)
    assert named(words) in ("en", "fr", None)
    assert wanted(words) in ("en", "fr", None)


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("je préfère en français", "fr"),
        ("Could we speak English?", "en"),
        ("en anglais, s'il vous plaît", "en"),
        ("please switch to English", "en"),
        ("in French please", "fr"),
        ("the English language", None),
        ("Our researchers publish in English, in French and in many other languages too", None),
    ],
)
def test_a_short_sentence_may_ask_for_a_language(words: str, language: Language | None) -> None:
    assert wanted(words) == language


def test_the_label_is_only_a_label() -> None:
    """What was detected is told to those who read the answers, and decides nothing."""
    person = somebody_answering("multiline")
    person.says(FRENCH)
    answer = person.session.answers["story"]
    assert (answer.language, answer.detected) == ("en", "fr")


def test_words_that_only_seemed_to_ask_for_the_other_language_are_not_lost() -> None:
    person = somebody_answering("multiline", "en")
    person.says("We prefer to answer in French.")
    person.presses("Stay in English")
    assert value(person, "story") == "We prefer to answer in French."


def test_somebody_who_just_goes_on_writing_keeps_those_words_too() -> None:
    person = somebody_answering("multiline", "en")
    person.says("We prefer to answer in French.")
    person.says("Our partners do as well.")
    assert value(person, "story") == "We prefer to answer in French.\nOur partners do as well."


def test_words_that_only_seemed_to_ask_are_checked_like_every_answer() -> None:
    person = somebody_answering("strict")
    for said in ("Ada", "It rained, and then it snowed all day.", "go on", "en français"):
        person.says(said)
    assert person.says("no") == "At least 30 characters, please."
    assert value(person, "motto") is None


def test_words_that_only_seemed_to_ask_are_kept_as_a_comment_where_one_was_awaited() -> None:
    person = somebody_answering("comment")
    person.says("good")
    person.says("I read them in French.")
    assert person.says("no").startswith("Noted.")
    assert person.session.answers["rules"].comment == "I read them in French."
