"""People at accounts, and every way to reach somebody."""

from __future__ import annotations

import numpy as np
import pandas as pd

from crm_lab.demo.clock import as_dates, stamps
from crm_lab.demo.dice import Array, Dice, choose, objects, spread
from crm_lab.demo.names import person_names
from crm_lab.demo.places import Phones
from crm_lab.demo.texts import words
from crm_lab.demo.world import Draft, World, frame


def contacts(world: World, customers: Draft, phones: Phones) -> Draft:
    """Return the people: one per consumer, one or more per company.  The plan says whose account (its row)."""
    dice = world.dice("contacts")
    plan = _people(world, dice, customers)
    created = world.clock.moment(plan["created"].to_numpy(), plan["zone"].to_numpy())
    person = plan["person"].to_numpy()
    records = {
        "id": dice.ids(created),
        "name": plan["name"].to_numpy(dtype=object),
        "first_name": plan["first"].to_numpy(dtype=object),
        "last_name": plan["last"].to_numpy(dtype=object),
        "account_id": customers.ids[plan["account"].to_numpy()],
        **_jobs(dice, plan),
        "phone": _phones(customers, plan, phones),
        "email": _emails(customers, plan),
        "gender": plan["gender"].to_numpy(dtype=object),
        "birthday": _birthdays(world, dice, person),
        **_place(customers, plan),
        "preferred_channel": _preferred(dice, plan),
        "opted_out": dice.chance(0.03, len(plan)),
        "owner_id": customers.column("owner_id")[plan["account"].to_numpy()],
        "created_by": customers.column("owner_id")[plan["account"].to_numpy()],
        "created_at": stamps(created),
        "updated_at": stamps(created),
    }
    return Draft(frame(records), plan)


def _people(world: World, dice: Dice, customers: Draft) -> pd.DataFrame:
    person = customers.known("person")
    mean = max((world.size.contacts - person.sum()) / max((~person).sum(), 1) - 1, 0)
    counts = np.where(person, 1, 1 + dice.raw.poisson(mean, len(person)))
    account, place = spread(counts)
    plan = pd.DataFrame({"account": account, "place": place})
    for name in ("zone", "city", "language", "person", "stem", "region"):
        plan[name] = customers.known(name)[account]
    start, room = customers.known("created")[account], customers.known("until")[account]
    later = dice.raw.random(len(plan)) ** 2 * (room - start) * 0.8
    plan["created"] = start + np.where(plan["place"] == 0, 0.0, later)
    names = person_names(dice, plan["language"].to_numpy(dtype=object))
    for key in ("name", "first", "last", "latin", "gender", "slug"):
        plan[key] = pd.Series(getattr(names, key), dtype=object)
    return _consumers_are_themselves(plan, customers)


def _consumers_are_themselves(plan: pd.DataFrame, customers: Draft) -> pd.DataFrame:
    own = plan["person"].to_numpy()
    account = plan["account"].to_numpy()[own]
    for key, source in (("name", "name"), ("latin", "english"), ("gender", "gender"), ("slug", "stem")):
        plan.loc[own, key] = customers.known(source)[account]
    plan.loc[own, ["first", "last"]] = None
    return plan


def _jobs(dice: Dice, plan: pd.DataFrame) -> dict[str, Array]:
    titles = words("market")["title"]
    drawn = dice.index(len(titles), len(plan), [t["weight"] for t in titles])
    plan["called"] = _called(plan, drawn)
    zh = (plan["language"] == "zh").to_numpy()
    result = {}
    for column, chinese, english in (("title", "zh", "en"), ("department", "department_zh", "department")):
        both = np.where(zh, objects([t[chinese] for t in titles])[drawn], objects([t[english] for t in titles])[drawn])
        result[column] = choose(plan["person"], None, both)
    return result


def _called(plan: pd.DataFrame, title: Array) -> Array:
    polite = [t["polite"] for t in words("market")["title"]]
    consumer = {"male": "先生", "female": "女士"}
    rows = zip(plan["name"], plan["last"], plan["language"], plan["person"], plan["gender"], title, strict=True)
    return objects(
        [
            name if language != "zh" else (name + consumer[gender] if person else last + polite[t])
            for name, last, language, person, gender, t in rows
        ]
    )


def _phones(customers: Draft, plan: pd.DataFrame, phones: Phones) -> Array:
    own, city = plan["person"].to_numpy(), plan["city"].to_numpy()
    result = np.full(len(plan), None, dtype=object)
    result[own] = customers.column("phone")[plan["account"].to_numpy()[own]]
    result[~own] = phones.mobile(city[~own])
    return result


def _emails(customers: Draft, plan: pd.DataFrame) -> Array:
    keys = plan["slug"] + "@" + plan["stem"]
    repeat = keys.groupby(keys).cumcount().to_numpy()
    rows = zip(plan["slug"], repeat, plan["stem"], strict=True)
    work = objects([f"{slug}{n + 1 if n else ''}@{stem}.example" for slug, n, stem in rows])
    return np.where(plan["person"], customers.column("email")[plan["account"].to_numpy()], work)


def _birthdays(world: World, dice: Dice, person: Array) -> Array:
    age = dice.raw.integers(23 * 365, 62 * 365, len(person)).astype("timedelta64[D]")
    born = np.datetime64(world.clock.today.date(), "D") - age
    return as_dates(born, missing=~(person | dice.chance(0.15, len(person))))


def _place(customers: Draft, plan: pd.DataFrame) -> dict[str, Array]:
    account = plan["account"].to_numpy()
    return {name: customers.column(name)[account] for name in ("city", "province", "country")}


def _preferred(dice: Dice, plan: pd.DataFrame) -> Array:
    zh = (plan["language"] == "zh").to_numpy()
    home = dice.pick(["wechat", "phone", "email", "miniprogram", None], len(plan), [48, 22, 8, 4, 18])
    abroad = dice.pick(["email", "phone", "meeting", None], len(plan), [55, 18, 7, 20])
    return np.where(zh, home, abroad)
