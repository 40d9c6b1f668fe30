"""Why a pair was taken for one customer: every field in words, with what it adds to the log odds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from crm_lab.customers.matching.comparing import Levels
from crm_lab.customers.matching.fields import Field
from crm_lab.customers.matching.kinds import Kind
from crm_lab.errors import InvalidValue

LOCALES = ("en", "zh")
THROUGH_OTHERS = {"en": "the same through other records", "zh": "由其他记录推得相同"}
TOLD = {"en": "a person said so", "zh": "人工确认"}


class Part(NamedTuple):
    """One compared field: what it is called, how it agrees, and what that adds to the log odds."""

    field: str
    agreement: str
    weight: float


def check_locale(locale: str) -> str:
    """Return the language of reasons: en or zh.  Raises InvalidValue for another one."""
    short = str(locale).replace("-", "_").split("_")[0].lower()
    if short not in LOCALES:
        raise InvalidValue(f"reasons are written in en or zh, not in '{locale}'")
    return short


def names_of(fields: Sequence[Field], locale: str) -> list[str]:
    """Return what each field is called: its kind, with the column where several fields are of one kind."""
    kinds = [field.kind for field in fields]
    return [_name(field, sum(kind is field.kind for kind in kinds) > 1, locale) for field in fields]


def _name(field: Field, several: bool, locale: str) -> str:
    word = field.kind.english if locale == "en" else field.kind.chinese
    return f"{word} ({', '.join(map(str, field.role.columns))})" if several else word


def level_word(kind: Kind, level: int, locale: str) -> str:
    """Return the words for a degree of agreement."""
    return kind.levels[level].english if locale == "en" else kind.levels[level].chinese


def reasons(fields: Sequence[Field], levels: Levels, weights: npt.NDArray[np.float64], locale: str) -> list[str]:
    """Return one text per pair: 'phone same (+14.2); name similar (+3.1)', the weightiest first."""
    names = names_of(fields, locale)
    words = [
        [f"{name} {level_word(f.kind, at, locale)}" for at in range(len(f.kind.levels))]
        for name, f in zip(names, fields, strict=True)
    ]
    order = np.argsort(-np.abs(weights), axis=1, kind="stable").tolist()
    listed, shown = levels.tolist(), np.round(weights, 1).tolist()
    separator = "; " if locale == "en" else "；"
    return [
        separator.join(f"{words[at][level[at]]} ({weight[at]:+.1f})" for at in places if level[at] >= 0)
        for places, level, weight in zip(order, listed, shown, strict=True)
    ]


def parts(
    fields: Sequence[Field], levels: Levels, weights: npt.NDArray[np.float64], locale: str
) -> list[tuple[Part, ...]]:
    """Return what `reasons` says as data: per pair its compared fields, the weightiest first."""
    names = names_of(fields, locale)
    words = [[level_word(f.kind, at, locale) for at in range(len(f.kind.levels))] for f in fields]
    order = np.argsort(-np.abs(weights), axis=1, kind="stable").tolist()
    return [
        tuple(Part(names[at], words[at][level[at]], round(weight[at], 2)) for at in places if level[at] >= 0)
        for places, level, weight in zip(order, levels.tolist(), weights.tolist(), strict=True)
    ]
