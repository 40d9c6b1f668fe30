"""The records of deals, their lines and the people in them."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd

from crm_lab.demo.catalogue import goods
from crm_lab.demo.chances import PETALS
from crm_lab.demo.clock import as_dates, stamps
from crm_lab.demo.deals import Deals
from crm_lab.demo.dice import Array, Dice, choose, objects
from crm_lab.demo.market import draw_campaigns, sources
from crm_lab.demo.people import REGION_CURRENCY
from crm_lab.demo.sentences import lost_words, next_steps
from crm_lab.demo.texts import words
from crm_lab.demo.world import Draft, World, frame

WON, LOST = 4, 5
"""Rows of the won and the lost stage among the default stages."""

_USUALLY_LEFT = np.array([48.0, 37.0, 23.0, 11.0])
"""How many days a rep expects a deal still to take, per stage."""


def opportunities(
    world: World, deals: Deals, customers: Draft, people: Draft, staff: Draft, stages: pd.DataFrame
) -> Draft:
    """Return the deals.  The plan gains ``contact``, ``stage``, ``stage_since`` and ``closed`` (working times)."""
    dice = world.dice("opportunities")
    plan, way = deals.plan, deals.way
    plan = plan.assign(contact=people_of(dice, people, plan["account"].to_numpy(), len(customers.ids)))
    ended = np.where(plan["won"], WON, LOST)
    plan["stage"] = np.where(plan["open"], way.stage, ended)
    plan["created"], plan["closed"] = way.created, way.closed
    plan["stage_since"] = np.where(plan["open"], np.nanmax(way.entered, axis=1), way.closed)
    zone, is_open = plan["zone"].to_numpy(), plan["open"].to_numpy()
    created = world.clock.moment(way.created, zone)
    since = world.clock.moment(plan["stage_since"].to_numpy(), zone)
    owner = staff.ids[plan["owner"].to_numpy()]
    columns = {
        "id": dice.ids(created),
        "name": _names(dice, plan, deals.lines),
        "account_id": customers.ids[plan["account"].to_numpy()],
        "pipeline_id": np.full(len(plan), stages["pipeline_id"][0], dtype=object),
        "stage_id": stages["id"].to_numpy(dtype=object)[plan["stage"].to_numpy()],
        "status": objects(np.where(is_open, "open", np.where(plan["won"], "won", "lost"))),
        "amount_minor": pd.array(plan["amount"].to_numpy(), dtype="Int64"),
        "currency": REGION_CURRENCY[plan["region"].to_numpy()],
        "expected_close": _expected(world, dice, deals),
        "closed_at": stamps(since, missing=is_open),
        "stage_since": stamps(since),
        **_next(world, dice, plan, people),
        **_lost(dice, plan, way.stage),
        "lead_source": objects([s["name"] for s in sources()])[plan["source"].to_numpy()],
        "campaign": draw_campaigns(dice, plan["source"].to_numpy(), created),
        "territory_id": customers.column("territory_id")[plan["account"].to_numpy()],
        "owner_id": owner,
        "created_by": owner,
        "created_at": stamps(created),
        "updated_at": stamps(since),
    }
    return Draft(frame(columns), plan)


def people_of(dice: Dice, people: Draft, account: Array, accounts: int) -> Array:
    """Return a contact (its row) of each account."""
    counts = np.bincount(people.known("account"), minlength=accounts)
    starts = np.cumsum(counts) - counts
    return np.asarray(starts[account] + (dice.raw.random(len(account)) * counts[account]).astype(int))


def _names(dice: Dice, plan: pd.DataFrame, lines: pd.DataFrame) -> Array:
    purposes = words("deals")["purpose"]
    consumer = np.array([bool(p.get("consumer")) for p in purposes])
    drawn = dice.pick_by(np.stack([~consumer, consumer]).astype(float), plan["person"].to_numpy().astype(int))
    pieces = lines[lines["position"] == 0]["quantity"].to_numpy()
    rows = zip(drawn, plan["product"], pieces, plan["language"], strict=True)
    return objects([_name(purposes[p], goods()[g], q, "zh" if lang == "zh" else "en") for p, g, q, lang in rows])


def _name(purpose: dict[str, str], product: dict[str, str], pieces: int, language: str) -> str:
    number = f" ×{pieces}" if pieces > 1 else ""
    return f"{purpose[language]} · {product[language]}{number}"


def _expected(world: World, dice: Dice, deals: Deals) -> Array:
    plan, way = deals.plan, deals.way
    age = world.clock.now[plan["zone"].to_numpy()] - way.created
    left = _USUALLY_LEFT[way.stage] * dice.raw.uniform(0.6, 1.8, len(plan)) * np.where(plan["person"], 0.3, 1.0)
    late = dice.chance(0.12, len(plan))
    ahead = np.where(plan["stale"] | late, -dice.raw.uniform(3, 45, len(plan)), left)
    hoped = way.closed + dice.raw.normal(-4, 11, len(plan))
    working = np.where(plan["open"], way.created + age + ahead, np.maximum(hoped, way.created + 1))
    return as_dates(world.clock.dates(working, plan["zone"].to_numpy()))


def _next(world: World, dice: Dice, plan: pd.DataFrame, people: Draft) -> dict[str, Array]:
    is_open = plan["open"].to_numpy()
    called = people.known("called")[plan["contact"].to_numpy()]
    steps = next_steps(dice, np.minimum(plan["stage"].to_numpy(), 3), plan, called)
    now = world.clock.now[plan["zone"].to_numpy()]
    soon = now + dice.raw.triangular(-6, 3, 21, len(plan))
    on = np.where(plan["stale"], plan["stage_since"] + dice.raw.uniform(2, 12, len(plan)), soon)
    dates = as_dates(world.clock.dates(on, plan["zone"].to_numpy()), missing=~is_open)
    return {"next_step": choose(is_open, steps, None), "next_step_on": dates}


def _lost(dice: Dice, plan: pd.DataFrame, last: Array) -> dict[str, Array]:
    lost = ~plan["open"].to_numpy() & ~plan["won"].to_numpy()
    keys, notes = lost_words(dice, last, plan["language"].to_numpy(dtype=object))
    said = dice.chance(0.6, len(plan))
    return {"lost_reason": choose(lost, keys, None), "lost_note": choose(lost & said, notes, None)}


def opportunity_lines(world: World, deals: Deals, drafts: Draft, items: pd.DataFrame) -> pd.DataFrame:
    """Return the lines of all deals."""
    rows = deals.lines
    created = drafts.frame["created_at"].dt.tz_localize(None).to_numpy()[rows["deal"].to_numpy()]
    return frame(
        {
            "id": world.dice("opportunity_lines").ids(created),
            "opportunity_id": drafts.ids[rows["deal"].to_numpy()],
            "product_id": items["id"].to_numpy(dtype=object)[rows["product"].to_numpy()],
            "quantity": decimals(rows["quantity"].to_numpy()),
            "price_minor": pd.array(rows["price_minor"].to_numpy(), dtype="Int64"),
            "position": rows["position"].to_numpy(),
        }
    )


def decimals(quantities: Array) -> Array:
    """Return whole quantities as Decimals."""
    return objects([Decimal(n) for n in range(int(quantities.max(initial=0)) + 1)])[quantities]


def contact_roles(world: World, deals: Deals, drafts: Draft, people: Draft, accounts: int) -> pd.DataFrame:
    """Return who plays which part in which deal, as far as the rep has found out by now."""
    dice = world.dice("opportunity_contact_roles")
    found = deals.petals & (dice.raw.random(deals.petals.shape) < (0.4 + deals.way.share)[:, None])
    deal, petal = np.nonzero(np.where(deals.plan["open"].to_numpy()[:, None], found, deals.petals))
    contact = people_of(dice, people, drafts.known("account")[deal], accounts)
    influence = dice.raw.integers(1, 4, len(deal)) + np.where(np.isin(petal, (3, 5)), 2, 0)
    stance = dice.pick(["supportive", "neutral", "opposed"], len(deal), [50, 40, 10])
    created = drafts.frame["created_at"].dt.tz_localize(None).to_numpy()[deal]
    return frame(
        {
            "id": dice.ids(created),
            "opportunity_id": drafts.ids[deal],
            "contact_id": people.ids[contact],
            "role": objects(PETALS)[petal],
            "stance": np.where(petal == 4, "supportive", stance),
            "influence": influence.clip(1, 5),
        }
    )
