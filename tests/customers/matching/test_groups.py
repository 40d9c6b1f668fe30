"""Candidate pairs and groups: what is compared, and what becomes one customer."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lab.customers.matching.blocking import MOST_RECORDS, candidates, inside
from crm_lab.customers.matching.clustering import grouped
from crm_lab.customers.matching.keys import Key
from crm_lab.errors import InvalidValue

Pairs = dict[tuple[int, int], float]


def key(owner: int, *columns: list[int]) -> Key:
    return Key(frozenset({owner}), tuple(np.array(one, np.int64) for one in columns))


def pairs(keys: list[Key], size: int) -> set[tuple[int, int]]:
    found = candidates(keys, size)
    listed = list(zip(found.left.tolist(), found.right.tolist(), strict=True))
    assert len(listed) == len(set(listed))
    return set(listed)


def test_records_that_share_a_rare_key_are_candidates() -> None:
    assert pairs([key(0, [5, 5, -1, 7, 5])], 5) == {(0, 1), (0, 4), (1, 4)}


def test_a_missing_key_is_nothing_in_common() -> None:
    assert pairs([key(0, [-1, -1, -1])], 3) == set()


def test_columns_of_one_key_meet_each_other() -> None:
    assert pairs([key(0, [1, 2, 3], [-1, 1, -1])], 3) == {(0, 1)}


def test_a_common_key_counts_only_with_a_second_one() -> None:
    city = [0] * 2000
    street = [at // 2 % 500 for at in range(2000)]
    name = [at // 1000 for at in range(2000)]
    found = pairs([key(0, city), key(1, name)], 2000)
    assert found == set()
    found = pairs([key(0, city), key(1, street)], 2000)
    assert (0, 1) in found
    assert len(found) < 2000 * 10


def test_which_fields_had_no_part_in_finding_a_pair_is_known() -> None:
    found = candidates([key(0, [1, 1, 2]), key(1, [3, 3, 3]), key(2, [1, 2, 2])], 3)
    free = {(one, other): bits for one, other, bits in zip(found.left, found.right, found.free, strict=True)}
    assert free[0, 1] & 0b111 == 0b111  # by field 0 and by field 1: each was free for the other
    assert free[0, 2] & 0b111 == 0b101


def test_too_many_records_are_refused() -> None:
    with pytest.raises(InvalidValue, match="split them first"):
        candidates([], MOST_RECORDS + 1)


def test_all_pairs_inside_groups() -> None:
    left, right = inside(np.array([4, -1, 4, 7, 4], np.int32))
    assert set(zip(left.tolist(), right.tolist(), strict=True)) == {(0, 2), (0, 4), (2, 4)}


def groups(scores: Pairs, size: int, sources: list[int] | None = None) -> list[int]:
    left, right = (np.array([pair[at] for pair in scores], np.int32) for at in (0, 1))
    numbers = None if sources is None else np.array(sources, np.int32)
    return grouped(left, right, np.array(list(scores.values()), np.float64), size, numbers).tolist()


def test_one_mistake_does_not_join_two_groups() -> None:
    first, second = (0, 1, 2), (3, 4, 5)
    scores: Pairs = {pair: 6.0 for group in (first, second) for pair in combinations(group, 2)}
    scores |= {(one, other): -6.0 for one in first for other in second} | {(2, 3): 5.0}
    assert groups(scores, 6) == [0, 0, 0, 3, 3, 3]


def test_a_weak_pair_is_joined_through_strong_ones() -> None:
    assert groups({(0, 1): 8.0, (1, 2): 8.0, (0, 2): -1.0}, 4) == [0, 0, 0, 3]


def test_what_a_person_said_wins() -> None:
    assert groups({(0, 1): np.inf, (1, 2): 8.0, (0, 2): -np.inf}, 3) == [0, 0, 2]
    assert groups({(0, 1): -np.inf, (1, 2): 8.0, (0, 2): 7.0}, 3) == [0, 1, 1]


def test_no_group_has_two_of_one_source() -> None:
    assert groups({(0, 2): 8.0, (1, 2): 6.0, (0, 1): 8.0}, 3, [0, 0, 1]) == [0, 1, 0]


@given(st.dictionaries(st.tuples(st.integers(0, 8), st.integers(0, 8)), st.floats(-9, 9), max_size=20))
@settings(max_examples=60)
def test_groups_are_named_by_their_smallest_and_connected_by_likely_pairs(scores: Pairs) -> None:
    ordered = {pair: score for pair, score in scores.items() if pair[0] < pair[1]}
    found = groups(ordered, 9)
    for record, group in enumerate(found):
        assert group <= record
        assert found[group] == group
        mates = [other for other in range(9) if found[other] == group and other != record]
        likely = {one for pair, score in ordered.items() if score > 0 and record in pair for one in pair}
        assert not mates or likely & set(mates)
