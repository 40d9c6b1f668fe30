"""Places, addresses and phone numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from crm_lab.demo.dice import Array, Dice, objects
from crm_lab.demo.people import REGIONS
from crm_lab.demo.texts import words

_LANGUAGE = {"Germany": "de", "France": "fr"}
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


def cities() -> list[dict[str, Any]]:
    """Return all cities; other modules name them by their number."""
    return list(words("places")["city"])


def city_of(dice: Dice, region: Array) -> Array:
    """Return a city of each region, by weight."""
    weights = np.array(
        [[city["weight"] if city["region"] == name else 0 for city in cities()] for name in REGIONS], dtype=float
    )
    return dice.pick_by(weights, region)


def language_of(city: Array) -> Array:
    """Return the language of the people of each city."""
    spoken = ["zh" if "zh" in c else _LANGUAGE.get(c["country"], "en") for c in cities()]
    return objects(spoken)[city]


def postal_addresses(dice: Dice, city: Array) -> dict[str, Array]:
    """Return the columns address, city, province, postal_code and country."""
    numbers = dice.raw.integers(0, 100_000, (len(city), 3))
    every = cities()
    rows = [_address(every[c], int(a), int(b), int(d)) for c, (a, b, d) in zip(city, numbers, strict=True)]
    names = ("address", "city", "province", "postal_code", "country")
    return {name: objects([row[i] for row in rows]) for i, name in enumerate(names)}


def _address(city: dict[str, Any], a: int, b: int, c: int) -> tuple[str, str, str, str, str]:
    streets = words("places")["streets"]
    if "zh" in city:
        district = city["districts"][b % len(city["districts"])]
        start = "" if city["province"] == city["zh"] else f"{city['province']}省"
        street = f"{start}{city['zh']}市{district}{streets['zh'][a % len(streets['zh'])]}{c % 988 + 1}号"
        return street, city["zh"], city["province"], f"{city['postal']}{b % 1000:03d}", "中国"
    country = city["country"]
    street, code = streets[country][a % len(streets[country])], _postal_code(city, a, b, c)
    line = f"{street} {c % 180 + 1}" if country == "Germany" else f"{c % 180 + 1} {street}"
    town = f"{code} {city['en']}" if country in ("Germany", "France") else f"{city['en']}, {city['province']} {code}"
    return f"{line}, {town}", city["en"], city["province"], code, country


def _postal_code(city: dict[str, Any], a: int, b: int, c: int) -> str:
    start, letter, other = city["postal"], _LETTERS[a % 20], _LETTERS[b % 20]
    if city["country"] == "United Kingdom":
        return f"{start}{c % 9 + 1 if start[-1].isalpha() else ''} {b % 9 + 1}{letter}{other}"
    if city["country"] == "Canada":
        return f"{start}{letter} {b % 9 + 1}{other}{c % 9 + 1}"
    return f"{start}{b % 10 ** (5 - len(start)):0{5 - len(start)}d}"


class Phones:
    """Hands out phone numbers, each once.

    Mainland mobiles come from number ranges that are not given to people, landlines begin with a digit that local
    numbers do not begin with; elsewhere from ranges kept for fiction.  When a city's range is used up: None.
    """

    _PREFIXES = (154, 160, 161, 163, 164, 168, 169)

    def __init__(self, dice: Dice) -> None:
        self._offset = int(dice.raw.integers(0, 10_000_000))
        self._mobiles = 0
        self._used = np.zeros(len(cities()), dtype=int)

    def mobile(self, city: Array) -> Array:
        """Return a mobile number for people in China, the number of a desk elsewhere."""
        mainland = language_of(city) == "zh"
        result = np.full(len(city), None, dtype=object)
        result[mainland] = self._mainland(int(mainland.sum()))
        result[~mainland] = self.desk(city[~mainland])
        return result

    def _mainland(self, count: int) -> Array:
        places = self._mobiles + np.arange(count)
        self._mobiles += count
        tails = (places * 61_803_399 + self._offset) % 100_000_000
        heads = np.array(self._PREFIXES)[places % len(self._PREFIXES)]
        return objects([f"{head}{tail:08d}" for head, tail in zip(heads, tails, strict=True)])

    def desk(self, city: Array) -> Array:
        """Return a fixed-line number in each city."""
        result = np.full(len(city), None, dtype=object)
        for number in np.unique(city):
            here = np.flatnonzero(city == number)
            places = self._used[number] + np.arange(len(here))
            self._used[number] += len(here)
            result[here] = [self._fixed(cities()[number], int(place), int(number)) for place in places]
        return result

    def _fixed(self, city: dict[str, Any], place: int, start: int) -> str | None:
        offset = self._offset + start * 3_571_431
        if "area" in city:
            return f"{city['area']}-9{(place * 6_180_339 + offset) % 10_000_000:07d}"
        pattern = city["phone"]
        room = 1_000 if "{:03d}" in pattern else 10_000
        if place >= room:
            return None
        number = (place * 617 + offset) % room
        return str(pattern.format(*divmod(number, 100)) if pattern.count("{") == 2 else pattern.format(number))
