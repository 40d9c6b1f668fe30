"""A column of money: whole minor units and the currency of every row, as the column writes them."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np

from crm_lab.intake.column import One, Read, count_mends, distinct
from crm_lab.intake.reasons import Reason
from crm_lab.standard.missing import is_missing
from crm_lab.standard.money_text import BARE, FULL_WIDTH, MoneyStyle, currency_in, read_amount
from crm_lab.store.money import MAX_MINOR, exponent


def read_money(
    texts: np.ndarray, style: MoneyStyle, currencies: np.ndarray, *, negative: bool = False
) -> tuple[Read, np.ndarray]:
    """Read a column as whole minor units; `currencies` holds the currency of rows whose text names none.

    Returns the minor units (None where empty) and the currency of every row.  Negative amounts are
    bad unless `negative`.
    """
    codes, uniques = distinct(texts)
    found = [(None, "") if is_missing(text) else read_amount(text, style) for text in uniques]
    named = np.array([currency for _, currency in found], dtype=object)[codes]
    used = np.where(named == "", currencies, named)
    pairs, kinds = distinct(
        np.array([f"{code}\0{currency}" for code, currency in zip(codes, used, strict=True)], dtype=object)
    )
    ones = [_minor(uniques, found, pair, negative) for pair in kinds]
    values = np.empty(len(ones), dtype=object)
    values[:] = [one.value for one in ones]
    reasons = np.array([one.reason for one in ones], dtype=object)
    originals = np.array([uniques[int(pair.split("\0")[0])] for pair in kinds], dtype=object)
    mended = count_mends(originals, ones, np.bincount(pairs, minlength=len(ones)))
    return Read(values[pairs], reasons[pairs] if (reasons != "").any() else None, mended), used


def currencies_in(texts: np.ndarray) -> np.ndarray:
    """Return the currency that each text of a column names ('' for none)."""
    codes, uniques = distinct(texts)
    named = ["" if BARE.fullmatch(text) else currency_in(text.translate(FULL_WIDTH)) for text in uniques]
    found: np.ndarray = np.array(named, dtype=object)[codes]
    return found


def _minor(uniques: np.ndarray, found: list[tuple[Decimal | None, str]], pair: str, negative: bool) -> One:
    position, _, currency = pair.partition("\0")
    text, amount = uniques[int(position)], found[int(position)][0]
    if is_missing(text):
        return One()
    if amount is None:
        return One(reason=Reason("amount_unreadable"))
    if amount < 0 and not negative:
        return One(reason=Reason("amount_negative"))
    exact = amount.scaleb(exponent(currency))
    minor = exact.to_integral_value(ROUND_HALF_EVEN)
    if abs(minor) > MAX_MINOR:
        return One(reason=Reason("amount_too_large"))
    rounded = minor != exact
    rule = f"rounded to the smallest unit of {currency}" if rounded else ""
    return One(int(minor), rule=rule, shown=format(minor.scaleb(-exponent(currency)), "f"))
