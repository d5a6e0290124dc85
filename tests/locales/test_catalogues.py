"""The catalogues of this very checkout."""

from locales import extraction


def test_everything_a_participant_can_read_is_there_in_good_french():
    assert list(extraction.problems(extraction.ROOT)) == []
