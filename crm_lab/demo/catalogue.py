"""What the seller sells: products, price books in three currencies, exchange rates of two years."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from crm_lab.demo.clock import as_dates
from crm_lab.demo.dice import Array, objects
from crm_lab.demo.people import founding, managed
from crm_lab.demo.texts import words
from crm_lab.demo.world import World, frame

CURRENCIES = ("CNY", "EUR", "USD")
_PER_UNIT = {"CNY": 1.0, "EUR": 7.85, "USD": 7.15}
_ABROAD = 1.06
"""What prices abroad add for freight and service."""


def goods() -> list[dict[str, Any]]:
    """Return the products as the data file has them; other modules name them by their number."""
    return list(words("market")["product"])


def products(world: World) -> pd.DataFrame:
    """Return the products with their list prices in CNY."""
    every = goods()
    founded = founding(world, len(every))
    columns = {
        "id": world.dice("products").ids(founded),
        "name": [f"{g['en']} {g['code']} {g['zh']}" for g in every],
        "code": [g["code"] for g in every],
        "family": [g["family"] for g in every],
        "price_minor": [g["price"] * 100 for g in every],
        "currency": ["CNY"] * len(every),
        "unit": [g["unit"] for g in every],
        "active": [True] * len(every),
    }
    result = managed(columns, founded)
    return result.astype({"price_minor": "int64", "active": bool})


def list_prices() -> Array:
    """Return list prices in minor units, one row per product, one column per entry of CURRENCIES."""
    base = np.array([g["price"] for g in goods()], dtype=float)
    columns = [base * (1 if c == "CNY" else _ABROAD) / _PER_UNIT[c] for c in CURRENCIES]
    return rounded(np.stack(columns, axis=1))


def rounded(major: Array) -> Array:
    """Return prices in minor units as people write them: to 100 above 10,000, to 10 above 1,000, else to 1."""
    step = np.where(major >= 10_000, 100, np.where(major >= 1_000, 10, 1))
    return (np.maximum(np.rint(major / step), 1) * step * 100).astype(np.int64)


def price_books(world: World) -> pd.DataFrame:
    """Return one book per currency; those abroad fall back to the one in CNY."""
    founded = founding(world, 3)
    ids = world.dice("price_books").ids(founded)
    start = as_dates(founded.astype("datetime64[D]"))
    names = [f"List prices {currency} 标准价" for currency in CURRENCIES]
    columns = {"id": ids, "name": names, "currency": list(CURRENCIES), "parent_id": [None, ids[0], ids[0]]}
    result = managed({**columns, "valid_from": start}, founded)
    return result.assign(is_default=[True, False, False], active=True)


def price_book_entries(world: World, books: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Return the price of each product in each book, with 5 % off from ten pieces on for consumables."""
    prices = list_prices()
    rows = [(b, p, 1, int(prices[p, b])) for b in range(3) for p in range(len(items))]
    many = [p for p, item in enumerate(goods()) if item.get("repeat")]
    rows += [(b, p, 10, int(rounded(prices[p, b] * 0.95 / 100))) for b in range(3) for p in many]
    return frame(
        {
            "id": world.dice("price_book_entries").ids(founding(world, len(rows))),
            "price_book_id": books["id"].to_numpy(dtype=object)[[r[0] for r in rows]],
            "product_id": items["id"].to_numpy(dtype=object)[[r[1] for r in rows]],
            "min_quantity": objects([Decimal(r[2]) for r in rows]),
            "price_minor": np.array([r[3] for r in rows], dtype=np.int64),
        }
    )


def exchange_rates(world: World, months: int = 25) -> pd.DataFrame:
    """Return what a euro and a dollar cost in yuan, dated the first of each of the last months."""
    dice = world.dice("exchange_rates")
    this_month = np.datetime64(world.clock.today.date(), "M")
    on = (this_month - np.arange(months)[::-1]).astype("datetime64[D]")
    parts = []
    for base in ("EUR", "USD"):
        walk = _PER_UNIT[base] * np.exp(np.cumsum(dice.raw.normal(0, 0.006, months)))
        rates = objects([Decimal(str(round(rate, 4))) for rate in walk])
        quote = ["CNY"] * months
        parts.append(
            frame({"id": dice.ids(on), "base": [base] * months, "quote": quote, "on_date": as_dates(on), "rate": rates})
        )
    return pd.concat(parts, ignore_index=True)
