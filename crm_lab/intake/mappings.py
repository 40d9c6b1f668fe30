"""Mappings saved by name: which column is which field, how dates and amounts are read, which stages are allowed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from crm_lab.errors import NotFound, UnknownField
from crm_lab.intake.fields import catalogue
from crm_lab.intake.matching import Match
from crm_lab.intake.plan import Options, Plan
from crm_lab.standard.date_order import DateOrder
from crm_lab.store.database import Database
from crm_lab.store.entities import ImportMapping
from crm_lab.store.types import utc_now

IGNORED = ""
"""The field of a column that is left out altogether."""


SAVED = ("zone", "region", "mode", "match", "if_there")
"""Options without which the same file would be read otherwise; those that a person gave are saved beside them."""


def as_dict(plans: Sequence[Plan], options: Options) -> dict[str, Any]:
    """Return the mapping of the plans as plain values, with the options that reading the file again needs."""
    return {
        "options": options_of(options),
        "files": [
            {
                "file": plan.table.name,
                "entity": plan.entity_name,
                "columns": {column: match.field for column, match in plan.matches.items()},
                "dates": {column: order.order for column, order in plan.orders.items()},
                "stages": {name: {s.word: s.name for s in one.stages if s.word} for name, one in plan.stages.items()},
            }
            for plan in plans
            if plan.entity_name
        ],
    }


def options_of(options: Options) -> dict[str, Any]:
    """Return the options that belong to a mapping; a currency that was only assumed does not."""
    told = {"dates": options.dates, "system": options.source}
    told["currency"] = options.currency if options.currency_given else None
    kept = {name: getattr(options, name) for name in SAVED} | {"match": list(options.match)}
    return kept | {name: value for name, value in told.items() if value}


def save(database: Database, name: str, mapping: dict[str, Any]) -> None:
    """Save a mapping under a name; an older one of that name is replaced."""
    with database.write(origin="import") as unit:
        found = unit.session.get(ImportMapping, name)
        if found is None:
            unit.session.add(ImportMapping(name=name, mapping=mapping))
        else:
            found.mapping, found.updated_at = mapping, utc_now()


def load(database: Database, name: str) -> dict[str, Any]:
    """Return a saved mapping.  Raises NotFound when there is none of that name."""
    with database.read() as session:
        found = session.get(ImportMapping, name)
        if found is None:
            names = ", ".join(session.scalars(select(ImportMapping.name).order_by(ImportMapping.name))) or "none"
            raise NotFound(
                f"there is no saved mapping '{name}' (saved are: {names}); save one with proposal.save('{name}')"
            )
        return dict(found.mapping)


def forget(database: Database, name: str) -> None:
    """Forget a saved mapping.  Raises NotFound when there is none of that name."""
    with database.write(origin="import") as unit:
        found = unit.session.get(ImportMapping, name)
        if found is None:
            raise NotFound(f"there is no saved mapping '{name}' any more")
        unit.session.delete(found)


def normal(mapping: Mapping[str, Any], entity: str | None) -> dict[str, Any]:
    """Return a mapping in its full form; {column: field} alone is a mapping of one file."""
    return dict(mapping) if "files" in mapping else {"files": [{"entity": entity, "columns": dict(mapping)}]}


def choose(mapping: Mapping[str, Any], columns: Sequence[str]) -> dict[str, Any] | None:
    """Return the part of a mapping whose columns are most like these (None when none shares half of them)."""
    best = max(mapping["files"], key=lambda part: _alike(part, columns), default=None)
    if best is None or (_alike(best, columns) < 0.5 and len(mapping["files"]) > 1):
        return None
    return dict(best)


def _alike(part: Mapping[str, Any], columns: Sequence[str]) -> float:
    wanted = set(part["columns"])
    return len(wanted & set(columns)) / max(1, len(wanted))


def apply(plan: Plan, part: Mapping[str, Any], title: str) -> None:
    """Put a saved mapping onto a plan.

    Raises:
        UnknownField: The mapping names a column that the file does not have, or a field that does not exist.
    """
    plan.entity_name = part.get("entity") or plan.entity_name
    plan.why = f"the mapping {title}"
    fields = catalogue()[plan.entity_name].fields if plan.entity_name in catalogue() else {}
    for column, name in part["columns"].items():
        if column not in plan.table.columns:
            if name:
                raise UnknownField(
                    f"the mapping {title} reads the column {column!r} as {name}, but {plan.table.label} has no such "
                    f"column; its columns are {', '.join(plan.table.columns[:12])}"
                )
            continue
        if name and name not in fields:
            raise UnknownField(
                f"{plan.entity_name} have no field {name!r}, which the mapping {title} names; "
                f"use one of {', '.join(fields)}"
            )
    said = part["columns"]
    plan.matches = {
        column: Match(column, said[column], 1.0, f"the mapping {title}")
        if column in said
        else Match(column, None, 0.0, f"not in the mapping {title}")
        for column in plan.table.columns
    }


def apply_readings(plan: Plan, part: Mapping[str, Any], title: str) -> None:
    """Read dates as the saved mapping says."""
    for column, order in part.get("dates", {}).items():
        if column in plan.orders:
            plan.orders[column] = DateOrder(order, True, f"the mapping {title}")


def allowed_words(part: Mapping[str, Any]) -> dict[str, set[str]] | None:
    """Return the stage words that a saved mapping allows, per pipeline; None when it does not say."""
    return {name: set(words) for name, words in part["stages"].items()} if part.get("stages") else None
