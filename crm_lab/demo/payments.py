"""Instalments and the money that came in: mostly on time, some late, some not yet, a few twice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from crm_lab.demo.clock import as_dates, stamps
from crm_lab.demo.dice import Array, Dice, objects, spread
from crm_lab.demo.world import Draft, World, frame

TERMS = ((1.0,), (0.5, 0.5), (0.3, 0.6, 0.1))
"""Ways to pay: at once, in halves, or deposit, delivery, retention."""

NOTES = (
    ("Full amount 全款",),
    ("Down payment 首付款", "Balance 尾款"),
    ("Deposit 预付款", "On delivery 到货款", "Retention 质保金"),
)
LARGE = 2_000_000
"""Orders from this many minor units on are paid in instalments."""


@dataclass(frozen=True)
class Money:
    """Plans, payments and, for the truth, which payments came in twice by mistake."""

    plans: pd.DataFrame
    payments: pd.DataFrame
    twice: pd.DataFrame


def money(world: World, bought: Draft) -> Money:
    """Return what is due and what was paid for all orders that were not cancelled."""
    dice = world.dice("money")
    due = _instalments(world, dice, bought)
    plans = frame(
        {
            "id": dice.ids(due["created"].to_numpy()),
            "order_id": bought.ids[due["order"].to_numpy()],
            "number": due["place"].to_numpy() + 1,
            "due_on": as_dates(world.clock.dates(due["due"].to_numpy(), due["zone"].to_numpy())),
            "amount_minor": due["amount"].to_numpy(),
            "note": due["note"].to_numpy(dtype=object),
        }
    )
    paid = _paid(world, dice, due)
    extra = dice.some(np.arange(len(paid)), world.rates.paid_twice)
    again = paid.iloc[extra].assign(when=np.minimum(paid["when"].iloc[extra] + 2, _now(world, paid.iloc[extra])))
    both = pd.concat([paid, again], ignore_index=True)
    records = _records(world, dice, both, bought)
    pairs = {
        "entity": "payments",
        "id": records["id"][len(paid) :].to_numpy(),
        "same_as": records["id"][extra].to_numpy(),
    }
    return Money(plans, records.sort_values("id", kind="stable").reset_index(drop=True), pd.DataFrame(pairs))


def _instalments(world: World, dice: Dice, bought: Draft) -> pd.DataFrame:
    plan = bought.plan
    valid = np.flatnonzero((plan["status"] != 3).to_numpy())
    amount = plan["amount"].to_numpy()[valid]
    kind = np.where(amount < LARGE, 0, np.where(plan["region"].to_numpy()[valid] < 3, 2, 1))
    row, place = spread(np.array([len(t) for t in TERMS])[kind])
    shares = np.array([TERMS[k][p] for k, p in zip(kind[row], place, strict=True)])
    parts = np.floor(amount[row] * shares).astype(np.int64)
    rest = amount - np.bincount(row, weights=parts, minlength=len(valid)).astype(np.int64)
    parts[place == 0] += rest
    order = valid[row]
    ordered, delivered = plan["ordered"].to_numpy()[order], plan["delivered"].to_numpy()[order]
    due = np.where(place == 0, ordered + np.where(kind[row] == 0, 30, 10), delivered + np.where(place == 1, 30, 365))
    table = pd.DataFrame(
        {"order": order, "place": place, "amount": parts, "due": due, "zone": plan["zone"].to_numpy()[order]}
    )
    table["note"] = [NOTES[k][p] for k, p in zip(kind[row], place, strict=True)]
    return table.assign(created=bought.frame["created_at"].dt.tz_localize(None).to_numpy()[order])


def _paid(world: World, dice: Dice, due: pd.DataFrame) -> pd.DataFrame:
    count = len(due)
    late = dice.chance(0.25, count)
    delay = np.where(late, dice.raw.exponential(22, count), -dice.raw.uniform(0, 8, count))
    when = due["due"].to_numpy() + delay
    arrived = (when < _now(world, due)) & ~dice.chance(0.06, count)
    half = np.where(dice.chance(0.03, count), 0.5, 1.0)
    amount = np.floor(due["amount"].to_numpy() * half).astype(np.int64)
    kept = np.flatnonzero(arrived & (amount > 0))
    return due.assign(when=when, amount=amount).iloc[kept].reset_index(drop=True)


def _now(world: World, table: pd.DataFrame) -> Array:
    return np.asarray(world.clock.now[table["zone"].to_numpy()] - 0.05)


def _records(world: World, dice: Dice, paid: pd.DataFrame, bought: Draft) -> pd.DataFrame:
    order = paid["order"].to_numpy()
    moments = world.clock.moment(paid["when"].to_numpy(), paid["zone"].to_numpy())
    consumer = dice.pick(["WeChat Pay", "Alipay", "Card"], len(paid), [50, 35, 15])
    firm = dice.pick(["Bank transfer", "Acceptance bill"], len(paid), [88, 12])
    owner = bought.column("owner_id")[order]
    return frame(
        {
            "id": dice.ids(moments),
            "name": objects([f"{n}/{p + 1}" for n, p in zip(bought.column("name")[order], paid["place"], strict=True)]),
            "order_id": bought.ids[order],
            "account_id": bought.column("account_id")[order],
            "amount_minor": pd.array(paid["amount"].to_numpy(), dtype="Int64"),
            "currency": bought.column("currency")[order],
            "paid_on": as_dates(moments.astype("datetime64[D]")),
            "method": np.where(bought.known("person")[order], consumer, firm),
            "owner_id": owner,
            "created_by": owner,
            "created_at": stamps(moments),
            "updated_at": stamps(moments),
        }
    )
