"""Amounts that people owe and pay: whole minor units, and a sentence for everything else."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from crm_lab.errors import InvalidValue
from crm_lab.store.fields import column_value
from crm_lab.store.money import exponent, from_minor, to_minor
from crm_lab.store.types import DecimalText

QUANTITY = DecimalText()


def exact_minor(amount: Any, currency: str, what: str) -> int:
    """Return ``amount`` (major units) in minor units of ``currency``.

    Raises InvalidValue for what is no number, is negative, or has more decimals than the currency: nothing is rounded.
    """
    minor = to_minor(amount, currency)
    if minor < 0:
        raise InvalidValue(f"{what} is not negative, but {amount} {currency} was given; write it without the sign")
    if from_minor(minor, currency) != Decimal(str(amount)):
        decimals = exponent(currency)
        raise InvalidValue(f"{what} in {currency} has at most {decimals} decimals, not {amount}; round it first")
    return minor


def quantity_of(given: Any) -> Decimal:
    """Return a quantity as a Decimal without trailing zeros.  Raises InvalidValue unless it is a number above 0."""
    quantity: Decimal = column_value(given, QUANTITY, "a quantity")
    if quantity <= 0:
        raise InvalidValue(f"a quantity is a number above 0, not {given}")
    return quantity.normalize()
