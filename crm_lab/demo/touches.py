"""Who was in touch with whom, when and about what: the bones of all activities, before they get their words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from crm_lab.demo.deals import Deals
from crm_lab.demo.dice import Array, Dice, objects, spread
from crm_lab.demo.opportunities import people_of
from crm_lab.demo.world import Draft, World

CUSTOMER, LEAD, CONSUMER = 4, 5, 6
"""What an activity is about when it is not one of the four open stages."""

_REFERENCES = ("account", "contact", "lead", "deal", "ticket")


def touches(
    world: World, deals: Deals, drafts: Draft, customers: Draft, people: Draft, leads: Draft, cases: Draft
) -> pd.DataFrame:
    """Return one row per activity, oldest first: rows of the records it belongs to (-1 for none), time and topic."""
    dice = world.dice("touches")
    parts = [
        _of_deals(world, dice, deals, drafts, people, customers),
        _of_leads(world, dice, leads),
        _of_tickets(cases),
    ]
    known = pd.concat(parts, ignore_index=True)
    room = world.size.activities
    if len(known) > room:
        known = known.iloc[dice.some(np.arange(len(known)), room / len(known))]
    rest = _of_customers(dice, customers, people, room - len(known))
    table = pd.concat([known, rest], ignore_index=True)
    for name in _REFERENCES:
        table[name] = table[name].fillna(-1).astype(int)
    return table.sort_values("when", kind="stable").reset_index(drop=True)


def _of_deals(world: World, dice: Dice, deals: Deals, drafts: Draft, people: Draft, customers: Draft) -> pd.DataFrame:
    plan, way = drafts.plan, deals.way
    share = np.where(plan["open"], way.share, 1.0)
    row, _ = spread(np.maximum(np.floor(plan["follow_ups"].to_numpy() * share), 1).astype(int))
    now = world.clock.now[plan["zone"].to_numpy()] - 0.02
    quiet = np.minimum(plan["stage_since"].to_numpy() + 2, now)
    end = np.where(plan["open"], np.where(plan["stale"], quiet, now), way.closed)
    when = way.created[row] + dice.raw.random(len(row)) * (end - way.created)[row]
    stage = (way.entered[row] <= when[:, None]).sum(axis=1).clip(1, 4) - 1
    account = plan["account"].to_numpy()[row]
    usual = dice.chance(0.6, len(row))
    contact = np.where(usual, plan["contact"].to_numpy()[row], people_of(dice, people, account, len(customers.ids)))
    table = _base(plan, row, when, stage).assign(account=account, contact=contact, deal=row)
    return table.assign(product=plan["product"].to_numpy()[row], owner=drafts.column("owner_id")[row])


def _of_customers(dice: Dice, customers: Draft, people: Draft, count: int) -> pd.DataFrame:
    plan = customers.plan
    start, until = plan["created"].to_numpy(), plan["until"].to_numpy() - 0.02
    row = dice.index(len(plan), count, np.sqrt(plan["weight"].to_numpy()) * np.maximum(until - start, 1))
    when = start[row] + dice.raw.random(count) * (until - start)[row]
    contact = people_of(dice, people, row, len(plan))
    table = _base(plan, row, when, np.full(count, CUSTOMER)).assign(account=row, contact=contact)
    return table.assign(product=dice.index(15, count), owner=customers.column("owner_id")[row])


def _of_leads(world: World, dice: Dice, leads: Draft) -> pd.DataFrame:
    plan = leads.plan
    row, place = spread(np.where(plan["status"] == 0, 1, 1 + dice.raw.poisson(0.6, len(plan))))
    start = plan["created"].to_numpy()[row]
    latest = world.clock.now[plan["zone"].to_numpy()[row]] - 0.02
    when = np.minimum(start + 0.1 + place * dice.raw.uniform(0.5, 6, len(row)), latest)
    table = _base(plan.assign(person=False), row, when, np.full(len(row), LEAD)).assign(lead=row)
    return table.assign(product=plan["product"].to_numpy()[row], owner=leads.column("owner_id")[row])


def _of_tickets(cases: Draft) -> pd.DataFrame:
    plan, row = cases.plan, np.arange(len(cases.plan))
    table = _base(plan, row, plan["opened"].to_numpy(), np.full(len(row), CUSTOMER))
    named = {name: plan[name].to_numpy() for name in ("account", "contact", "product")}
    return table.assign(**named, ticket=row, owner=cases.column("owner_id"))


def _base(plan: pd.DataFrame, row: Array, when: Array, topic: Array) -> pd.DataFrame:
    consumer = plan["person"].to_numpy()[row] & (topic != LEAD)
    table = pd.DataFrame({"when": when, "topic": np.where(consumer, CONSUMER, topic)})
    table["zone"], table["language"] = plan["zone"].to_numpy()[row], objects(plan["language"].to_numpy()[row])
    return table.assign(**dict.fromkeys(_REFERENCES, -1))
