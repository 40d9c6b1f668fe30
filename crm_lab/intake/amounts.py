"""The amounts of a draft: which currency each row has, who says so, and that an assumption overrules nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from crm_lab.intake.changes import stored
from crm_lab.intake.fields import Field
from crm_lab.intake.money import currencies_in, read_money
from crm_lab.intake.plan import Options
from crm_lab.intake.readers import table_of
from crm_lab.store.money import exponent

if TYPE_CHECKING:
    from crm_lab.intake.draft import Draft


def read(made: Draft, options: Options) -> None:
    """Read all columns of money; the currency of a row is told by its cells, its column, or a person, else assumed."""
    for column, one in _columns(made):
        _read(made, column, one, options)


def _columns(made: Draft) -> list[tuple[str, Field]]:
    return [(column, one) for column, one in made.plan.mapped() if one.type == "money"]


def _read(made: Draft, column: str, one: Field, options: Options) -> None:
    style, texts = made.plan.style(column), made.texts(column)
    given = made.data.get("currency", np.full(made.size, None, dtype=object))
    open_ = pd.isna(given)
    found, used = read_money(texts, style, np.where(open_, style.currency or options.currency, given))
    made.take(column, found)
    if style.assumed:
        made.assumed.append(f"{column}: {style.assumed}")
    made.data[f"{one.name}_minor"] = found.values
    assumed = open_ & (currencies_in(texts) == "") & (not style.currency and not options.currency_given)
    without = open_ & pd.isna(found.values) & (assumed | bool(table_of(made.plan.entity.name).c.currency.nullable))
    made.data["currency"] = np.where(open_, used, given)
    made.data["currency"][without] = None
    made.currency_assumed = assumed & ~without if made.currency_assumed is None else made.currency_assumed | assumed
    if (assumed & ~without).any():
        where = f"taken as {options.currency} where none is known (--currency sets another)"
        made.assumed.append(f"{column}: no currency is named, {where}")


def keep_known(session: Session, made: Draft, ids: np.ndarray, is_new: np.ndarray) -> None:
    """Let records that are there keep the currency that they have, where the file's is only assumed."""
    if made.currency_assumed is None or not (rows := made.currency_assumed & ~made.bad & ~is_new).any():
        return
    there = stored(session, made.plan.entity.name, list(dict.fromkeys(ids[rows])), ["currency"])
    known = np.array([(there.get(one) or {}).get("currency") for one in ids], dtype=object)
    rows &= pd.notna(known)
    assumed = made.data["currency"]
    made.data["currency"] = np.where(rows, known, assumed)
    _read_again(made, rows & np.array([_other(*pair) for pair in zip(known, assumed, strict=True)], dtype=bool))


def _other(known: str | None, assumed: str | None) -> bool:
    """Tell whether the smallest unit of two currencies is another part of them, as of yen and yuan."""
    return bool(known and assumed) and exponent(str(known)) != exponent(str(assumed))


def _read_again(made: Draft, rows: np.ndarray) -> None:
    for column, one in _columns(made) if rows.any() else []:
        texts = np.where(rows, made.texts(column), "")
        base = np.where(rows, made.data["currency"], "CNY")
        found, _ = read_money(texts, made.plan.style(column), base)
        made.take(column, found)
        made.data[f"{one.name}_minor"] = np.where(rows, found.values, made.data[f"{one.name}_minor"])
