"""How far two records agree in one field: the level of each candidate pair."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz

from crm_lab.customers.matching.fields import Codes, Field
from crm_lab.customers.matching.forms import has_han, sound
from crm_lab.customers.matching.similarity import Part, common_share, likeness, score, slips

Levels = npt.NDArray[np.int8]
MISSING = -1
_NUMBER = re.compile(r"\d+")


def compare(field: Field, left: npt.NDArray[np.int32], right: npt.NDArray[np.int32]) -> tuple[Levels, Codes]:
    """Return the level of each pair of records (MISSING where one has no value), and the code where it is 0.

    A field of several columns agrees as far as its best two values do.
    """
    best = np.full(len(left), 127, np.int8)
    shared = np.full(len(left), -1, np.int32)
    for one, other in product(field.codes, field.codes):
        levels, code = _levels(field, one[left], other[right])
        better = (levels >= 0) & (levels < best)
        best[better], shared[better] = levels[better], code[better]
    best[best == 127] = MISSING
    return best, shared


def _levels(field: Field, one: Codes, other: Codes) -> tuple[Levels, Codes]:
    levels = np.full(len(one), field.kind.last, np.int8)
    levels[(one < 0) | (other < 0)] = MISSING
    levels[(one == other) & (one >= 0)] = 0
    unequal = np.flatnonzero(levels == field.kind.last)
    judge = JUDGES.get(field.kind.name)
    if judge is not None and len(unequal):
        levels[unequal] = judge(field, one[unequal], other[unequal])
    return levels, np.where(levels == 0, one, -1)


def _number(field: Field, left: Codes, right: Codes) -> Levels:
    most = field.kind.last - 1
    found = slips(field.whole, left, right, most)
    return np.minimum(found, field.kind.last).astype(np.int8)


def _email(field: Field, left: Codes, right: Codes) -> Levels:
    local = field.part("local", local_of)
    found = slips(field.whole, left, right, 2)
    levels = np.full(len(left), 4, np.int8)
    levels[likeness(local, left, right, 0.5, 0.93) >= 0.93] = 3
    levels[found == 2] = 2
    levels[(found == 1) | local.equal(left, right)] = 1
    return levels


def _person(field: Field, left: Codes, right: Codes) -> Levels:
    read = field.part("sound", sound)
    levels = np.full(len(left), 4, np.int8)
    levels[likeness(read, left, right, 0.3, 0.87) >= 0.87] = 3
    levels[(slips(field.whole, left, right, 1) == 1) | (slips(read, left, right, 1) == 1)] = 2
    levels[read.equal(left, right)] = 1
    return levels


def _part_of_name(field: Field, left: Codes, right: Codes) -> Levels:
    like = likeness(field.whole, left, right, 0.2, 0.85)
    levels = np.full(len(left), 4, np.int8)
    levels[like >= 0.85] = 3
    if field.kind.name == "given":
        first, _ = field.whole.ends
        single = field.whole.lengths == 1
        levels[(first[left] == first[right]) & (single[left] | single[right])] = 3
    levels[(like >= 0.94) | (slips(field.whole, left, right, 1) == 1)] = 2
    return levels


def _street(field: Field, left: Codes, right: Codes) -> Levels:
    like = likeness(field.whole, left, right, 0.2, 0.85)
    levels = np.full(len(left), 3, np.int8)
    levels[like >= 0.85] = 2
    levels[(like >= 0.94) | (slips(field.whole, left, right, 1) == 1)] = 1
    return levels


def _company(field: Field, left: Codes, right: Codes) -> Levels:
    part, whole = field.words.overlap(left, right)
    ratio = _ratio(field.whole, left, right, common_share(field.whole, left, right) >= 0.4)
    levels = np.full(len(left), 4, np.int8)
    levels[(whole >= 0.3) | (part >= 0.5) | (ratio >= 70)] = 3
    levels[(whole >= 0.6) | (ratio >= 85)] = 2
    levels[part >= 0.9] = 1
    return levels


def _text(field: Field, left: Codes, right: Codes) -> Levels:
    _, whole = field.words.overlap(left, right)
    ratio = _ratio(field.whole, left, right, common_share(field.whole, left, right) >= 0.4)
    levels = np.full(len(left), 3, np.int8)
    levels[(whole >= 0.4) | (ratio >= 75)] = 2
    levels[(whole >= 0.7) | (ratio >= 90)] = 1
    return levels


def _place(field: Field, left: Codes, right: Codes) -> Levels:
    return np.where(likeness(field.whole, left, right, 0.2, 0.9) >= 0.9, 1, 2).astype(np.int8)


def _address(field: Field, left: Codes, right: Codes) -> Levels:
    street, number = field.part("street", street_of), field.part("house", house_of)
    written = number.filled(left, right)
    same_number = written & number.equal(left, right)
    near_number = written & (slips(number, left, right, 1) == 1)
    near = common_share(street, left, right) >= np.where(same_number, 0.35, 0.5)
    like = _ratio(street, left, right, near)
    several = street.spaced[street.of]
    near &= (like < 90) & several[left] & several[right]
    words = np.maximum(like, _ratio(street, left, right, near, fuzz.token_set_ratio))
    same_street = (words >= 90) | (like >= 85)
    levels = np.full(len(left), 5, np.int8)
    levels[(words >= 75) | (like >= 75)] = 4
    levels[same_street] = 3
    levels[(near_number & same_street) | (same_number & ((words >= 60) | (like >= 60)))] = 2
    levels[same_number & same_street] = 1
    return levels


def _ratio(
    texts: Part, left: Codes, right: Codes, near: npt.NDArray[np.bool_], scorer: Callable[..., Any] = fuzz.ratio
) -> npt.NDArray[np.float32]:
    """Return a likeness from 0 to 100; 0 for pairs that are not `near`."""
    result = np.zeros(len(left), np.float32)
    at = np.flatnonzero(near)
    result[at] = score(texts, left[at], right[at], scorer)
    return result


def local_of(email: str) -> str:
    """Return what is before the @."""
    return email.partition("@")[0]


def house_of(address: str) -> str:
    """Return the house number of an address in comparable form: the last number of a Chinese one, else the first."""
    numbers = _NUMBER.findall(address)
    return "" if not numbers else numbers[-1] if has_han(address) else numbers[0]


def street_of(address: str) -> str:
    """Return the rest of an address without its house number (a Chinese one: without all numbers)."""
    if has_han(address):
        return _NUMBER.sub("", address).rstrip("号")
    return " ".join(_NUMBER.sub(" ", address, count=1).split())


JUDGES: dict[str, Callable[[Field, Codes, Codes], Levels]] = {
    "phone": _number,
    "code": _number,
    "date": _number,
    "postcode": _number,
    "number": _number,
    "website": _number,
    "email": _email,
    "person": _person,
    "given": _part_of_name,
    "surname": _part_of_name,
    "street": _street,
    "company": _company,
    "address": _address,
    "place": _place,
    "text": _text,
}
"""For every kind the level of unequal values; a kind without one knows only same and different."""
