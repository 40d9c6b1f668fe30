"""Names of people, in the order and script of their language."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

import numpy as np

from crm_lab.demo.dice import Array, Dice, objects
from crm_lab.demo.texts import words


@dataclass(frozen=True)
class Names:
    """Names as columns: full name, given and family name, Latin spelling, gender, and a slug for addresses."""

    name: Array
    first: Array
    last: Array
    latin: Array
    gender: Array
    slug: Array


def person_names(dice: Dice, language: Array) -> Names:
    """Return one name per entry of ``language`` (zh, en, de or fr)."""
    count = len(language)
    female = dice.chance(0.46, count)
    columns = {key: np.full(count, "", dtype=object) for key in ("name", "first", "last", "latin")}
    for code in ("zh", "en", "de", "fr"):
        here = np.flatnonzero(language == code)
        made = (_chinese if code == "zh" else _western)(dice, words("names")[code], female[here])
        for key, values in zip(columns, made, strict=True):
            columns[key][here] = values
    slugs = objects([slug(latin) for latin in columns["latin"]])
    return Names(**columns, gender=objects(np.where(female, "female", "male")), slug=slugs)


def _western(dice: Dice, data: dict[str, Any], female: Array) -> tuple[Array, ...]:
    count = len(female)
    first = np.where(female, dice.pick(data["f"], count), dice.pick(data["m"], count))
    last = dice.pick(data["surnames"], count)
    full = objects([f"{f} {s}" for f, s in zip(first, last, strict=True)])
    return full, first, last, full


def _chinese(dice: Dice, data: dict[str, Any], female: Array) -> tuple[Array, ...]:
    count = len(female)
    families = data["surnames"]
    family = dice.index(len(families), count, [weight for _, _, weight in families])
    first = _by_gender(dice, data, "first", female)
    second = _by_gender(dice, data, "second", female)
    single = dice.chance(0.18, count) | (first == second)
    given = [("" if one else a[0]) + b[0] for a, b, one in zip(first, second, single, strict=True)]
    pinyin = [b[1] if one else a[1] + b[1].lower() for a, b, one in zip(first, second, single, strict=True)]
    last = [families[i][0] for i in family]
    full = [s + g for s, g in zip(last, given, strict=True)]
    latin = [f"{families[i][1]} {p}" for i, p in zip(family, pinyin, strict=True)]
    return objects(full), objects(given), objects(last), objects(latin)


def _by_gender(dice: Dice, data: dict[str, Any], part: str, female: Array) -> list[list[str]]:
    women, men = data[f"{part}_f"], data[f"{part}_m"]
    index = dice.index(len(women), len(female))
    return [women[i] if f else men[i % len(men)] for f, i in zip(female, index, strict=True)]


def slug(text: str) -> str:
    """Return ``text`` as a part of an address: small Latin letters, words joined by dots."""
    plain = unicodedata.normalize("NFKD", text.replace("ü", "u").replace("ß", "ss"))
    letters = "".join(c if c.isascii() and c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return ".".join(letters.lower().split())
