"""Blocking keys: what two records of one customer have in common in at least one way, in spite of slips."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crm_lab.customers.matching.comparing import house_of, local_of
from crm_lab.customers.matching.fields import Codes, Field
from crm_lab.customers.matching.forms import sound
from crm_lab.customers.matching.names import common_codes, halves
from crm_lab.customers.matching.similarity import Part

Keys = npt.NDArray[np.int64]
_NOT_DIGIT = re.compile(r"\D+")
_MOST_FIELDS = 15
RARE_WORDS = 3


@dataclass(frozen=True)
class Key:
    """One way to be found: a number per record (-1: none) in each column, and the fields it was made of."""

    owners: frozenset[int]
    columns: tuple[Keys, ...]


def _head(text: str) -> str:
    return text[: len(text) // 2] if len(text) >= 6 else ""


def _tail(text: str) -> str:
    return text[-(len(text) // 2) :] if len(text) >= 6 else ""


def _first(text: str) -> str:
    return text[:3]


def _last(text: str) -> str:
    return text[-3:]


def _digits(email: str) -> str:
    digits = _NOT_DIGIT.sub("", local_of(email))
    return digits if len(digits) > 2 else ""


Maker = Callable[[str], str]
_HALVES = (_head, _tail)
_ENDS = (_first, _last)
_ENDS_OF_SOUND = 4
PARTS: dict[str, tuple[Maker, ...]] = {
    "phone": _HALVES,
    "code": _HALVES,
    "date": _HALVES,
    "website": (),
    "email": (_digits,),
    "person": (),
    "given": _ENDS,
    "surname": _ENDS,
    "street": _ENDS,
    "place": _ENDS,
    "company": (),
    "text": (),
    "address": (),
    "postcode": (),
    "number": (),
}
"""For every kind that blocks the parts of a value that are keys beside the whole."""
_COMPARED: dict[str, tuple[str, Maker]] = {"email": ("local", local_of), "address": ("house", house_of)}
"""Keys that are compared as well, so that they are made once."""
_BY_WORDS = frozenset({"company", "text", "address"})


def keys_of(fields: Sequence[Field]) -> list[Key]:
    """Return all keys of the records."""
    found = [key for at, field in enumerate(fields) if field.kind.name in PARTS for key in _keys(at, field)]
    if (places := halves(fields)) is not None:
        given, family = common_codes(fields[places[0]], fields[places[1]])
        both = (given >= 0) & (family >= 0)
        low, high = np.minimum(given, family).astype(np.int64), np.maximum(given, family).astype(np.int64)
        found.append(Key(frozenset(places), (np.where(both, mixed(low, high), -1),)))
    return found


def _keys(at: int, field: Field) -> list[Key]:
    owners = frozenset({at})
    keys = [Key(owners, tuple(one.astype(np.int64) for one in field.codes))]
    for part in _parts(field):
        of = np.where((part.lengths == 0)[part.of], -1, part.of).astype(np.int64)
        keys.append(Key(owners, tuple(_through(of, one) for one in field.codes)))
    if field.kind.name in _BY_WORDS:
        words = field.words.codes
        columns = [
            _through(words[:, place].astype(np.int64), one) for one in field.codes for place in range(RARE_WORDS)
        ]
        keys.append(Key(owners, tuple(columns)))
    return keys


def _parts(field: Field) -> Iterator[Part]:
    kind = field.kind.name
    for function in PARTS[kind]:
        yield Part.made(field.texts, function)
    if kind in _COMPARED:
        yield field.part(*_COMPARED[kind])
    if kind == "person":
        read = field.part("sound", sound)
        yield read
        yield read.then(lambda text: text[:_ENDS_OF_SOUND])
        yield read.then(lambda text: text[-_ENDS_OF_SOUND:])


def _through(of: Keys, codes: Codes) -> Keys:
    return np.where(codes >= 0, np.append(of, -1)[codes], -1)


_FACTOR = np.int64(-7046029254386353131)
_OTHER = np.int64(1609587929392839161)
HASH_BITS = 38


def mixed(one: Keys, other: Keys) -> Keys:
    """Return one number of HASH_BITS bits for two; different twos may rarely get the same number."""
    with np.errstate(over="ignore"):
        number = (one + 1) * _FACTOR + (other + 1) * _OTHER
        number ^= (number >> np.int64(29)) & np.int64((1 << 35) - 1)
        number = number * _FACTOR
        number ^= (number >> np.int64(32)) & np.int64((1 << 32) - 1)
    result: Keys = number & np.int64((1 << HASH_BITS) - 1)
    return result
