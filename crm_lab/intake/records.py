"""From a draft to complete rows of the store: references by id, custom fields, and the parts of a record."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from crm_lab.intake import own_export, ways
from crm_lab.intake.complete import text_of
from crm_lab.intake.directory import Directory
from crm_lab.intake.draft import Draft
from crm_lab.intake.readers import MODELS
from crm_lab.store import entities as e
from crm_lab.store.base import Base

Parts = dict[type[Base], pd.DataFrame]


@dataclass
class Records:
    """Rows that are ready to be compared and written.

    `frame` has the columns of the entity (without id and source), `rows` the position of each in the
    chunk; `parts` holds dependent rows whose column `row` is the position of their record.
    """

    frame: pd.DataFrame
    rows: np.ndarray
    parts: Parts = field(default_factory=dict)
    hints: list[str] = field(default_factory=list)


def link(made: Draft, directory: Directory) -> list[str]:
    """Turn references into ids (new light records wait in the directory); return hints about near names."""
    hints: list[str] = []
    for column, one in made.plan.mapped():
        if one.type != "ref":
            continue
        if one.name == "contact" and made.plan.entity.name == "opportunities":
            continue  # a deal has several people, by their roles
        texts = own_export.named_by_id(made, one, directory)
        resolved = directory.resolve(np.where(made.bad, "", texts), one.to, column)
        made.mended += [(column, mend) for mend in resolved.mended]
        made.assumed += resolved.assumed
        hints += [f"{column}: {hint}" for hint in resolved.hints]
        if resolved.unknown is not None:
            made.keep_text(column, resolved.unknown)
            count = int(resolved.unknown.sum())
            made.assumed.append(
                f"{column}: {count:,} rows name a record that is not there, kept as text in the custom fields"
            )
        _put_ids(made, one.name, one.to, resolved.ids, directory)
        empty = int((made.refs[one.name] == "").sum()) if one.name == "account" else 0
        if empty:
            made.assumed.append(f"{column}: {empty:,} rows without an account land without one")
    return hints


def _put_ids(made: Draft, name: str, tables: tuple[str, ...], ids: np.ndarray, directory: Directory) -> None:
    """Put the ids into the column of the table that each of them is from."""
    for table in tables:
        column = f"{name}_id" if table == tables[0] else {"accounts": "account_id", "leads": "lead_id"}[table]
        known = set(directory.book(table).labels) if len(tables) > 1 else None
        found = ids if known is None else np.array([one if one in known else None for one in ids], dtype=object)
        old = made.data.get(column)
        made.data[column] = found if old is None else np.where(pd.isna(old), found, old)


def assemble(made: Draft, now: pd.Timestamp) -> Records:
    """Return the rows of a draft that can land, without those that were set aside."""
    columns = set(MODELS[made.plan.entity.name].columns())
    _keep_homeless(made, columns)
    good = np.flatnonzero(~made.bad)
    data: dict[str, Any] = {}
    for name, values in made.data.items():
        if name in columns:
            data[name] = _kept(values, good)
    frame = pd.DataFrame(data, index=range(len(good)))
    frame["custom"] = _custom(made, good)
    records = Records(frame, good)
    points = ways.part_of(made)
    if points is not None:
        records.parts[e.ContactPoint] = points
    if made.plan.entity.name == "opportunities":
        records.parts |= _deal_lines(made)
    return records


def _kept(values: Any, good: np.ndarray) -> pd.Series[Any]:
    """Return the rows that can land; what Python objects are stays so, for they go to the driver as they are."""
    series = pd.Series(values, dtype=object if getattr(values, "dtype", None) == np.object_ else None)
    return series.iloc[good].reset_index(drop=True)


def _keep_homeless(made: Draft, columns: set[str]) -> None:
    """Keep the texts of fields that this kind of record has no place for."""
    for column, one in made.plan.mapped():
        if one.name in made.data and one.name not in columns and one.type == "text":
            made.keep_text(column, pd.notna(made.data[one.name]))


def _custom(made: Draft, good: np.ndarray) -> np.ndarray:
    """Return the custom fields of every row as a dict, or None."""
    result = np.full(len(good), None, dtype=object)
    names = [own_export.custom_name(made.plan, column) for column in made.custom]
    if names:
        columns = [values[good] for values in made.custom.values()]
        result[:] = [
            {name: value for name, value in zip(names, row, strict=True) if value} or None
            for row in zip(*columns, strict=True)
        ]
    return result


def _deal_lines(made: Draft) -> Parts:
    """One line for the product of a deal; its price is not known, only the deal's amount."""
    ids = made.data.pop("product_id", None)
    if ids is None:
        return {}
    quantities = made.data.pop("quantity", np.full(made.size, None, dtype=object))
    frame = pd.DataFrame(
        {"row": range(made.size), "product_id": ids, "quantity": np.where(pd.isna(quantities), "1", quantities)}
    )
    frame = frame[pd.notna(frame["product_id"])]
    frame["quantity"] = frame["quantity"].map(str)
    frame.attrs["parent"] = "opportunity_id"
    return {e.OpportunityLine: frame}


def group_orders(made: Draft) -> tuple[np.ndarray, pd.DataFrame | None]:
    """Join rows of one order: return the rows that stand for an order each, and the lines of all.

    The amount of an order is the sum of its rows; a line's price and discount give its amount exactly.
    """
    keys = text_of(made, "external_id")
    keys = np.where(keys == "", np.arange(made.size).astype(str).astype(object) + "\0", keys)
    amounts = pd.Series(made.data.get("amount_minor", np.full(made.size, None)), dtype=object)
    usable = pd.Series(~made.bad)
    first = ~pd.Series(keys).where(usable).duplicated() & usable
    total = (
        amounts.where(usable)
        .groupby(pd.Series(keys), sort=False)
        .transform(lambda part: sum(part.dropna()) if part.notna().any() else None)
    )
    lines = _order_lines(made, keys, amounts, first) if "product_id" in made.data else None
    if "amount_minor" in made.data:
        made.data["amount_minor"] = total.to_numpy()
    return first.to_numpy(), lines


def _order_lines(made: Draft, keys: np.ndarray, amounts: pd.Series, first: pd.Series) -> pd.DataFrame:
    heads = {key: position for position, key in enumerate(keys) if first[position]}
    quantities, prices = text_of(made, "quantity"), made.data.get("unit_price_minor")
    rows = []
    for position, key in enumerate(keys):
        product = made.data["product_id"][position]
        if made.bad[position] or product is None:
            continue
        quantity = quantities[position] or 1
        price = prices[position] if prices is not None else None
        amount = amounts[position]
        if price is None and amount is not None:
            price = math.ceil(amount / quantity) if quantity > 0 else amount
        discount = max(0, int(price * quantity) - amount) if price is not None and amount is not None else 0
        rows.append((heads[key], product, str(quantity), price or 0, discount))
    frame = pd.DataFrame(rows, columns=["row", "product_id", "quantity", "price_minor", "discount_minor"])
    frame["position"] = frame.groupby("row").cumcount()
    frame.attrs["parent"] = "order_id"
    return frame
