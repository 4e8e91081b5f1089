import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.wire import status


@pytest.mark.parametrize(
    ("word", "left"), [(0x63C3, 3), (0x63C0, 0), (0x63CF, 15), (0x6300, None), (0x9000, None), (0x6983, None)]
)
def test_only_63cx_counts_tries(word: int, left: int | None) -> None:
    assert status.tries_left(word) == left


def test_61_and_6c_with_00_mean_256() -> None:
    assert status.more_waiting(0x6100) == 256
    assert status.more_waiting(0x6110) == 16
    assert status.more_waiting(0x9000) is None
    assert status.right_length(0x6C00) == 256
    assert status.right_length(0x6C47) == 0x47
    assert status.right_length(0x6100) is None


@pytest.mark.parametrize(
    ("word", "part"),
    [
        (0x9000, "done"),
        (0x63C2, "2 tries left"),
        (0x6A82, "not found"),
        (0x6110, "wait"),
        (0x6C10, "wrong Le"),
        (0x6401, "pin-pad"),
        (0x1234, "unknown"),
    ],
)
def test_a_status_word_says_what_it_means(word: int, part: str) -> None:
    assert part in status.meaning(word)[0]


@given(st.integers(0, 0xFFFF))
def test_every_known_meaning_names_its_source(word: int) -> None:
    text, source = status.meaning(word)
    assert (text == "unknown status word") == (source == "")
