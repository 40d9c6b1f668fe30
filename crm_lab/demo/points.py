"""Every way to reach somebody: phones, e-mails and WeChat names, as written and as they can be compared."""

from __future__ import annotations

import numpy as np
import pandas as pd

from crm_lab.demo.dice import Array, choose, objects
from crm_lab.demo.places import comparable
from crm_lab.demo.world import Draft, World, frame

OWNERS = {"accounts": "account_id", "contacts": "contact_id", "leads": "lead_id"}


def contact_points(world: World, tables: dict[str, pd.DataFrame], people: Draft, bounced: Array) -> pd.DataFrame:
    """Return the points of all accounts, contacts and leads in ``tables``.

    E-mails of the contacts whose ids are in ``bounced`` are marked as not valid.
    """
    parts = [
        _points(tables[table], key, kind, tables[table][kind].to_numpy(dtype=object))
        for table, key in OWNERS.items()
        for kind in ("phone", "email")
    ]
    parts.append(_wechat(world, people))
    points = pd.concat(parts, ignore_index=True)
    points.insert(0, "id", world.dice("contact_points").ids(points.pop("at").to_numpy()))
    dead = (points["contact_id"].isin(bounced) & (points["kind"] == "email")).to_numpy()
    points["valid"] = choose(dead, False, None)
    return points.astype({"is_primary": bool})


def _points(table: pd.DataFrame, key: str, kind: str, raw: Array) -> pd.DataFrame:
    known = np.flatnonzero(pd.notna(raw))
    values = raw[known]
    moments = table["created_at"].dt.tz_localize(None).to_numpy()[known]
    points = frame({"kind": [kind] * len(known), "value": _comparable(kind, values), "raw": values, "at": moments})
    ids = table["id"].to_numpy(dtype=object)[known]
    return points.assign(is_primary=True, **{name: ids if name == key else None for name in OWNERS.values()})


def _comparable(kind: str, values: Array) -> Array:
    return objects([comparable(value) if kind == "phone" else value.strip().lower() for value in values])


def _wechat(world: World, people: Draft) -> pd.DataFrame:
    dice, count = world.dice("wechat"), len(people.plan)
    has = (people.plan["language"] == "zh").to_numpy() & dice.chance(0.7, count)
    rows = zip(people.plan["slug"], dice.raw.integers(60, 9999, count), has, strict=True)
    names = objects([f"{slug.replace('.', '_')}_{number}" if yes else None for slug, number, yes in rows])
    return _points(people.frame, "contact_id", "wechat", names).assign(is_primary=False)
