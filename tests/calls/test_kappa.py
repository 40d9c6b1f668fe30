"""Cohen's kappa: against worked tables, against scikit-learn where it is, and by its properties."""

from __future__ import annotations

from math import isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab.calls.coaching.agreeing import trust
from crm_lab.calls.coaching.kappa import agreement

YES, NO = True, False
PAIRS = st.lists(st.tuples(st.booleans(), st.booleans()), max_size=80)


def table(both: int, first: int, second: int, neither: int) -> list[tuple[bool, bool]]:
    return [(YES, YES)] * both + [(YES, NO)] * first + [(NO, YES)] * second + [(NO, NO)] * neither


def test_a_worked_table() -> None:
    """Sim and Wright (2005, table 1): 22, 2, 4, 11 of 39 patients; kappa 0.67."""
    found = agreement(table(22, 2, 4, 11))
    assert (found.pairs, found.first_yes, found.second_yes) == (39, 24, 26)
    assert found.agreed == pytest.approx(33 / 39)
    assert found.kappa == pytest.approx(0.67, abs=0.005)


def test_the_interval_by_the_formula_for_two_answers() -> None:
    """po 0.7, pe 0.5, kappa 0.4; the three terms of Fleiss, Cohen and Everitt by hand."""
    found = agreement(table(35, 15, 15, 35))
    assert found.kappa == pytest.approx(0.4)
    error = (0.7 * (1 - 0.6) ** 2 + 0.36 * 0.3 - (0.4 - 0.5 * 0.6) ** 2) ** 0.5 / (0.5 * 100**0.5)
    assert (found.low, found.high) == pytest.approx((0.4 - 1.959964 * error, 0.4 + 1.959964 * error))


def test_what_chance_explains_is_no_kappa() -> None:
    assert isnan(agreement([]).kappa)
    constant = agreement([(YES, YES)] * 50)
    assert isnan(constant.kappa)
    assert constant.agreed == 1
    assert agreement([(YES, NO)] * 50).kappa == 0


@given(PAIRS)
def test_it_is_symmetric_and_between_its_ends(pairs: list[tuple[bool, bool]]) -> None:
    found, turned = agreement(pairs), agreement([(other, one) for one, other in pairs])
    swapped = agreement([(not one, not other) for one, other in pairs])
    if isnan(found.kappa):
        assert len(set(pairs)) <= 1
        return
    assert -1 <= found.low <= found.kappa <= found.high <= 1
    for one in (turned, swapped):
        assert (one.kappa, one.low, one.high) == pytest.approx((found.kappa, found.low, found.high))
    assert (found.kappa == pytest.approx(1)) == (found.agreed == 1)


@given(PAIRS.filter(lambda pairs: len({answer for pair in pairs for answer in pair}) == 2))
def test_it_is_what_scikit_learn_says(pairs: list[tuple[bool, bool]]) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    first, second = zip(*pairs, strict=True)
    assert agreement(pairs).kappa == pytest.approx(metrics.cohen_kappa_score(first, second))


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        (table(40, 2, 2, 40), "yes"),
        (table(22, 2, 4, 11), "yes"),
        (table(14, 5, 5, 14), "no"),
        (table(14, 0, 0, 15), "too few"),
        (table(300, 0, 0, 0), "too few"),
    ],
)
def test_which_items_to_trust(pairs: list[tuple[bool, bool]], said: str) -> None:
    assert trust(agreement(pairs)) == said
