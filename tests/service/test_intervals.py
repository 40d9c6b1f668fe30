"""Intervals against figures from the literature."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab import intervals


def test_wilson() -> None:
    """Newcombe 1998, table I, method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29."""
    for hits, count, expected in (
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0.0, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
    ):
        assert intervals.share(hits, count) == pytest.approx(expected, abs=6e-5)
    assert intervals.share(0, 0) is None


def test_difference_of_shares() -> None:
    """Newcombe 1998b, table II, method 10: 56 of 70 and 48 of 80."""
    assert intervals.difference_of_shares((48, 80), (56, 70)) == pytest.approx((0.0524, 0.3339), abs=6e-5)


@pytest.mark.parametrize(
    ("freedom", "expected"),
    [(1, 12.7062), (2, 4.3027), (4, 2.7764), (5, 2.5706), (7, 2.3646), (10, 2.2281), (30, 2.0423), (1e6, 1.95996)],
)
def test_students_t(freedom: float, expected: float) -> None:
    assert intervals.t_quantile(freedom) == pytest.approx(expected, abs=1e-3)


def test_mean() -> None:
    found = intervals.mean([1, 2, 3, 4, 5])
    assert found == pytest.approx((3 - 1.9632, 3 + 1.9632), abs=2e-3)
    assert intervals.mean([3]) is None


def test_welch() -> None:
    """Student's sleep data: the two drugs, taken as independent (R: t.test(extra ~ group))."""
    one = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    two = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    assert intervals.difference_of_means(one, two) == pytest.approx((-0.2055, 3.3655), abs=2e-3)
    assert intervals.difference_of_means([3, 3], [4, 4]) == (1, 1)
    assert intervals.difference_of_means([3], [4, 4]) is None


@given(st.integers(1, 500).flatmap(lambda count: st.tuples(st.integers(0, count), st.just(count))))
def test_a_share_lies_in_its_interval(case: tuple[int, int]) -> None:
    hits, count = case
    low, high = intervals.share(hits, count) or (1, 0)
    assert 0 <= low <= hits / count + 1e-12
    assert hits / count - 1e-12 <= high <= 1
