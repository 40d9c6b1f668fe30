"""Which column of a frame is what: by its name in English or Chinese, by its values, or as the caller says.

A column whose name says that it is an id, a source, or the answer itself (cluster, true id) is never compared.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pandas as pd

from crm_lab import standard
from crm_lab.customers.matching.kinds import KINDS
from crm_lab.customers.matching.vocabulary import ANSWERS, GROUPED, HINTS, IDS, NAMES, NOT_COMPARED
from crm_lab.errors import InvalidValue, UnknownField
from crm_lab.standard.columns import kind_of
from crm_lab.standard.whole_columns import WHOLE

_NOT_WORD = re.compile(r"[\W_]+")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+?[0-9][0-9 ().-]{5,18}[0-9]")
_FIRM = re.compile(
    r"公司|集团|中心|学校|医院|厂$|店$|\b(?:inc|llc|ltd|gmbh|corp|co|company|center|centre|school|university|church"
    r"|hospital|association|services?|group|college|academy|bank|institute|council|society|club|foundation)\b",
    re.IGNORECASE,
)
SAMPLE = 2000


@dataclass(frozen=True, slots=True)
class Role:
    """What some columns of a frame hold: a kind, and the columns, which mean the same where they are several."""

    kind: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Roles:
    """How a frame is read: its id column (None: its index), its source column, and what is compared."""

    id: str | None
    source: str | None
    compared: tuple[Role, ...] = field(default=())


def find_roles(frame: pd.DataFrame, hints: Mapping[str, Any]) -> Roles:
    """Return the roles of a frame's columns; `hints` are those of `find_duplicates`.

    Raises UnknownField for a hint or column that does not exist, InvalidValue when nothing can be compared.
    """
    chosen = _chosen(frame, hints)
    taken = {name for names in chosen.values() for name in names}
    id_column = _one(chosen, "id") or _id_column(frame, taken)
    source = _one(chosen, "source")
    kinds = {name: kind for kind, names in chosen.items() for name in names if kind not in NOT_COMPARED}
    kinds = {name: _person_or_company(frame[name]) if kind == "name" else kind for name, kind in kinds.items()}
    free = [name for name in frame.columns if name not in taken and name != id_column]
    kinds |= _recognised(frame, free)
    if not kinds:
        kinds = _anything(frame, free)
    if not kinds:
        raise InvalidValue(
            "no column can be compared; say which is what, for example find_duplicates(frame, name='Site name')"
        )
    return Roles(id_column, source, _grouped(kinds))


def _chosen(frame: pd.DataFrame, hints: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for hint, value in hints.items():
        if hint not in HINTS:
            near = difflib.get_close_matches(hint, HINTS, 1)
            known = f"did you mean '{near[0]}'?" if near else f"known are {', '.join(sorted(HINTS))}"
            raise UnknownField(f"'{hint}' is no hint for find_duplicates; {known}")
        names = () if value is None else (value,) if isinstance(value, str) else tuple(value)
        for name in names:
            if name not in frame.columns:
                near = difflib.get_close_matches(str(name), [str(one) for one in frame.columns], 1)
                more = f"did you mean '{near[0]}'?" if near else f"it has {', '.join(map(str, frame.columns))}"
                raise UnknownField(f"the frame has no column '{name}' (hint {hint}); {more}")
        found[HINTS[hint]] = (*found.get(HINTS[hint], ()), *names)
    return found


def _one(chosen: Mapping[str, tuple[str, ...]], role: str) -> str | None:
    names = chosen.get(role, ())
    if len(names) > 1:
        raise InvalidValue(f"the hint {role} takes one column, not {len(names)}")
    return names[0] if names else None


def _id_column(frame: pd.DataFrame, taken: Iterable[str]) -> str | None:
    """Return the column that is named like an id and is different in every row, the plainest name first."""
    named = [name for name in frame.columns if name not in taken and _looks_like_id(name)]
    named.sort(key=lambda name: IDS.index(_key(name)) if _key(name) in IDS else len(IDS))
    exact = next((name for name in named if _key(name) in IDS), None)
    unique = next((name for name in named if frame[name].notna().all() and frame[name].is_unique), None)
    return unique if unique is not None else exact


def _looks_like_id(name: Any) -> bool:
    key = _key(name)
    return key not in ANSWERS and (key in IDS or (key.endswith(("id", "编号", "编码")) and key not in _names()))


def _names_an_id(name: Any) -> bool:
    return "id" in re.split(r"[\W_]+", standard.fold(str(name))) or _looks_like_id(name)


@cache
def _key(name: Any) -> str:
    return _NOT_WORD.sub("", standard.fold(str(name)))


@cache
def _names() -> dict[str, str]:
    return {word: kind for kind, words in NAMES.items() for word in words.split()}


def _recognised(frame: pd.DataFrame, names: Sequence[str]) -> dict[str, str]:
    found = {}
    for name in names:
        if _key(name) in ANSWERS:
            continue
        kind = _kind_by_name(frame[name], name)
        if kind is None and not _names_an_id(name):
            kind = _kind_by_values(frame[name])
        if kind and _fits(frame[name], kind):
            found[name] = kind
    return found


def _kind_by_name(values: pd.Series[Any], name: Any) -> str | None:
    key = _key(name)
    kind = _names().get(key)
    if kind is None and kind_of(str(name)) not in WHOLE:  # of dates only birthdays tell records apart
        kind = kind_of(str(name))
    if kind in KINDS:
        return kind
    if key in ("name", "名称") or (key.endswith("name") and not key.endswith(("filename", "username", "programname"))):
        return _person_or_company(values)
    return None


def _sample(values: pd.Series[Any]) -> list[str]:
    return [str(value).strip() for value in values.dropna().drop_duplicates().head(SAMPLE)]


def _share(sample: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(pattern.search(text) is not None for text in sample) / max(1, len(sample))


def _person_or_company(values: pd.Series[Any]) -> str:
    """Tell names of people from names of firms: by legal forms, usual words, length and digits."""
    sample = _sample(values)
    firm = sum(bool(_FIRM.search(text)) or len(text.split()) > 4 or any(map(str.isdigit, text)) for text in sample)
    return "company" if firm > 0.25 * len(sample) else "person"


def _kind_by_values(values: pd.Series[Any]) -> str | None:
    if values.dtype.kind in "bifcmM":
        return None
    sample = _sample(values)
    if len(sample) < 3:
        return None
    if sum(_EMAIL.fullmatch(text) is not None for text in sample) > 0.8 * len(sample):
        return "email"
    signed = sum(text[0] in "+(" or "-" in text for text in sample if _PHONE.fullmatch(text))
    mobile = sum(re.fullmatch(r"1[3-9]\d{9}", text) is not None for text in sample)
    return "phone" if signed + mobile > 0.8 * len(sample) and not _dates(sample) else None


def _dates(sample: Sequence[str]) -> bool:
    return sum(re.fullmatch(r"(19|20)\d\d-\d\d?-\d\d?.*", text) is not None for text in sample) > 0.2 * len(sample)


def _fits(values: pd.Series[Any], kind: str) -> bool:
    """Tell whether the values can be what the name says: a column of dates named 'E-mail' is left out."""
    sample = _sample(values)
    if not sample:
        return True
    if kind == "email":
        return _share(sample, re.compile("@")) >= 0.5
    if kind == "website":
        return _share(sample, re.compile(r"\.[A-Za-z]{2,}")) >= 0.5
    if kind in ("phone", "date", "number"):
        return _share(sample, re.compile(r"\d")) >= 0.5
    return True


def _anything(frame: pd.DataFrame, names: Sequence[str]) -> dict[str, str]:
    """Return texts and words for a frame whose columns have no known names; numbers are not compared."""
    found = {}
    for name in names:
        values = frame[name].dropna()
        if _key(name) in ANSWERS or _looks_like_id(name) or values.empty or values.dtype.kind in "bifcmM":
            continue
        found[name] = "text" if values.nunique() > 0.05 * len(values) else "word"
    return found


def _grouped(kinds: Mapping[str, str]) -> tuple[Role, ...]:
    """Put columns of one kind that mean the same together; the order is that of the kinds, then of the names."""
    roles = []
    for kind in KINDS:
        names = sorted((name for name, found in kinds.items() if found == kind), key=str)
        if kind in GROUPED and names:
            roles.append(Role(kind, tuple(names)))
        elif kind not in GROUPED:
            roles += [Role(kind, (name,)) for name in names]
    return tuple(roles)
