"""The records of activities: every touch gets a channel, words and, where it has one, a length."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from crm_lab.demo.clock import stamps
from crm_lab.demo.dice import Array, Dice, at, objects
from crm_lab.demo.sentences import fill, in_language, product_words
from crm_lab.demo.texts import words
from crm_lab.demo.world import Draft, World, frame

_HOME = {
    "wechat": 34,
    "phone": 20,
    "email": 6,
    "meeting": 9,
    "miniprogram": 6,
    "exhibition": 3,
    "store": 3,
    "webchat": 3,
}
_ABROAD = {
    "email": 40,
    "phone": 20,
    "meeting": 10,
    "exhibition": 4,
    "webchat": 5,
    "store": 2,
    "wechat": 0,
    "miniprogram": 0,
}
_BOTH = {"social": 3, "task": 5, "note": 8}
_INCOMING = ("webchat", "miniprogram", "social")
_OUTGOING = ("phone", "email", "wechat")
_MINUTES = {"phone": 5.0, "meeting": 55.0, "webchat": 6.0, "store": 25.0, "exhibition": 12.0}


def activities(
    world: World, table: pd.DataFrame, drafts: Draft, customers: Draft, people: Draft, leads: Draft, cases: Draft
) -> Draft:
    """Return the activities, oldest first."""
    dice = world.dice("activities")
    text = _texts(dice, table)
    zone = table["zone"].to_numpy()
    when = world.clock.moment(table["when"].to_numpy(), zone)
    chosen = objects(words("activities")["text"])
    channel = objects([t["channel"] for t in chosen])[text]
    ticket, called = table["ticket"].to_numpy(), _called(table, people, leads)
    columns = {
        "id": dice.ids(when),
        "channel": np.where(ticket >= 0, at(cases.column("channel"), ticket), channel),
        "direction": np.where(ticket >= 0, "in", objects([_direction(t) for t in chosen])[text]),
        **_words(table, chosen, text, called, cases),
        "occurred_at": stamps(when),
        "duration_seconds": _durations(dice, chosen, text, ticket),
        **_deadlines(world, dice, table, channel),
        "account_id": at(customers.ids, table["account"].to_numpy()),
        "contact_id": at(people.ids, table["contact"].to_numpy()),
        "lead_id": at(leads.ids, table["lead"].to_numpy()),
        "opportunity_id": at(drafts.ids, table["deal"].to_numpy()),
        "ticket_id": at(cases.ids, ticket),
        "owner_id": table["owner"].to_numpy(dtype=object),
        "created_by": table["owner"].to_numpy(dtype=object),
        "created_at": stamps(when),
        "updated_at": stamps(when),
    }
    return Draft(frame(columns), table)


def _texts(dice: Dice, table: pd.DataFrame) -> Array:
    """Choose a text per touch: it fits the topic, and its channel what people here use."""
    every: list[dict[str, Any]] = words("activities")["text"]
    habits = [{**_HOME, **_BOTH}, {**_ABROAD, **_BOTH}]
    shared = pd.Series([(t["stage"], t["channel"]) for t in every]).value_counts()
    weights = [
        [habit[t["channel"]] / shared[(t["stage"], t["channel"])] * (t["stage"] == topic) for t in every]
        for habit in habits
        for topic in range(7)
    ]
    abroad = (table["language"] != "zh").to_numpy().astype(int)
    return dice.pick_by(np.array(weights, dtype=float), abroad * 7 + table["topic"].to_numpy())


def _direction(text: dict[str, Any]) -> str | None:
    if text["channel"] in _INCOMING:
        return "in"
    return str(text.get("direction", "out")) if text["channel"] in _OUTGOING else None


def _called(table: pd.DataFrame, people: Draft, leads: Draft) -> Array:
    contact, lead = table["contact"].to_numpy(), table["lead"].to_numpy()
    return np.where(lead >= 0, at(leads.column("name"), lead), at(objects(people.known("called")), contact))


def _words(table: pd.DataFrame, chosen: Array, text: Array, called: Array, cases: Draft) -> dict[str, Array]:
    language, ticket = table["language"].to_numpy(dtype=object), table["ticket"].to_numpy()
    values = {"product": product_words(table["product"].to_numpy(), language), "contact": called}
    result = {}
    for column, suffix, own in (("subject", "", "subject"), ("body", "_body", "description")):
        chinese, english = (objects([t[code + suffix] for t in chosen])[text] for code in ("zh", "en"))
        said = fill(in_language(chinese, english, language), values)
        result[column] = np.where(ticket >= 0, at(cases.column(own), ticket), said)
    return result


def _durations(dice: Dice, chosen: Array, text: Array, ticket: Array) -> pd.arrays.IntegerArray:
    usual = np.array([np.nan if t.get("missed") else _MINUTES.get(t["channel"], np.nan) for t in chosen])
    seconds = np.rint(usual[text] * 60 * np.exp(dice.raw.normal(0, 0.55, len(text))))
    missed = np.array([bool(t.get("missed")) for t in chosen])[text]
    return pd.array(np.where(ticket >= 0, np.nan, np.where(missed, 0, seconds)), dtype="Int64")


def _deadlines(world: World, dice: Dice, table: pd.DataFrame, channel: Array) -> dict[str, object]:
    task = (channel == "task") & (table["ticket"].to_numpy() < 0)
    zone, when = table["zone"].to_numpy(), table["when"].to_numpy()
    due = when + dice.raw.uniform(1, 9, len(table))
    done = when + (due - when) * dice.raw.uniform(0.2, 1.4, len(table))
    kept = task & (done < world.clock.now[zone]) & dice.chance(0.92, len(table))
    return {
        "due_at": stamps(world.clock.moment(due, zone), missing=~task),
        "done_at": stamps(world.clock.moment(done, zone), missing=~kept),
    }
