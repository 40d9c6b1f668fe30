"""A whole frame standardised: every different value once, the raw value kept beside the standard one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from crm_lab.errors import InvalidValue, UnknownField
from crm_lab.standard import western
from crm_lab.standard.columns import Kind, kind_of, recognised
from crm_lab.standard.text import clean
from crm_lab.standard.whole_columns import WHOLE, Reader, as_written, currency_of, text_of, whole_readers

if TYPE_CHECKING:
    import pandas as pd

Standard = tuple[str, bool | None]
"""A value in its standard form, and whether it is valid (None: nothing to be said)."""
FLAGGED = ("phone", "email", "date", "money")
READERS: tuple[Kind, ...] = ("phone", "email", "person", "company", "address", "date", "money")
PARTS: Mapping[str, tuple[str, ...]] = {
    "address": ("province", "city", "district", "postal_code"),
    "person": ("family", "given"),
    "company": ("form",),
}
"""The parts of addresses and names that get columns of their own; ``form`` is the legal form of a company."""


def standardise(
    frame: pd.DataFrame,
    region: str = "CN",
    columns: Mapping[str, str] | Sequence[str] | None = None,
    date_order: str | Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return the same frame with standardised values in place.

    Beside a column that changed stands `<column>_raw` as it was written; beside phones, e-mails, dates and amounts
    `<column>_valid`; beside amounts the currency that they name, in `<column>_currency`.  What can be told of its parts
    stands beside an address in `<column>_province`, `_city`, `_district`, `_postal_code`, beside a person's name in
    `_family` and `_given`, whichever was written first, and beside a company's its legal form in `_form` (gmbh,
    有限公司).  What can't be read stays as it is written.  Columns are recognised by name (English and Chinese), or
    named in `columns`: a list, or a mapping of names to phone, email, person, company, address, date or money.
    `region` (ISO code) says where numbers without a country are dialled; a country column says it row by row.  Doing it
    twice changes nothing.

    Dates become ISO 8601, in the one order that their whole column has; where its values fit several orders, a warning
    says which was taken, and `date_order` (dmy, mdy or ymd, for all columns or by column) says which is meant.  Written
    amounts become exact decimals.  Columns of numbers and of moments are standard already.

    Raises:
        UnknownField: a column that the frame does not have.
        InvalidValue: a kind or an order that does not exist.
    """
    kinds = _kinds(frame, columns)
    regions = _regions(frame, region)
    result = frame.copy()
    readers = whole_readers(result, kinds, date_order, "mdy" if region.upper() == "US" else "dmy")
    for name, kind in kinds.items():
        if kind in WHOLE and name not in readers:
            continue
        _column(result, name, kind, regions if kind == "phone" else None, region, readers.get(name))
        if kind in PARTS and (columns is not None or kind_of(name) == kind):  # a bare 'name' may be anybody's
            _put_parts(result, name, kind)
    return result


def _kinds(frame: pd.DataFrame, columns: Mapping[str, str] | Sequence[str] | None) -> dict[str, str]:
    names = [name for name in frame.columns if isinstance(name, str)]
    known: dict[str, str] = {name: kind for name, kind in recognised(names).items() if kind in READERS}
    if columns is None:
        return {name: kind for name, kind in known.items() if not _is_own(name, names)}
    named = dict(columns) if isinstance(columns, Mapping) else {name: known.get(name, "") for name in columns}
    for name, kind in named.items():
        if name not in names:
            raise UnknownField(f"The frame has no column {name!r}; it has {', '.join(names)}.")
        if kind not in READERS:
            raise InvalidValue(f"Say what column {name!r} holds: {', '.join(READERS)}; {kind!r} is none of these.")
    return named


def _is_own(name: str, names: Sequence[str]) -> bool:
    """Columns that an earlier run put in are left alone."""
    ends = ("_raw", "_valid", "_currency", *(f"_{part}" for parts in PARTS.values() for part in parts))
    return any(name.endswith(end) and name.removesuffix(end) in names for end in ends)


def _regions(frame: pd.DataFrame, region: str) -> Any:
    """The region of every row by its country column; None when there is no such column."""
    kinds = recognised([name for name in frame.columns if isinstance(name, str)])
    name = next((name for name, kind in kinds.items() if kind == "country"), None)
    if name is None:
        return None
    where = frame[name].astype(object)
    codes = {value: western.code_of(str(value)) or region for value in where.dropna().unique()}
    return [codes.get(value, region) for value in where]


