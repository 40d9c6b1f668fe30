"""Tags and the definitions of custom fields."""

from __future__ import annotations

import numpy as np
import pandas as pd

from crm_lab.demo.clock import stamps
from crm_lab.demo.dice import Array, objects
from crm_lab.demo.people import founding, managed
from crm_lab.demo.purchases import Purchases, last_purchase
from crm_lab.demo.texts import words
from crm_lab.demo.world import Draft, World, frame


def tags(world: World) -> pd.DataFrame:
    """Return the tags of the data file."""
    every = words("market")["tag"]
    founded = founding(world, len(every))
    columns = {name: [t[name] for t in every] for name in ("name", "group", "kind", "colour")}
    return managed({"id": world.dice("tags").ids(founded), **columns}, founded)


def custom_fields(world: World) -> pd.DataFrame:
    """Return the custom fields: the English name of a Chinese company."""
    founded = founding(world, 1)
    columns = {"entity": ["accounts"], "key": ["name_en"], "name": ["English name"], "name_zh": ["英文名"]}
    return managed({"id": world.dice("custom_fields").ids(founded), **columns, "type": ["text"]}, founded)


def tag_links(world: World, known: pd.DataFrame, customers: Draft, purchases: Purchases, cases: Draft) -> pd.DataFrame:
    """Return the tags on accounts: key and repeat customers, consumers, the silent and the angry."""
    dice, accounts = world.dice("tag_links"), len(customers.ids)
    bought = np.bincount(purchases.plan["account"].to_numpy(), minlength=accounts)
    silence = world.clock.now[customers.known("zone")] - last_purchase(purchases, accounts)
    open_case = np.zeros(accounts, dtype=bool)
    open_case[cases.known("account")[cases.known("status") < 2]] = True
    person = customers.known("person")
    rules = [
        customers.column("tier") == "A",
        bought >= 3,
        np.nan_to_num(silence) > 180,
        open_case,
        ~person & dice.chance(0.06, accounts),
        ~person & dice.chance(0.05, accounts),
        person,
    ]
    pairs = [(t, a) for t, rule in enumerate(rules) for a in np.flatnonzero(rule)]
    tag, account = (np.array([p[i] for p in pairs], dtype=int) for i in (0, 1))
    since = _since(world, len(pairs))
    return frame(
        {
            "id": dice.ids(since),
            "tag_id": known["id"].to_numpy(dtype=object)[tag],
            "entity": ["accounts"] * len(pairs),
            "record_id": customers.ids[account],
            "since": stamps(since),
            "set_by": objects(["rule" if t < 4 else "person" for t in tag]),
        }
    )


def _since(world: World, count: int) -> Array:
    zone = np.zeros(count, dtype=int)
    working = world.clock.now[0] - world.dice("tagged").raw.uniform(0.5, 60, count)
    return world.clock.moment(working, zone)
