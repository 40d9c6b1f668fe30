"""What is bought, with or without a deal, and who turned away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from crm_lab.demo.catalogue import CURRENCIES
from crm_lab.demo.deals import Deals
from crm_lab.demo.dice import Array, Dice
from crm_lab.demo.lines import lines, repeat_products
from crm_lab.demo.people import REGION_CURRENCY
from crm_lab.demo.world import Draft, World

QUIET = 100
"""How many days without anything make a customer one who turned away."""


@dataclass(frozen=True)
class Purchases:
    """Orders, oldest first (``deal`` is -1 without one), and their lines (``deal`` there is a row of the plan)."""

    plan: pd.DataFrame
    lines: pd.DataFrame


def set_leaving(world: World, customers: pd.DataFrame, deals: Deals) -> pd.DataFrame:
    """Return the customers with ``until``: the working time of the last thing that happens with them."""
    dice = world.dice("leaving")
    now = world.clock.now[customers["zone"].to_numpy()]
    last = pd.Series(deals.way.closed).groupby(deals.plan["account"]).max().reindex(np.arange(len(customers)))
    busy = np.zeros(len(customers), dtype=bool)
    busy[deals.plan["account"].to_numpy()[deals.plan["open"].to_numpy()]] = True
    drawn = now - dice.raw.uniform(QUIET + 20, 420, len(customers))
    left = np.fmax(np.maximum(drawn, customers["created"].to_numpy() + 20), last.to_numpy() + 8)
    gone = customers["churner"].to_numpy() & ~busy & (left < now - QUIET)
    return customers.assign(gone=gone, until=np.where(gone, left, now))


def plan_purchases(world: World, deals: Deals, customers: Draft) -> Purchases:
    """Decide about all orders: one per won deal, and repeat orders up to the size's number."""
    dice = world.dice("purchases")
    won = np.flatnonzero(deals.plan["won"].to_numpy() & ~deals.plan["open"].to_numpy())
    account = deals.plan["account"].to_numpy()[won]
    zone = customers.known("zone")
    signed = np.minimum(deals.way.closed[won] + dice.raw.uniform(0, 3, len(won)), world.clock.now[zone[account]] - 0.1)
    first = pd.DataFrame({"account": account, "deal": won, "ordered": signed})
    again = _repeats(dice, first, customers, max(world.size.orders - len(won), 0))
    plan = pd.concat([first, again], ignore_index=True)
    for name in ("zone", "region", "language", "person"):
        plan[name] = customers.known(name)[plan["account"].to_numpy()]
    order = np.argsort(plan["ordered"].to_numpy(), kind="stable")
    plan = plan.iloc[order].reset_index(drop=True)
    return Purchases(plan, _lines(dice, plan, deals))


def _repeats(dice: Dice, first: pd.DataFrame, customers: Draft, count: int) -> pd.DataFrame:
    since = first.groupby("account")["ordered"].min().reindex(np.arange(len(customers.ids))).to_numpy()
    person = customers.known("person")
    since = np.where(np.isnan(since) & person, customers.known("created"), since)
    until = customers.known("until") - 0.2
    able = ~np.isnan(since) & (until > since + 1)
    if not able.any():
        since, able = customers.known("created"), until > customers.known("created") + 1
    weights = np.where(able, np.maximum(until - since, 10) * np.where(person, 0.3, customers.known("weight")), 0)
    account = dice.index(len(weights), count, weights)
    when = since[account] + dice.raw.random(count) * (until - since)[account]
    return pd.DataFrame({"account": account, "deal": np.full(count, -1), "ordered": when})


def _lines(dice: Dice, plan: pd.DataFrame, deals: Deals) -> pd.DataFrame:
    of_deal = pd.Series(np.arange(len(plan)), index=plan["deal"].to_numpy())
    of_deal = of_deal[of_deal.index >= 0]
    copied = deals.lines[deals.lines["deal"].isin(of_deal.index)]
    copied = copied.assign(deal=of_deal.reindex(copied["deal"]).to_numpy())
    fresh = np.flatnonzero(plan["deal"].to_numpy() < 0)
    person = plan["person"].to_numpy()[fresh]
    currency = np.array([CURRENCIES.index(c) for c in REGION_CURRENCY])[plan["region"].to_numpy()[fresh]]
    bought = lines(dice, repeat_products(dice, person), currency, np.ones(len(fresh), dtype=bool))
    bought = bought.assign(deal=fresh[bought["deal"].to_numpy()])
    return pd.concat([copied, bought]).sort_values(["deal", "position"], kind="stable").reset_index(drop=True)


def last_purchase(purchases: Purchases, accounts: int) -> Array:
    """Return the working time of the last order of each account, NaN where there is none."""
    last = purchases.plan.groupby("account")["ordered"].max()
    return np.asarray(last.reindex(np.arange(accounts)).to_numpy())
