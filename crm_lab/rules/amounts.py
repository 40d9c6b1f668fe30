"""Amounts of money as people write them in rules: 5000, "5,000.00", "5000 CNY"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from crm_lab.errors import InvalidValue
from crm_lab.store.money import exponent, to_minor

_AMOUNT = re.compile(r"\s*(?:([A-Z]{3})\s*)?([-\d.,_]+)\s*(?:([A-Z]{3})\s*)?")


def currency_in(operators: Mapping[str, Any], default: str) -> str:
    """Return the one currency that the amounts of a comparison name; ``default`` when they name none."""
    given = {default if found is None else found for found in _currencies(operators)} or {default}
    if len(given) > 1:
        raise InvalidValue(f"compares with amounts in {' and '.join(sorted(given))}; use one currency")
    return given.pop()


def _currencies(operators: Mapping[str, Any]) -> list[str | None]:
    listed = [one for value in operators.values() for one in (value if isinstance(value, list | tuple) else [value])]
    return [_split(one)[1] for one in listed if not isinstance(one, bool)]


def _split(value: Any) -> tuple[Any, str | None]:
    found = _AMOUNT.fullmatch(value) if isinstance(value, str) else None
    if found is None or (found[1] and found[3]):
        return value, None
    return found[2].replace(",", "").replace("_", ""), found[1] or found[3]


def amount(value: Any, currency: str) -> tuple[int, str]:
    """Return an amount such as 5000, "5,000.00" or "5000 CNY" in minor units, and its currency.

    Raises InvalidValue for more decimals than the currency has.
    """
    number, own = _split(value)
    try:
        exact = Decimal(str(number))
    except InvalidOperation as problem:
        raise InvalidValue(f"is an amount such as 5000 or '5000 CNY', not {value!r}") from problem
    if isinstance(value, bool):
        raise InvalidValue(f"is an amount such as 5000 or '5000 CNY', not {value!r}")
    minor = to_minor(exact, own or currency)
    if Decimal(minor).scaleb(-exponent(own or currency)) != exact:
        raise InvalidValue(f"has more decimals ({value}) than {own or currency} knows")
    return minor, own or currency
