"""Money: whole minor units and an ISO 4217 currency in the store, Decimal in Python."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import cache

from crm_lab.errors import InvalidValue

MAX_MINOR = 2**63 - 1
"""The largest amount a column holds, in minor units."""


@cache
def exponent(currency: str) -> int:
    """Return how many decimals ``currency`` has (2 for CNY, 0 for JPY, 3 for KWD).

    Raises InvalidValue for a currency that ISO 4217 does not know.
    """
    from babel.numbers import get_currency_precision, is_currency

    if not is_currency(currency):
        raise InvalidValue(f"'{currency}' is no currency; use an ISO 4217 code such as CNY, USD or EUR")
    return int(get_currency_precision(currency))


def to_minor(amount: Decimal | int | float | str, currency: str) -> int:
    """Return ``amount`` (major units) in minor units of ``currency``, rounded half to even.

    Floats are read by their shortest decimal form (0.1 is 0.1).  Raises InvalidValue for anything that is no
    finite number or that does not fit a 64-bit integer.
    """
    try:
        value = Decimal(str(amount))
        minor = (value * 10 ** exponent(currency)).to_integral_value(ROUND_HALF_EVEN)
        whole = int(minor)
    except (InvalidOperation, ValueError, OverflowError) as problem:
        raise InvalidValue(f"'{amount}' is no amount of money; write it like 1234.50") from problem
    if abs(whole) > MAX_MINOR:
        raise InvalidValue(f"the amount {amount} {currency} is too large to be kept")
    return whole


def from_minor(minor: int, currency: str) -> Decimal:
    """Return ``minor`` units of ``currency`` as an exact Decimal in major units."""
    return Decimal(minor).scaleb(-exponent(currency))
