"""Requests and complaints: how soon they were answered and put right, and what the customer thought of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from crm_lab.demo.catalogue import goods
from crm_lab.demo.clock import stamps
from crm_lab.demo.defaults import label_ids
from crm_lab.demo.dice import Array, Dice, choose, objects
from crm_lab.demo.lines import main_products
from crm_lab.demo.opportunities import people_of
from crm_lab.demo.purchases import Purchases
from crm_lab.demo.sentences import fill, in_language, product_words
from crm_lab.demo.texts import words
from crm_lab.demo.world import Draft, World, frame

PRIORITIES = ("low", "normal", "high", "urgent")
_ANSWER_DAYS = np.array([1.1, 0.6, 0.25, 0.05])
_SOLVE_DAYS = np.array([6.0, 3.5, 1.8, 0.9])
STATUS = ("open", "paused", "resolved", "closed")
_COMPLAINTS = ("Malfunction", "Delivery", "Invoice")


def categories() -> list[dict[str, Any]]:
    """Return the categories as the data file has them; other modules name them by their number."""
    return list(words("tickets")["category"])


def tickets(
    world: World,
    purchases: Purchases,
    bought: Draft,
    customers: Draft,
    people: Draft,
    staff: Draft,
    labels: pd.DataFrame,
) -> Draft:
    """Return the tickets of customers who have bought; the plan says the true category."""
    dice = world.dice("tickets")
    plan = _course(world, dice, _about(dice, world.size.tickets, purchases, bought, customers), customers)
    contact = people_of(dice, people, plan["account"].to_numpy(), len(customers.ids))
    plan["contact"] = contact
    zone = plan["zone"].to_numpy()
    opened, answered, solved = (world.clock.moment(plan[k].to_numpy(), zone) for k in ("opened", "answered", "solved"))
    agents = staff.ids[np.flatnonzero((staff.plan["role"] == "agent").to_numpy())]
    owner = dice.pick(agents, len(plan))
    status, known = plan["status"].to_numpy(), label_ids(labels, "tickets")
    done = status >= 2
    columns = {
        "id": dice.ids(opened),
        **_text(dice, plan, people),
        "channel": _channel(dice, plan),
        "category": objects([c["name"] for c in categories()])[plan["category"].to_numpy()],
        "priority": objects(PRIORITIES)[plan["priority"].to_numpy()],
        "status_id": objects([known[name] for name in STATUS])[status],
        "account_id": customers.ids[plan["account"].to_numpy()],
        "contact_id": people.ids[contact],
        "order_id": bought.ids[plan["order"].to_numpy()],
        "opened_at": stamps(opened),
        "first_response_at": stamps(answered, missing=~plan["is_answered"].to_numpy()),
        "resolved_at": stamps(solved, missing=~done),
        **_ratings(dice, plan, done),
        "owner_id": owner,
        "created_by": owner,
        "created_at": stamps(opened),
        "updated_at": stamps(np.where(done, solved, opened)),
    }
    return Draft(frame(columns), plan)


def _about(dice: Dice, count: int, purchases: Purchases, bought: Draft, customers: Draft) -> pd.DataFrame:
    account = bought.known("account")
    leaving = customers.known("gone")[account]
    order = dice.index(len(account), count, np.where(leaving, 2.5, 1.0))
    plan = pd.DataFrame({"order": order, "account": account[order]})
    for name in ("zone", "language", "person", "gone"):
        plan[name] = customers.known(name)[plan["account"].to_numpy()]
    plan["product"] = _devices(dice, order, plan, purchases, customers)
    weights = np.array(
        [[c["weight"], c["weight"] * (2.5 if c["name"] in _COMPLAINTS else 1)] for c in categories()], dtype=float
    )
    plan["category"] = dice.pick_by(weights.T, plan["gone"].to_numpy().astype(int))
    urgency = np.array([c["priority"] for c in categories()], dtype=float)
    plan["priority"] = dice.pick_by(urgency, plan["category"].to_numpy())
    return plan


def _devices(dice: Dice, order: Array, plan: pd.DataFrame, purchases: Purchases, customers: Draft) -> Array:
    """Return what each ticket is about: the device of the order, or one they have when they bought consumables."""
    rows = purchases.lines[purchases.lines["position"] == 0]
    bought = rows.drop_duplicates("deal").set_index("deal")["product"].reindex(order).to_numpy()
    extra = np.array([bool(g.get("add_on")) for g in goods()])[bought]
    account = plan["account"].to_numpy()
    other = main_products(dice, customers.known("industry")[account], plan["person"].to_numpy())
    return np.where(extra, other, bought)


def _course(world: World, dice: Dice, plan: pd.DataFrame, customers: Draft) -> pd.DataFrame:
    count, priority = len(plan), plan["priority"].to_numpy()
    now = world.clock.now[plan["zone"].to_numpy()]
    until = customers.known("until")[plan["account"].to_numpy()] - 0.15
    ordered = customers.known("since")[plan["account"].to_numpy()]
    share = dice.raw.random(count) ** np.where(plan["gone"], 0.5, 0.8)
    plan["opened"] = ordered + share * np.maximum(until - ordered, 0.05)
    slow = np.where(plan["gone"], 2.2, 1.0)
    answer = _ANSWER_DAYS[priority] * np.exp(dice.raw.normal(0, 0.8, count)) * slow
    plan["answered"] = plan["opened"] + answer
    plan["solved"] = plan["answered"] + _SOLVE_DAYS[priority] * np.exp(dice.raw.normal(0, 0.8, count)) * slow
    plan["is_answered"] = plan["answered"].to_numpy() < now
    done = plan["solved"].to_numpy() < now
    settled = plan["solved"].to_numpy() < now - 7
    waits = plan["is_answered"].to_numpy() & dice.chance(0.4, count)
    plan["status"] = np.where(settled, 3, np.where(done, 2, np.where(waits, 1, 0)))
    plan["lateness"] = np.log(answer / _ANSWER_DAYS[priority]) + np.log(
        np.maximum((plan["solved"] - plan["answered"]).to_numpy(), 1e-6) / _SOLVE_DAYS[priority]
    )
    return plan.sort_values("opened", kind="stable").reset_index(drop=True)


def _text(dice: Dice, plan: pd.DataFrame, people: Draft) -> dict[str, Array]:
    lots = dice.raw.integers(0, 60, len(plan))
    every = categories()
    cases = [every[c]["case"][n % len(every[c]["case"])] for c, n in zip(plan["category"], lots, strict=True)]
    language = plan["language"].to_numpy(dtype=object)
    called = people.known("called")[plan["contact"].to_numpy()]
    values = {"product": product_words(plan["product"].to_numpy(), language), "contact": called}
    subject = in_language(objects([c["zh"] for c in cases]), objects([c["en"] for c in cases]), language)
    body = in_language(objects([c["zh_body"] for c in cases]), objects([c["en_body"] for c in cases]), language)
    return {"subject": fill(subject, values), "description": body}


def _channel(dice: Dice, plan: pd.DataFrame) -> Array:
    home = dice.pick(["wechat", "phone", "email", "miniprogram"], len(plan), [42, 30, 10, 18])
    abroad = dice.pick(["email", "phone", "webchat"], len(plan), [60, 25, 15])
    return np.where(plan["language"] == "zh", home, abroad)


def _ratings(dice: Dice, plan: pd.DataFrame, done: Array) -> dict[str, object]:
    mood = 4.5 - 0.75 * plan["lateness"].to_numpy() - 0.7 * plan["gone"] + dice.raw.normal(0, 0.6, len(plan))
    rating = np.rint(mood).clip(1, 5)
    given = done & dice.chance(0.62, len(plan))
    said = given & dice.chance(0.35, len(plan)) & ((rating >= 4) | (rating <= 2))
    comments = words("tickets")["comments"]
    lots = dice.raw.integers(0, 30, len(plan))
    text = [
        comments[f"{'good' if r >= 4 else 'bad'}_{'zh' if lang == 'zh' else 'en'}"][n % 3]
        for r, lang, n in zip(rating, plan["language"], lots, strict=True)
    ]
    return {
        "rating": pd.array(np.where(given, rating, np.nan), dtype="Int64"),
        "rating_comment": choose(said, objects(text), None),
    }
