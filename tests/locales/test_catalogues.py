"""The catalogues of this very checkout."""

import pytest

from locales import extraction


def test_everything_a_participant_can_read_is_there_in_good_french(
    capsys: pytest.CaptureFixture[str],
):
    status = extraction.main(["--check"])
    assert capsys.readouterr().err == ""
    assert status == 0
