"""Quotes of the newest deals that came so far: drafts, sent, accepted, refused, expired; some in two versions."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from crm_lab.demo.clock import as_dates, days, stamps
from crm_lab.demo.dice import Array, Dice, choose, objects, spread
from crm_lab.demo.world import Draft, World, frame

NEWEST = 150
"""How many deals have a quote: the newest ones, so that a large company takes no longer."""

VALID = 30
"""Days for which a quote is valid."""

TAX = {"CNY": 13, "EUR": 20, "USD": 0}
"""Percent of tax in each currency."""

SENT_FROM = 2
"""The stage (by its place) from which on a deal has a quote."""


@dataclass(frozen=True)
class Quotes:
    """Quotes with their versions and lines; ``deals`` are the numbers of their deals, in the order of the quotes."""

    quotes: pd.DataFrame
    versions: pd.DataFrame
    lines: pd.DataFrame
    deals: Array


def quotes(world: World, drafts: Draft, customers: Draft, lines: pd.DataFrame, orders: pd.DataFrame) -> Quotes:
    """Return the quotes of deals that have lines and came to the stage of proposals."""
    dice = world.dice("quotes")
    plan = _plan(world, dice, drafts, lines)
    ids, row = dice.ids(plan["made"].to_numpy()), plan["deal"].to_numpy()
    row_of, nth = spread(plan["revision"].to_numpy())
    about = plan.assign(id=ids, currency=drafts.column("currency")[row], opportunity_id=drafts.ids[row])
    about = about.assign(customer=customers.column("name")[drafts.known("account")[row]])
    versions = _versions(dice, about, row_of, nth)
    parts = _lines(dice, lines, about, versions, row_of, nth)
    sums = parts.groupby("version_id")[["net_minor", "tax_minor"]].sum().reindex(versions["id"])
    totals = sums.sum(axis=1).to_numpy()
    versions = versions.assign(
        net_minor=sums["net_minor"].to_numpy(), tax_minor=sums["tax_minor"].to_numpy(), total_minor=totals
    )
    last = nth + 1 == plan["revision"].to_numpy()[row_of]
    return Quotes(_quotes(plan, ids, drafts, totals[last], orders), versions, parts, row)


def _plan(world: World, dice: Dice, drafts: Draft, lines: pd.DataFrame) -> pd.DataFrame:
    """Return for each quote its deal (a number), when it was made and sent, its state and its newest version."""
    deals = drafts.frame
    reached = ~drafts.known("open") | (drafts.known("stage") >= SENT_FROM)
    found = np.flatnonzero(reached & deals["id"].isin(lines["opportunity_id"]).to_numpy())
    since = deals["stage_since"].dt.tz_localize(None).to_numpy().astype("datetime64[us]")
    found = np.sort(found[np.argsort(since[found], kind="stable")[-NEWEST:]])
    created = deals["created_at"].dt.tz_localize(None).to_numpy().astype("datetime64[us]")[found]
    closed = ~drafts.known("open")[found]
    made = np.where(closed, created + (since[found] - created) // 2, since[found])
    status = deals["status"].to_numpy(dtype=object)[found]
    state = objects(["draft" if one < 0.25 else "sent" for one in dice.raw.random(len(found))])
    agreed = dice.chance(0.5, len(found)) & (drafts.known("stage")[found] > SENT_FROM)
    agreed &= days(made) + 2 * VALID >= np.datetime64(world.clock.today.date())
    state = np.where(agreed | (status == "won"), "accepted", np.where(status == "lost", "refused", state))
    today = np.datetime64(world.clock.today.date())
    state = np.where((state == "sent") & (days(made) + VALID < today), "expired", state)
    revision = 1 + dice.chance(0.3, len(found)).astype(int)
    decided = np.where(closed, since[found], made)
    valid = np.where(state == "draft", today, days(made)) + VALID
    columns = {"deal": found, "made": made, "state": state, "revision": revision, "decided": decided, "valid": valid}
    return pd.DataFrame(columns).sort_values("made", kind="stable", ignore_index=True)


def _versions(dice: Dice, plan: pd.DataFrame, row: Array, nth: Array) -> pd.DataFrame:
    made = plan["made"].to_numpy()[row]
    draft = (plan["state"].to_numpy()[row] == "draft") & (nth + 1 == plan["revision"].to_numpy()[row])
    return frame(
        {
            "id": dice.ids(made),
            "quote_id": plan["id"].to_numpy(dtype=object)[row],
            "number": nth + 1,
            "customer": plan["customer"].to_numpy(dtype=object)[row],
            "currency": plan["currency"].to_numpy(dtype=object)[row],
            "priced_on": as_dates(days(made)),
            "valid_until": as_dates(days(plan["valid"].to_numpy()))[row],
            "made_at": stamps(made),
            "sent_at": stamps(made, missing=draft),
        }
    )


def _lines(
    dice: Dice, lines: pd.DataFrame, plan: pd.DataFrame, versions: pd.DataFrame, row: Array, nth: Array
) -> pd.DataFrame:
    """Return the lines of all versions: those of the deal; a first version of two asked for one more of the first."""
    first = (nth == 0) & (plan["revision"].to_numpy()[row] > 1)
    keys = {"opportunity_id": plan["opportunity_id"].to_numpy(dtype=object)[row], "version_id": versions["id"]}
    table = pd.DataFrame(keys).assign(first=first, made=plan["made"].to_numpy()[row])
    table = table.merge(lines.drop(columns="id"), on="opportunity_id", sort=False)
    quantity = table["quantity"].map(int) + (table["first"] & (table["position"] == 0))
    net = quantity.to_numpy() * table["price_minor"].to_numpy(dtype=np.int64)
    tax = table["tax"].to_numpy(dtype=np.int64)
    return frame(
        {
            "id": dice.ids(table["made"].to_numpy()),
            "version_id": table["version_id"].to_numpy(dtype=object),
            "position": table["position"].to_numpy(),
            "product_id": table["product_id"].to_numpy(dtype=object),
            "name": table["product"].to_numpy(dtype=object),
            "quantity": objects([Decimal(int(one)) for one in quantity]),
            "price_minor": table["price_minor"].to_numpy(dtype=np.int64),
            "price_rule": objects(["agreed"] * len(table)),
            "net_minor": net,
            "tax": objects([Decimal(int(one)) for one in tax]),
            "tax_minor": np.rint(net * tax / 100).astype(np.int64),
        }
    )


def _quotes(plan: pd.DataFrame, ids: Array, drafts: Draft, totals: Array, orders: pd.DataFrame) -> pd.DataFrame:
    row, made, state = plan["deal"].to_numpy(), plan["made"].to_numpy(), plan["state"].to_numpy(dtype=object)
    made_of = orders.dropna(subset="opportunity_id").drop_duplicates("opportunity_id").set_index("opportunity_id")["id"]
    ordered = choose(state == "accepted", objects([made_of.get(one) for one in drafts.ids[row]]), None)
    decided = np.isin(state, ("accepted", "refused"))
    owner = drafts.column("owner_id")[row]
    columns: dict[str, Any] = {
        "id": ids,
        "name": drafts.column("name")[row],
        "number": _numbers(made),
        "account_id": drafts.column("account_id")[row],
        "opportunity_id": drafts.ids[row],
        "order_id": ordered,
        "state": state,
        "revision": plan["revision"].to_numpy(),
        "quoted_on": as_dates(days(made)),
        "valid_until": as_dates(days(plan["valid"].to_numpy())),
        "decided_at": stamps(plan["decided"].to_numpy(), missing=~decided),
        "reason": choose(state == "refused", drafts.column("lost_note")[row], None),
        "amount_minor": pd.array(totals, dtype="Int64"),
        "currency": drafts.column("currency")[row],
        "owner_id": owner,
        "created_by": owner,
        "created_at": stamps(made),
        "updated_at": stamps(np.where(decided, plan["decided"].to_numpy(), made)),
    }
    return frame(columns)


def _numbers(made: Array) -> Array:
    years = made.astype("datetime64[Y]").astype(int) + 1970
    counts = pd.Series(years).groupby(years).cumcount().to_numpy() + 1
    return objects([f"Q{year}-{count:06}" for year, count in zip(years, counts, strict=True)])
