"""Dates and amounts of a frame: their columns decide as a whole how they are read."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from crm_lab.errors import InvalidValue
from crm_lab.standard.date_text import (
    ORDER_NAMES,
    ORDERS,
    Unread,
    count_micros,
    is_no_date,
    read_date,
    read_time,
    split_moment,
)
from crm_lab.standard.missing import is_missing
from crm_lab.standard.money_text import FULL_WIDTH, MoneyStyle, currency_in, read_amount, style_of

if TYPE_CHECKING:
    import pandas as pd

    from crm_lab.standard.date_order import DateOrder

Reader = Callable[[Any], tuple[Any, bool | None]]
"""Makes of a value its standard form, and tells whether it is valid (None: there is no value)."""


WHOLE = ("date", "money")
"""Kinds of columns that are read as a whole."""


def whole_readers(
    frame: pd.DataFrame, kinds: Mapping[str, str], given: str | Mapping[str, str] | None, habit: str
) -> dict[str, Reader]:
    """Return the reader of every column of dates or amounts that holds something written.

    `given` is the order of dates that a person says, for all columns or by column.  Warns of columns whose dates can
    be read in several orders.
    """
    written = {
        name: as_written(frame, name).dropna().tolist()
        for name, kind in kinds.items()
        if kind in WHOLE and frame[name].dtype.kind not in "biufcmM"
    }
    if not isinstance(given, str) and (odd := [name for name in given or {} if kinds.get(name) != "date"]):
        raise InvalidValue(
            f"date_order names {odd[0]!r}, which holds no dates; say columns={{{odd[0]!r}: 'date'}}, too."
        )
    days = {name: values for name, values in written.items() if kinds[name] == "date"}
    readers = {name: date_reader(order) for name, order in _orders(days, given, habit).items()}
    return readers | {name: money_reader(name, written[name]) for name in written.keys() - days.keys()}


def as_written(frame: pd.DataFrame, name: str) -> pd.Series[Any]:
    """Return a column as it was before an earlier run."""
    return frame[f"{name}_raw"] if f"{name}_raw" in frame else frame[name]


def _orders(columns: Mapping[str, Iterable[Any]], given: str | Mapping[str, str] | None, habit: str) -> dict[str, str]:
    said = dict.fromkeys(columns, given) if isinstance(given, str) else dict(given or {})
    if wrong := [order for order in said.values() if order not in ORDERS]:
        raise InvalidValue(f"Dates have the order {', '.join(ORDERS)}; {wrong[0]!r} is none of these.")
    found = orders_of({name: values for name, values in columns.items() if name not in said}, habit)
    for name, order in found.items():
        if order.asked:
            warnings.warn(
                f"The dates of column {name!r} fit several orders and were read as {ORDER_NAMES[order.order]}; "
                f"say which is meant: date_order={{{name!r}: 'mdy'}}.",
                stacklevel=4,
            )
    return {name: order.order for name, order in found.items()} | {name: said[name] for name in said if name in columns}


def date_parts(texts: Iterable[str]) -> list[str]:
    """Return the distinct date parts (without times) of written moments, for deciding their order."""
    return list(dict.fromkeys(split_moment(text)[0] for text in texts if not is_none(text)))


def is_none(text: str) -> bool:
    """Tell whether a text stands for no date."""
    return is_missing(text) or is_no_date(text)


def orders_of(columns: Mapping[str, Iterable[Any]], habit: str) -> dict[str, DateOrder]:
    """Return how the dates of every column are read; those that tell nothing follow the others, then the habit."""
    from crm_lab.standard.date_order import infer_orders

    return infer_orders({name: date_parts(_texts(values)) for name, values in columns.items()}, habit)


def date_reader(order: str) -> Reader:
    """Return what makes ISO 8601 of dates in an order: `2024-03-05`, `2024-03-05 14:30:00+08:00`."""

    def read(value: Any) -> tuple[Any, bool | None]:
        if isinstance(value, date):
            return str(value), True
        text = text_of(value)
        if text is not None and is_none(text):
            return None, None
        moment = None if text is None else _moment(text.strip(), order)
        return (value, False) if moment is None else (str(moment), True)

    return read


def _moment(text: str, order: str) -> date | None:
    """Return the day or the moment that a text means under an order; None when it means none."""
    part, clock = split_moment(text)
    day = read_date(part, order)
    if isinstance(day, Unread):
        return None
    micros, east = read_time(clock) if clock else (count_micros(part) or None, None)
    if micros is None:
        return None if clock else day
    try:
        zone = None if east is None else timezone(timedelta(minutes=east))
        return datetime.combine(day, time(), zone) + timedelta(microseconds=micros)
    except (ValueError, OverflowError):  # an offset of more than a day, or the day after the last one
        return None


def money_reader(name: str, values: Iterable[Any]) -> Reader:
    """Return what makes exact decimals of the amounts of a column, in the unit that its name says (元, 万元, k)."""
    style = style_of(name, _texts(values))

    def read(value: Any) -> tuple[Any, bool | None]:
        if isinstance(value, Decimal):
            return value, True
        text = text_of(value)
        if text is not None and is_missing(text):
            return None, None
        amount = None if text is None else _in_unit(text, style)
        return (value, False) if amount is None else (amount, True)

    return read


def _in_unit(text: str, style: MoneyStyle) -> Decimal | None:
    amount, _ = read_amount(text, style)
    return amount if amount is None or style.factor == 1 else (amount / style.factor).normalize() + 0


def currency_of(value: Any) -> str | None:
    """Return the currency that a written amount names; None where it names none."""
    return currency_in(value.translate(FULL_WIDTH)) or None if isinstance(value, str) else None


def _texts(values: Iterable[Any]) -> list[str]:
    return [text for value in values if (text := text_of(value)) is not None]


def text_of(value: Any) -> str | None:
    """Return a text, or a number as a spreadsheet shows it; None of anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
