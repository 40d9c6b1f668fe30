"""The quick filters before rapidfuzz leave out no pair that is near; the rarest words are those that few texts have."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA, JaroWinkler

from crm_lab.customers.matching.similarity import Part, common_share, likeness, slips
from crm_lab.customers.matching.words import WIDTH, Words

WORD = st.text("ab1 王伟", min_size=1, max_size=6) | st.text("abcdefgh01234567", min_size=1, max_size=60)


@st.composite
def neighbours(draw: st.DrawFn) -> tuple[str, str]:
    """A text, and the same with a few letters left out, put in, changed or turned round."""
    one = draw(WORD)
    other = list(one)
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, max(0, len(other) - 1)))
        other[at : at + draw(st.integers(0, 2))] = draw(st.sampled_from([[], ["a"], ["王"], other[at : at + 2][::-1]]))
    return one, "".join(other) or one


def pair_of(texts: tuple[str, str]) -> tuple[Part, np.ndarray, np.ndarray]:
    part = Part.made(np.array(texts, dtype=object), str)
    return part, np.array([0], np.int32), np.array([len(part.texts) - 1], np.int32)


@given(neighbours(), st.sampled_from([1, 2]))
@example(("0" * 45, "0" * 44 + "1"), 1)
def test_slips_are_all_found(texts: tuple[str, str], most: int) -> None:
    part, left, right = pair_of(texts)
    apart = OSA.distance(*texts)
    near = np.bitwise_count(part.bits[left] ^ part.bits[right])[0] <= 6 * most
    ends = most > 1 or texts[0][0] == texts[1][0] or texts[0][-1] == texts[1][-1] or len(part.texts[0]) <= 2
    assert slips(part, left, right, most)[0] == (min(apart, most + 1) if near and ends else most + 1)


@given(neighbours(), st.sampled_from([0.85, 0.87, 0.9, 0.93]))
def test_what_is_alike_enough_is_told_exactly(texts: tuple[str, str], wanted: float) -> None:
    part, left, right = pair_of(texts)
    alike = JaroWinkler.normalized_similarity(*texts)
    found = likeness(part, left, right, 0.3, wanted)[0]
    if common_share(part, left, right)[0] >= 0.3 and alike >= wanted:
        assert abs(found - alike) < 1e-6
    else:
        assert found < wanted + 1e-6


@given(st.lists(st.lists(st.sampled_from("abcdefghijkl"), min_size=1, max_size=11), min_size=1, max_size=8))
def test_the_rarest_words_come_first(given: list[list[str]]) -> None:
    texts = np.array([" ".join(one) for one in given], dtype=object)
    words = Words.of(texts, np.ones(len(texts)))
    numbers: dict[str, int] = {}
    for one in given:
        for word in dict.fromkeys(one):
            numbers.setdefault(word, len(numbers))
    having = {word: sum(word in one for one in given) for word in numbers}
    for at, one in enumerate(given):
        order = sorted(set(one), key=lambda word: (having[word], numbers[word]))[:WIDTH]
        assert words.codes[at, : len(order)].tolist() == [numbers[word] for word in order]
        assert (words.codes[at, len(order) :] == -1).all()
