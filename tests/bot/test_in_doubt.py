"""A question that may have been seen, though nobody said so."""

from pathlib import Path

from tests.remembering import Remembering

UNSURE = "I am not sure that this had reached you"


def test_what_is_written_between_two_showings_of_a_question_is_asked_for_again(
    tmp_path: Path,
) -> None:
    bot = Remembering(tmp_path)
    bot.says("anna", "", "English", "continue", "yes")
    bot.close()  # it dies: the question may have been shown, and is shown once more
    again = Remembering(tmp_path)
    answer = again.event("anna", "to be heard")
    again.read = [again._reads(message) for message in again.intake.unsent()]
    for one in again.read:  # as at any start: nobody knows what was shown
        again.intake.doubt(one.id)
    first, *_ = again.takes(answer)
    assert first.reply.text.startswith(UNSURE)
    assert "Noted" in again.says("anna", "to be heard")
    again.close()
