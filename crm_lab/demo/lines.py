"""What a deal or an order is about: products, quantities and prices, which add up to the amount."""

from __future__ import annotations

import numpy as np
import pandas as pd

from crm_lab.demo.catalogue import goods, list_prices, rounded
from crm_lab.demo.dice import Array, Dice
from crm_lab.demo.firms import industries

ADD_ONS = 0.45
"""The share of deals that also contain service, training or consumables."""


def main_products(dice: Dice, industry: Array, person: Array) -> Array:
    """Return the main product (its number) of each deal: what fits the industry three times as often."""
    names = [i["name"] for i in industries()]
    firm = [
        [g["weight"] * (3 if name in g["fits"] else 1) * (not g.get("consumer")) for g in goods()] for name in names
    ]
    consumer = [g["weight"] * bool(g.get("consumer")) for g in goods()]
    return dice.pick_by(np.array([*firm, consumer], dtype=float), np.where(person, len(names), industry))


def repeat_products(dice: Dice, person: Array) -> Array:
    """Return what is bought again without a deal: consumables and service, portable devices for consumers."""
    again = [3.0 if g.get("repeat") else float(g["code"] == "SV-Y") for g in goods()]
    consumer = [float(bool(g.get("consumer"))) for g in goods()]
    return dice.pick_by(np.array([again, consumer]), person.astype(int))


def lines(dice: Dice, main: Array, currency: Array, person: Array) -> pd.DataFrame:
    """Return the lines of deals: ``deal`` (row), ``product``, ``quantity``, ``price_minor``, ``position``.

    ``currency`` holds indexes into CURRENCIES.  Unit prices are log-normal around the list price of the product.
    """
    more = np.flatnonzero(dice.chance(ADD_ONS, len(main)) & ~person)
    extra = dice.index(len(goods()), len(more), [float(bool(g.get("add_on"))) for g in goods()])
    taken = extra != main[more]
    more, extra = more[taken], extra[taken]
    deal, product = np.concatenate([np.arange(len(main)), more]), np.concatenate([main, extra])
    table = pd.DataFrame({"deal": deal, "product": product, "position": (np.arange(len(deal)) >= len(main)) * 1})
    table["quantity"] = 1 + dice.raw.poisson(np.array([g["quantity"] for g in goods()])[product])
    table["price_minor"] = _prices(dice, product, currency[deal])
    return table.sort_values(["deal", "position"], kind="stable").reset_index(drop=True)


def _prices(dice: Dice, product: Array, currency: Array) -> Array:
    width = np.array([g["spread"] for g in goods()])[product]
    factor = np.exp(dice.raw.normal(-0.04, 1, len(product)) * width)
    return rounded(list_prices()[product, currency] / 100 * factor)


def totals(table: pd.DataFrame, count: int) -> Array:
    """Return the sum of each deal's lines in minor units."""
    value = (table["quantity"] * table["price_minor"]).to_numpy()
    result = np.zeros(count, dtype=np.int64)
    np.add.at(result, table["deal"].to_numpy(), value)
    return result
