"""The records of orders and their lines."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd

from crm_lab.demo.clock import as_dates, stamps
from crm_lab.demo.defaults import label_ids
from crm_lab.demo.dice import Array, Dice, choose, objects
from crm_lab.demo.opportunities import decimals
from crm_lab.demo.people import REGION_CURRENCY
from crm_lab.demo.purchases import Purchases
from crm_lab.demo.world import Draft, World, frame

TAX = np.array([0.13, 0.13, 0.13, 0.20, 0.0])
"""The tax on sales in each region."""

STATUS = ("draft", "confirmed", "delivered", "cancelled")


def orders(world: World, purchases: Purchases, customers: Draft, drafts: Draft, labels: pd.DataFrame) -> Draft:
    """Return the orders.  The plan gains ``tax`` per line's sum, ``amount``, ``status`` and ``delivered``."""
    dice = world.dice("orders")
    plan = _decide(world, dice, purchases)
    zone = plan["zone"].to_numpy()
    moments = world.clock.moment(plan["ordered"].to_numpy(), zone)
    delivered = plan["status"].to_numpy() == STATUS.index("delivered")
    account, deal = plan["account"].to_numpy(), plan["deal"].to_numpy()
    owner = np.where(deal >= 0, drafts.column("owner_id")[deal], customers.column("owner_id")[account])
    known = label_ids(labels, "orders")
    columns = {
        "id": dice.ids(moments),
        "name": _numbers(moments),
        "account_id": customers.ids[account],
        "opportunity_id": choose(deal >= 0, drafts.ids[deal], None),
        "status_id": objects([known[name] for name in STATUS])[plan["status"].to_numpy()],
        "ordered_on": as_dates(moments.astype("datetime64[D]")),
        "delivered_on": as_dates(world.clock.dates(plan["delivered"].to_numpy(), zone), missing=~delivered),
        "amount_minor": pd.array(plan["amount"].to_numpy(), dtype="Int64"),
        "currency": REGION_CURRENCY[plan["region"].to_numpy()],
        "owner_id": owner,
        "created_by": owner,
        "created_at": stamps(moments),
        "updated_at": stamps(moments),
    }
    return Draft(frame(columns), plan)


def _decide(world: World, dice: Dice, purchases: Purchases) -> pd.DataFrame:
    plan, rows = purchases.plan, purchases.lines
    net = rows["quantity"].to_numpy() * rows["price_minor"].to_numpy()
    amount = np.zeros(len(plan), dtype=np.int64)
    np.add.at(amount, rows["deal"].to_numpy(), net + line_tax(purchases))
    lead_time = np.where(plan["deal"] >= 0, dice.raw.uniform(14, 70, len(plan)), dice.raw.uniform(2, 12, len(plan)))
    delivered = plan["ordered"].to_numpy() + lead_time
    now = world.clock.now[plan["zone"].to_numpy()]
    new = now - plan["ordered"].to_numpy() < 3
    status = np.where(delivered < now, 2, np.where(new & dice.chance(0.4, len(plan)), 0, 1))
    status = np.where(dice.chance(0.025, len(plan)), 3, status)
    return plan.assign(amount=amount, delivered=delivered, status=status)


def line_tax(purchases: Purchases) -> Array:
    """Return the tax of each order line in minor units, rounded half to even."""
    rows = purchases.lines
    rate = TAX[purchases.plan["region"].to_numpy()[rows["deal"].to_numpy()]]
    net = rows["quantity"].to_numpy() * rows["price_minor"].to_numpy()
    return np.asarray(np.rint(net * rate).astype(np.int64))


def _numbers(moments: Array) -> Array:
    years = moments.astype("datetime64[Y]").astype(int) + 1970
    counts = pd.Series(years).groupby(years).cumcount().to_numpy() + 1
    return objects([f"SO-{year}-{number:05d}" for year, number in zip(years, counts, strict=True)])


def order_lines(world: World, purchases: Purchases, bought: Draft, items: pd.DataFrame) -> pd.DataFrame:
    """Return the lines of all orders; their prices, quantities and taxes add up to the orders' amounts."""
    rows = purchases.lines
    order = rows["deal"].to_numpy()
    created = bought.frame["created_at"].dt.tz_localize(None).to_numpy()[order]
    return frame(
        {
            "id": world.dice("order_lines").ids(created),
            "order_id": bought.ids[order],
            "product_id": items["id"].to_numpy(dtype=object)[rows["product"].to_numpy()],
            "quantity": decimals(rows["quantity"].to_numpy()),
            "price_minor": rows["price_minor"].to_numpy(),
            "discount_minor": np.zeros(len(rows), dtype=np.int64),
            "tax_minor": line_tax(purchases),
            "position": rows["position"].to_numpy(),
        }
    )


def total_of(lines: pd.DataFrame) -> pd.Series[int]:
    """Return the amount of each order (by its id) that its lines add up to."""
    quantity = lines["quantity"].map(Decimal.__int__)
    value = quantity * lines["price_minor"] - lines["discount_minor"] + lines["tax_minor"]
    return value.groupby(lines["order_id"]).sum()