def _column(
    result: pd.DataFrame, name: str, kind: str, regions: Any, region: str, reader: Reader | None = None
) -> None:
    import pandas as pd

    before = result[name].astype(object)
    keys = pd.Series(list(zip(before, regions, strict=True)), index=before.index) if regions is not None else before
    codes, uniques = pd.factorize(keys, use_na_sentinel=True)
    if reader is not None:
        read = [reader(value) for value in uniques]
    else:
        read = [_read(kind, *(value if regions is not None else (value, region))) for value in uniques]
    values = pd.array([value for value, _ in read] + [None], dtype=object)
    after = pd.Series(values[codes], index=before.index, dtype=object).where(before.notna(), before)
    changed = (after != before) & before.notna()
    if f"{name}_raw" not in result.columns and changed.any():
        result.insert(_behind(result, name), f"{name}_raw", result[name])
    if kind in FLAGGED:
        flags = pd.array([valid for _, valid in read] + [None], dtype="boolean")[codes]
        _put(result, name, f"{name}_valid", pd.Series(flags, index=before.index).where(before.notna()))
    if changed.any():
        result[name] = after
    if kind == "money":
        _put_currency(result, name)


def _put_currency(result: pd.DataFrame, name: str) -> None:
    """Put the currency that amounts name behind them, if any does."""
    written = as_written(result, name)
    codes = written.map(currency_of).astype(object)
    if codes.notna().any():
        _put(result, f"{name}_valid", f"{name}_currency", codes.where(codes.notna(), None))


def _put_parts(result: pd.DataFrame, name: str, kind: str) -> None:
    """Put the parts of addresses and names behind them; a part that none of them has gets no column."""
    import pandas as pd

    codes, uniques = pd.factorize(result[name].astype(object), use_na_sentinel=True)
    read = [_parts(kind, text) if isinstance(text, str) else {} for text in uniques]
    behind = name
    for part in PARTS[kind]:
        values = pd.array([one.get(part) or None for one in read] + [None], dtype=object)
        if pd.notna(values).any():
            _put(result, behind, f"{name}_{part}", pd.Series(values[codes], index=result.index, dtype=object))
            behind = f"{name}_{part}"


def _parts(kind: str, text: str) -> dict[str, str]:
    if kind == "company":
        return {"form": _reader("company")(text).suffix}
    read = _reader(kind)(text)
    return {part: getattr(read, part) for part in PARTS[kind]}


def _behind(result: pd.DataFrame, name: str) -> int:
    return list(result.columns).index(name) + 1


def _put(result: pd.DataFrame, after: str, name: str, values: Any) -> None:
    if name in result.columns:
        result[name] = values
    else:
        at = _behind(result, f"{after}_raw" if f"{after}_raw" in result.columns else after)
        result.insert(at, name, values)


def _read(kind: str, value: Any, region: str) -> tuple[Any, bool | None]:
    text = _text(value)
    if text is None:
        return value, None
    if not clean(text):
        return None, None
    return _READ[kind](text, region)


def _text(value: Any) -> str | None:
    """Whole numbers that a spreadsheet made of phones are read as text; others are no phones and stay."""
    return None if isinstance(value, float) and not value.is_integer() else text_of(value)


def _phone(text: str, region: str) -> Standard:
    from crm_lab.standard.telephone import phone

    read = phone(text, region)
    return read.value, read.valid


def _email(text: str, region: str) -> Standard:
    from crm_lab.standard.mail import email

    read = email(text)
    return read.value, read.valid


def _shown(reader: str, text: str, region: str) -> Standard:
    return _reader(reader)(text).name, None


def _reader(kind: str) -> Callable[[str], Any]:
    from importlib import import_module

    place = {"person": "persons", "company": "companies", "address": "addresses"}[kind]
    found: Callable[[str], Any] = getattr(import_module(f"crm_lab.standard.{place}"), kind)
    return found


_READ: dict[str, Callable[[str, str], Standard]] = {
    "phone": _phone,
    "email": _email,
    "person": partial(_shown, "person"),
    "company": partial(_shown, "company"),
    "address": lambda text, region: (clean(text), None),
}
