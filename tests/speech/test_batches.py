"""Which sounds are read together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crm_lab_speech.recognition.whisper import BATCH, LONGER, of_like_length


def test_sounds_of_like_length_are_read_together() -> None:
    assert of_like_length([100, 20, 110, 22, 119]) == [[1, 3], [0, 2, 4]]
    assert of_like_length([]) == []


@given(st.lists(st.integers(1, 448_000), max_size=40))
def test_each_sound_is_in_one_batch(lengths: list[int]) -> None:
    batches = of_like_length(lengths)
    assert sorted(at for some in batches for at in some) == list(range(len(lengths)))
    assert all(len(some) <= BATCH for some in batches)
    assert all(lengths[some[-1]] <= LONGER * lengths[some[0]] for some in batches)
