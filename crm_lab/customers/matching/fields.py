"""Columns of a frame as integer codes of their comparable values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from crm_lab.customers.matching.forms import FORMS
from crm_lab.customers.matching.kinds import KINDS, Kind
from crm_lab.customers.matching.roles import Role
from crm_lab.customers.matching.similarity import Part
from crm_lab.customers.matching.words import Words
from crm_lab.standard.missing import MISSING

Codes = npt.NDArray[np.int32]
Texts = npt.NDArray[np.object_]
_MISSING = MISSING | {"nat", "<na>"}


@dataclass
class Field:
    """One thing that is compared: a code per record and column (-1: missing), and the text behind each code.

    Columns of one kind that mean the same (phone and mobile) are one field; they share their codes.
    """

    role: Role
    codes: tuple[Codes, ...]
    texts: Texts

    @property
    def kind(self) -> Kind:
        """Its kind."""
        return KINDS[self.role.kind]

    @cached_property
    def counts(self) -> npt.NDArray[np.float64]:
        """How many records have each text."""
        present = np.concatenate([one[one >= 0] for one in self.codes])
        return np.bincount(present, minlength=len(self.texts)).astype(np.float64)

    @cached_property
    def filled(self) -> float:
        """How many values there are."""
        return float(self.counts.sum())

    @cached_property
    def words(self) -> Words:
        """The rare words of every text."""
        return Words.of(self.texts, self.counts)

    @cached_property
    def whole(self) -> Part:
        """The texts themselves."""
        return self.part("", str)

    def part(self, name: str, function: Callable[[str], str]) -> Part:
        """Return what a function makes of every text; it is kept under the name for the next time."""
        if name not in self._parts:
            self._parts[name] = Part.made(self.texts, function)
        return self._parts[name]

    @cached_property
    def _parts(self) -> dict[str, Part]:
        return {}

    def of_rows(self, rows: npt.NDArray[np.integer[Any]]) -> Field:
        """Return the same field for some of the records."""
        return Field(self.role, tuple(one[rows] for one in self.codes), self.texts)


def make_fields(frame: pd.DataFrame, roles: Sequence[Role]) -> list[Field]:
    """Return one field per role, without those that hold nothing."""
    found = [make_field(frame, role) for role in roles]
    return [one for one in found if len(one.texts)]


def make_field(frame: pd.DataFrame, role: Role) -> Field:
    """Return the field of one role."""
    forms, uniques = [], []
    for name in role.columns:
        codes, unique = pd.factorize(_plain(frame[name]))
        forms.append(codes)
        uniques.append(_forms(unique, role.kind))
    texts, vocabulary = pd.factorize(np.concatenate(uniques))
    for empty in np.flatnonzero(vocabulary == ""):  # it is there once or not at all
        vocabulary = np.delete(vocabulary, empty)
        texts = np.where(texts == empty, -1, texts - (texts > empty))
    starts = np.cumsum([0, *(len(one) for one in uniques)])
    columns = [
        np.where(codes >= 0, np.append(texts[start:end], -1)[codes], -1).astype(np.int32)
        for codes, start, end in zip(forms, starts[:-1], starts[1:], strict=True)
    ]
    return Field(role, tuple(columns), vocabulary)


def _plain(values: pd.Series[Any]) -> Any:
    """Return texts as Python has them: those of pandas take long to go through."""
    return values.to_numpy(dtype=object) if isinstance(values.dtype, pd.StringDtype) else values


def _forms(unique: Any, kind: str) -> Texts:
    texts = np.empty(len(unique), dtype=object)
    texts[:] = [_form(value, kind) for value in unique]
    return texts


def _form(value: Any, kind: str) -> str:
    return "" if (text := str(value).strip()).lower() in _MISSING else FORMS[kind](text)


def small_field(role: Role, columns: Sequence[Sequence[Any]]) -> Field:
    """Return the field of a handful of records, column by column (None: missing): quicker than by a frame."""
    numbers: dict[str, int] = {}
    codes = np.full((len(columns), len(columns[0])), -1, np.int32)
    for place, column in enumerate(columns):
        for at, value in enumerate(column):
            if value is not None and (form := _form(value, role.kind)):
                codes[place, at] = numbers.setdefault(form, len(numbers))
    texts = np.empty(len(numbers), dtype=object)
    texts[:] = list(numbers)
    return Field(role, tuple(codes), texts)


WORTH = 2.0
"""What records that are equal in all fields must have in common to be one (see `Kind.worth`)."""


def identical(fields: Sequence[Field]) -> npt.NDArray[np.intp]:
    """Return for every record the first one with the same values in all fields; itself where too little is known."""
    columns = {str(at): one for at, one in enumerate(one for field in fields for one in field.codes)}
    number = pd.DataFrame(columns).groupby(list(columns), sort=False).ngroup().to_numpy()
    first = np.full(int(number.max()) + 1, len(number), dtype=np.intp)
    np.minimum.at(first, number, np.arange(len(number)))
    worth = sum((np.max(field.codes, axis=0) >= 0) * field.kind.worth for field in fields)
    return np.where(worth >= WORTH, first[number], np.arange(len(number)))
