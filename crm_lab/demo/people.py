"""The seller's people: territories, teams, users with managers, and what each rep is good at."""

from __future__ import annotations

import numpy as np
import pandas as pd

from crm_lab.demo.clock import stamps
from crm_lab.demo.dice import Array, Dice, objects
from crm_lab.demo.names import person_names
from crm_lab.demo.texts import words
from crm_lab.demo.world import Draft, World, frame

REGIONS = ("north", "east", "south", "europe", "america")
"""Sales regions, in the order of their numbers."""

REGION_NAMES = ("North China 华北", "East China 华东", "South China 华南", "Europe 欧洲", "North America 北美")
REGION_WEIGHTS = (22, 30, 23, 14, 11)
REGION_ZONE = np.array([0, 0, 0, 1, 2])
REGION_CURRENCY = objects(["CNY", "CNY", "CNY", "EUR", "USD"])

_TREE = (
    ("All markets 全部市场", None),
    ("China 中国", 0),
    ("International 海外", 0),
    *((name, 1 if number < 3 else 2) for number, name in enumerate(REGION_NAMES)),
)
_STAFF = (
    ("admin", 1, "en"),
    ("analyst", 1, "zh"),
    ("coach", 1, "zh"),
    ("agent", 3, "zh"),
)


def territories(world: World) -> pd.DataFrame:
    """Return the tree of territories; row 3 + n is region n."""
    dice, founded = world.dice("territories"), founding(world, len(_TREE))
    ids = dice.ids(founded)
    parents = [None if parent is None else ids[parent] for _, parent in _TREE]
    return managed({"id": ids, "name": [name for name, _ in _TREE], "parent_id": parents}, founded)


def teams(world: World, areas: pd.DataFrame) -> pd.DataFrame:
    """Return the teams: row 0 is the head office, row 1 + n region n, the last one service."""
    names = ["Head office 总部", *REGION_NAMES, "Customer service 客户服务"]
    founded = founding(world, len(names))
    ids = world.dice("teams").ids(founded)
    parents = [None, *([ids[0]] * (len(names) - 1))]
    where = [areas["id"][0], *areas["id"][3:8], areas["id"][0]]
    return managed({"id": ids, "name": names, "parent_id": parents, "territory_id": where}, founded)


def users(world: World, groups: pd.DataFrame) -> Draft:
    """Return everybody: one director, five managers, staff, reps.  The plan says region and how good a rep is."""
    dice = world.dice("users")
    plan = _jobs(world, dice)
    names, logins = _named(dice, plan)
    founded = founding(world, len(plan))
    ids = dice.ids(founded)
    places = plan["team"].to_numpy()
    columns = {
        "id": ids,
        "name": names,
        "login": logins,
        "email": objects([f"{login}@{words('market')['seller']['domain']}" for login in logins]),
        "role": plan["role"].to_numpy(dtype=object),
        "team_id": groups["id"].to_numpy(dtype=object)[places],
        "manager_id": _managers(plan, ids),
        "territory_id": groups["territory_id"].to_numpy(dtype=object)[places],
        "active": ~plan["left"].to_numpy(),
        "locale": plan["language"].map({"zh": "zh-CN"}).fillna("en").to_numpy(dtype=object),
    }
    return Draft(managed(columns, founded), plan)


def _jobs(world: World, dice: Dice) -> pd.DataFrame:
    reps = world.size.reps
    regions = np.concatenate([np.arange(5), dice.index(5, max(reps - 5, 0), REGION_WEIGHTS)])
    staff = [(role, lang) for role, count, lang in _STAFF for _ in range(count)]
    region = np.concatenate([[-1], np.arange(5), np.full(len(staff), -1), regions])
    plan = pd.DataFrame({"region": region})
    plan["role"] = ["manager", *["manager"] * 5, *(role for role, _ in staff), *["rep"] * len(regions)]
    plan["team"] = np.where(region >= 0, region + 1, 0)
    plan.loc[plan["role"] == "agent", "team"] = 6
    plan["language"] = ["zh", *_spoken(np.arange(5)), *(lang for _, lang in staff), *_spoken(regions)]
    return _talents(world, dice, plan)


def _spoken(regions: Array) -> list[str]:
    return [("zh", "zh", "zh", "de", "en")[region] for region in regions]


def _talents(world: World, dice: Dice, plan: pd.DataFrame) -> pd.DataFrame:
    plan["skill"] = np.round(dice.raw.normal(0, 0.55, len(plan)), 3)
    plan["diligence"] = np.round(np.exp(dice.raw.normal(0, 0.3, len(plan))), 3)
    plan["left"] = False
    reps = np.flatnonzero((plan["role"] == "rep").to_numpy())
    # The first rep of each region stays, so that no region stands empty.
    plan.loc[dice.some(reps[5:], world.rates.left), "left"] = True
    return plan


def _named(dice: Dice, plan: pd.DataFrame) -> tuple[Array, Array]:
    people = person_names(dice, plan["language"].to_numpy(dtype=object))
    zh = (plan["language"] == "zh").to_numpy()
    shown = objects([f"{n} {e}" if c else n for n, e, c in zip(people.name, people.latin, zh, strict=True)])
    series = pd.Series(people.slug)
    repeat = series.groupby(series).cumcount().to_numpy()
    return shown, objects([s if not r else f"{s}{r + 1}" for s, r in zip(people.slug, repeat, strict=True)])


def _managers(plan: pd.DataFrame, ids: Array) -> Array:
    region = plan["region"].to_numpy()
    boss = np.where((plan["role"] == "rep").to_numpy(), region + 1, 0)
    result = ids[boss]
    result[0] = None
    return result


def owners(dice: Dice, staff: Draft, region: Array) -> Array:
    """Return a rep (row of ``staff``) of each region."""
    reps = staff.plan["role"].to_numpy() == "rep"
    of_region = staff.plan["region"].to_numpy()
    weights = np.array([reps & (of_region == number) for number in range(5)], dtype=float)
    return dice.pick_by(weights, region)


def founding(world: World, count: int) -> Array:
    """Return ``count`` moments of the day on which the seller set up its system, one second apart."""
    zone = np.zeros(1, dtype=int)
    first = world.clock.moment(world.clock.now[:1] - 1300.0, zone)
    return first + np.arange(count) * np.timedelta64(1, "s")


def managed(columns: dict[str, object], created: Array) -> pd.DataFrame:
    """Return a frame of records with their stamps."""
    return frame({**columns, "created_at": stamps(created), "updated_at": stamps(created)})
