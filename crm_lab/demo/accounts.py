"""Customers: companies and consumers, who owns them, how large they are.

Two steps: ``plan_accounts`` decides, ``accounts`` writes the records once it is known when the first deal began.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from crm_lab.demo.clock import stamps
from crm_lab.demo.dice import Array, Dice, choose, objects
from crm_lab.demo.firms import firm_names, industries
from crm_lab.demo.names import person_names
from crm_lab.demo.people import REGION_CURRENCY, REGION_WEIGHTS, REGION_ZONE, owners
from crm_lab.demo.places import Phones, city_of, language_of, postal_addresses
from crm_lab.demo.world import Draft, World, frame

PERSONS = 0.10
"""The share of consumers."""

CHURNED = 0.2
"""The share of customers who have turned away (those with an open deal never have)."""


def plan_accounts(world: World, staff: Draft) -> pd.DataFrame:
    """Return who the customers are: place, language, kind, industry, names, size, owner (a row of ``staff``)."""
    dice, count = world.dice("accounts"), world.size.accounts
    region = np.concatenate([np.arange(5), dice.index(5, count - 5, REGION_WEIGHTS)])
    plan = pd.DataFrame({"region": region, "zone": REGION_ZONE[region], "city": city_of(dice, region)})
    plan["language"] = language_of(plan["city"].to_numpy())
    plan["person"] = dice.chance(PERSONS, count)
    plan["industry"] = dice.index(len(industries()), count, [i["weight"] for i in industries()])
    plan["weight"] = np.where(plan["person"], 0.35, np.exp(dice.raw.normal(0, 0.7, count)))
    plan["churner"] = dice.chance(CHURNED, count)
    plan["owner"] = owners(dice, staff, region)
    return _named(dice, plan)


def _named(dice: Dice, plan: pd.DataFrame) -> pd.DataFrame:
    columns = {key: np.full(len(plan), None, dtype=object) for key in ("name", "english", "short", "stem", "gender")}
    person = plan["person"].to_numpy()
    city, industry = plan["city"].to_numpy(), plan["industry"].to_numpy()
    firms = firm_names(dice, city[~person], industry[~person])
    for key in ("name", "english", "short", "stem"):
        columns[key][~person] = getattr(firms, key)
    people = person_names(dice, plan["language"].to_numpy(dtype=object)[person])
    fits = {"name": "name", "short": "name", "english": "latin", "stem": "slug", "gender": "gender"}
    for key, source in fits.items():
        columns[key][person] = getattr(people, source)
    return plan.assign(**{key: pd.Series(values, dtype=object) for key, values in columns.items()})


def accounts(world: World, plan: pd.DataFrame, staff: Draft, areas: pd.DataFrame, phones: Phones) -> Draft:
    """Write the records.  ``plan`` has "created" (working time) by now."""
    dice = world.dice("account records")
    order = np.argsort(plan["created"].to_numpy(), kind="stable")
    created = world.clock.moment(plan["created"].to_numpy(), plan["zone"].to_numpy())
    ids = np.empty(len(plan), dtype=object)
    ids[order] = dice.ids(created[order])
    person = plan["person"].to_numpy()
    owner = staff.ids[plan["owner"].to_numpy()]
    columns = {
        "id": ids,
        "name": plan["name"].to_numpy(dtype=object),
        "kind": objects(np.where(person, "person", "company")),
        **_business(dice, plan),
        "phone": _phones(plan["city"].to_numpy(), person, phones),
        **_online(plan),
        **postal_addresses(dice, plan["city"].to_numpy()),
        "territory_id": areas["id"].to_numpy(dtype=object)[plan["region"].to_numpy() + 3],
        "custom": _english_names(plan),
        "owner_id": owner,
        "created_by": owner,
        "created_at": stamps(created),
        "updated_at": stamps(created),
    }
    return Draft(frame(columns), plan)


def _english_names(plan: pd.DataFrame) -> Array:
    pairs = zip(plan["name"], plan["english"], strict=True)
    return objects([{"name_en": english} if english and english != name else None for name, english in pairs])


def _phones(city: Array, person: Array, phones: Phones) -> Array:
    numbers = np.full(len(city), None, dtype=object)
    numbers[person] = phones.mobile(city[person])
    numbers[~person] = phones.desk(city[~person])
    return numbers


def _business(dice: Dice, plan: pd.DataFrame) -> dict[str, object]:
    person, weight = plan["person"].to_numpy(), plan["weight"].to_numpy()
    count = len(plan)
    staffed = np.rint(np.exp(dice.raw.normal(4.6, 0.8, count)) * weight).clip(8, 60_000)
    abroad = np.where(plan["region"].to_numpy() > 2, 7.5, 1.0)
    revenue = np.rint(staffed * np.exp(dice.raw.normal(13.2, 0.5, count)) / abroad / 1e5) * 1e5
    names = objects([i["name"] for i in industries()])
    tier = np.where(weight > 1.9, "A", np.where(weight > 0.8, "B", "C"))
    return {
        "industry": choose(person, None, names[plan["industry"].to_numpy()]),
        "employees": pd.array(np.where(person, np.nan, staffed), dtype="Int64"),
        "annual_revenue_minor": pd.array(np.where(person, np.nan, revenue * 100), dtype="Int64"),
        "currency": choose(person, None, REGION_CURRENCY[plan["region"].to_numpy()]),
        "founded_year": pd.array(np.where(person, np.nan, dice.raw.integers(1962, 2021, count)), dtype="Int64"),
        "tier": choose(person, None, objects(tier)),
    }


def _online(plan: pd.DataFrame) -> dict[str, Array]:
    pairs = list(zip(plan["stem"], plan["person"], plan.index, strict=True))
    return {
        "email": objects([f"{s}.{n}@mail.example" if p else f"info@{s}.example" for s, p, n in pairs]),
        "website": objects([None if p else f"https://www.{s}.example" for s, p, _ in pairs]),
    }
