"""Every way to reach somebody: phones, e-mails and WeChat names, as written and as they can be compared."""

from __future__ import annotations

import numpy as np
import pandas as pd

from crm_lab.demo.dice import Array, objects
from crm_lab.demo.world import Draft, World, frame
from crm_lab.store.points import BOUNCED, KINDS, read

OWNERS = {"accounts": "account_id", "contacts": "contact_id", "leads": "lead_id"}


def contact_points(world: World, tables: dict[str, pd.DataFrame], people: Draft, bounced: Array) -> pd.DataFrame:
    """Return the points of all accounts, contacts and leads in ``tables``.

    E-mails of the contacts whose ids are in ``bounced`` are marked as not valid, with the label BOUNCED: they are
    written as they should be, but what is sent there comes back.
    """
    parts = [
        _points(tables[table], key, kind, tables[table][kind].to_numpy(dtype=object))
        for table, key in OWNERS.items()
        for kind in KINDS
    ]
    parts.append(_wechat(world, people))
    points = pd.concat(parts, ignore_index=True)
    points.insert(0, "id", world.dice("contact_points").ids(points.pop("at").to_numpy()))
    dead = (points["contact_id"].isin(bounced) & (points["kind"] == "email")).to_numpy()
    points["valid"] = points["valid"].where(~dead, False)
    points["label"] = objects([BOUNCED if one else None for one in dead])
    return points.astype({"is_primary": bool})


def _points(table: pd.DataFrame, key: str, kind: str, raw: Array) -> pd.DataFrame:
    known = np.flatnonzero(pd.notna(raw))
    values = raw[known]
    value, valid = _standard(kind, values)
    moments = table["created_at"].dt.tz_localize(None).to_numpy()[known]
    points = frame({"kind": [kind] * len(known), "value": value, "raw": values, "valid": valid, "at": moments})
    ids = table["id"].to_numpy(dtype=object)[known]
    return points.assign(is_primary=True, **{name: ids if name == key else None for name in OWNERS.values()})


def _standard(kind: str, values: Array) -> tuple[Array, Array]:
    """Return the form that can be compared, and whether it is valid (None: nobody can tell)."""
    if kind not in KINDS:
        return objects([value.strip().lower() for value in values]), objects([None] * len(values))
    found = [read(kind, value)[0] for value in values]
    return objects([one.value for one in found]), objects([one.valid for one in found])


def _wechat(world: World, people: Draft) -> pd.DataFrame:
    dice, count = world.dice("wechat"), len(people.plan)
    has = (people.plan["language"] == "zh").to_numpy() & dice.chance(0.7, count)
    rows = zip(people.plan["slug"], dice.raw.integers(60, 9999, count), has, strict=True)
    names = objects([f"{slug.replace('.', '_')}_{number}" if yes else None for slug, number, yes in rows])
    return _points(people.frame, "contact_id", "wechat", names).assign(is_primary=False)
