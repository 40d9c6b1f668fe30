"""Names of invented companies, in Chinese with an English form, or in English with the form of their country."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from crm_lab.demo.dice import Array, Dice, objects
from crm_lab.demo.names import slug
from crm_lab.demo.places import cities
from crm_lab.demo.texts import words

ROUNDS = 12
"""How often a name that is taken is drawn anew before it gets a number."""


@dataclass(frozen=True)
class Firms:
    """Company names: as registered, in English (None when that is the same), short, and the stem of the domain."""

    name: Array
    english: Array
    short: Array
    stem: Array


def industries() -> list[dict[str, Any]]:
    """Return the industries as the data file has them; other modules name them by their number."""
    return list(words("companies")["industry"])


def firm_names(dice: Dice, city: Array, industry: Array) -> Firms:
    """Return one company name per row, no two alike."""
    made = [_draw(dice, int(c), int(i)) for c, i in zip(city, industry, strict=True)]
    for _ in range(ROUNDS):
        again = np.flatnonzero(pd.Series([one[0] for one in made]).duplicated())
        if not len(again):
            break
        for row in again:
            made[row] = _draw(dice, int(city[row]), int(industry[row]))
    made = _numbered(made)
    stems = _numbered_stems([one[3] for one in made])
    name, english, short = (objects([one[i] for one in made]) for i in range(3))
    return Firms(name, english, short, stems)


def _draw(dice: Dice, city: int, industry: int) -> tuple[str, str | None, str, str]:
    place, field = cities()[city], industries()[industry]
    a, b, c, d = (int(n) for n in dice.raw.integers(0, 1 << 30, 4))
    return (_chinese if "zh" in place else _western)(place, field, a, b, c, d)


def _chinese(
    place: dict[str, Any], field: dict[str, Any], a: int, b: int, c: int, d: int
) -> tuple[str, str | None, str, str]:
    data = words("companies")["zh"]
    first, second = data["first"][a % len(data["first"])], data["second"][b % len(data["second"])]
    kind = c % len(field["zh"])
    house, sound = first[0] + second[0], first[1] + second[1]
    trade, english = field["zh"][kind], field["en_of_zh"][kind]
    if field["domain"] == "edu":
        return (
            f"{place['zh']}{house}{trade}",
            f"{place['en']} {sound} {english}",
            f"{place['zh']}{house}",
            f"{slug(sound)}-edu",
        )
    form = _form(data["forms"], d)
    where = f"（{place['zh']}）" if d % 11 == 0 else ""
    name = f"{house}{trade}{where}{form}" if where else f"{place['zh']}{house}{trade}{form}"
    return (
        name,
        f"{place['en']} {sound} {english} Co., Ltd.",
        f"{place['zh']}{house}",
        f"{slug(sound)}-{field['domain']}",
    )


def _form(forms: list[list[Any]], number: int) -> str:
    point = number % sum(weight for _, weight in forms)
    for form, weight in forms:
        point -= weight
        if point < 0:
            return str(form)
    return str(forms[-1][0])


def _western(
    place: dict[str, Any], field: dict[str, Any], a: int, b: int, c: int, d: int
) -> tuple[str, str | None, str, str]:
    data = words("companies")["en"]
    house = data["head"][a % len(data["head"])] + data["tail"][b % len(data["tail"])]
    trade = field["en"][c % len(field["en"])]
    forms = data["forms"][place["country"]]
    form = "" if field["domain"] == "edu" else f" {forms[d % len(forms)]}"
    return f"{house} {trade}{form}", None, f"{house} {trade}", f"{slug(house)}-{field['domain']}"


def _numbered(made: list[tuple[str, str | None, str, str]]) -> list[tuple[str, str | None, str, str]]:
    names = pd.Series([one[0] for one in made])
    repeat = names.groupby(names).cumcount().to_numpy()
    return [(f"{one[0]} {n + 1}" if n else one[0], *one[1:]) for one, n in zip(made, repeat, strict=True)]


def _numbered_stems(stems: list[str]) -> Array:
    series = pd.Series(stems)
    repeat = series.groupby(series).cumcount().to_numpy()
    return objects([f"{stem}{n + 1}" if n else stem for stem, n in zip(stems, repeat, strict=True)])
