"""The proposal: what every table would become.  It shows itself, can be edited, saved, and run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import select

from crm_lab.errors import InvalidValue, UnknownField
from crm_lab.intake import mappings, pipelines
from crm_lab.intake.fields import ENTITIES, catalogue
from crm_lab.intake.matching import Match, match_columns
from crm_lab.intake.names import plain
from crm_lab.intake.plan import Options, Plan, frame_of, samples
from crm_lab.intake.readers import MODELS
from crm_lab.intake.stages import plan_stages
from crm_lab.intake.table import Table
from crm_lab.standard.date_text import ORDERS
from crm_lab.store.entities import Pipeline
from crm_lab.store.keepers import may_keep

if TYPE_CHECKING:
    from crm_lab.intake.door import Door
    from crm_lab.intake.report import Report

KNOWN_BY_NAME = ("users", "products", "accounts")
MOST_NAMES = 50_000


@dataclass
class Proposal:
    """What an import would do.  Print it, edit it with `map`, `drop`, `assign` and `dates`, then `run` it.

    `batch_id` names the last run in the store, also one that was stopped.
    """

    ws: Door
    source: str
    plans: list[Plan]
    options: Options
    left_out: list[tuple[str, str]] = field(default_factory=list)
    allowed: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    batch_id: str = ""

    def frame(self) -> pd.DataFrame:
        """Return the proposed mapping as a table: file, column, example, field, confidence, reason, reading."""
        parts = [frame_of(plan) for plan in self.plans]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()

    def plan(self, file: str | None = None) -> Plan:
        """Return the plan of a file by its name (None: of the only one).  Raises UnknownField."""
        found = [
            one for one in self.plans if file is None or file in (one.table.label, one.table.name, one.table.path.name)
        ]
        if len(found) != 1:
            names = ", ".join(one.table.label for one in self.plans)
            raise UnknownField(f"say which file is meant with file=; there are {names}")
        return found[0]

    def map(self, column: str, field_name: str | None, file: str | None = None) -> Proposal:
        """Read a column as a field (None: keep it as a custom field).  Raises UnknownField."""
        plan = self.plan(file)
        if column not in plan.matches:
            raise UnknownField(
                f"{plan.table.label} has no column {column!r}; its columns are {', '.join(plan.table.columns)}"
            )
        if field_name and field_name not in plan.entity.fields:
            raise UnknownField(
                f"{plan.entity_name} have no field {field_name!r}; use one of {', '.join(plan.entity.fields)}"
            )
        for other, match in plan.matches.items():
            if field_name and match.field == field_name and not plan.entity.fields[field_name].many:
                plan.matches[other] = Match(other, None, 0.0, f"{field_name} is read from {column!r}")
        plan.matches[column] = Match(column, field_name, 1.0, "as you said")
        self.settle(plan)
        return self

    def drop(self, column: str, file: str | None = None) -> Proposal:
        """Leave a column out altogether, not even as a custom field."""
        plan = self.plan(file)
        plan.matches[column] = Match(column, mappings.IGNORED, 1.0, "left out, as you said")
        self.settle(plan)
        return self

    def assign(self, entity: str | None, file: str | None = None) -> Proposal:
        """Say what the rows of a file are ('accounts', 'opportunities', …; None leaves the file out)."""
        plan = self.plan(file)
        if entity is not None and entity not in catalogue():
            raise UnknownField(f"rows cannot become {entity!r}; use one of {', '.join(ENTITIES)}")
        plan.entity_name, plan.why = entity, "as you said"
        if entity:
            found = match_columns(catalogue()[entity], samples(plan.texts, plan.table), self._names())
            plan.matches = {match.column: match for match in found}
        self.settle(plan)
        return self

    def dates(self, order: str, column: str | None = None, file: str | None = None) -> Proposal:
        """Say how dates are written: 'dmy', 'mdy' or 'ymd', for one column or for all."""
        if order not in ORDERS:
            raise InvalidValue(f"{order!r} is no order of dates; use one of {', '.join(ORDERS)}")
        for plan in self.plans if file is None else [self.plan(file)]:
            for name in plan.orders:
                if column in (None, name):
                    plan.orders[name] = replace(
                        plan.orders[name], order=order, sure=True, reason="as you said", asked=False
                    )
        return self

    def save(self, name: str) -> Proposal:
        """Save the mapping under a name, to be used with `mapping=` or `--mapping`."""
        mappings.save(self.ws.database, name, mappings.as_dict(self.plans, self.options))
        return self

    def preview(self, rows: int = 10, file: str | None = None) -> pd.DataFrame:
        """Return the first rows of a file as they would land, why one can't, and who is perhaps there already."""
        from crm_lab.intake.preview import preview

        return preview(self.plan(file), self.options, rows, self.ws)

    def questions(self) -> list[tuple[Plan, str]]:
        """Return the date columns whose order only a person can know: (plan, column)."""
        return [(plan, column) for plan in self.plans for column, order in plan.orders.items() if order.asked]

    def run(
        self,
        *,
        set_aside: str | Path | None = None,
        dry_run: bool = False,
        progress: Callable[[str, int], None] | None = None,
    ) -> Report:
        """Land the rows and return the report; with `dry_run` nothing is written."""
        from crm_lab.intake.running import run

        return run(self, Path(set_aside) if set_aside else None, dry_run, progress)

    def settle(self, plan: Plan, part: Mapping[str, Any] | None = None, title: str = "") -> None:
        """Work out what follows from the mapping: orders of dates, stages."""
        if plan.entity_name is None:
            plan.orders, plan.stages = {}, {}
            return
        given = {column: order for column, order in plan.orders.items() if order.sure and order.reason == "as you said"}
        plan.decide_dates(self.options)
        plan.orders |= {column: order for column, order in given.items() if column in plan.orders}
        if part is not None:
            mappings.apply_readings(plan, part, title)
            self.allowed[plan.table.label] = mappings.allowed_words(part) or {}
        if plan.entity_name == "opportunities":
            self._plan_stages(plan)

    def _plan_stages(self, plan: Plan) -> None:
        with self.ws.database.read() as session:
            known, first = pipelines.known_pipelines(session), not pipelines.has_deals(session)
        fixed = not may_keep(self.ws.actor, Pipeline)
        allowed = self.allowed.get(plan.table.label, {})
        plan.stages = {}
        for name, found in plan.stage_facts().items():
            words = allowed.get(name)
            kept = [fact for fact in found if words is None or fact.word in words]
            title = name or _title(plan.table)
            named = [one for one in known if plain(one.name) == plain(title)] if name else known
            first = first and not plan.stages
            plan.stages[name] = plan_stages(kept, named or known, title, first_deals=first, fixed=fixed)

    def _names(self) -> dict[str, frozenset[str]]:
        return known_names(self.ws, self.plans)

    def __str__(self) -> str:
        """Show every file, what it becomes, and the field of every column."""
        lines = []
        for plan in self.plans:
            read_as = ", ".join(part for part in (plan.table.encoding, plan.table.delimiter) if part)
            lines.append(f"{plan.table.label} ({read_as}) → {plan.entity_name or 'left out'}: {plan.why}")
            lines += [f"    {note}" for note in plan.table.notes]
            if plan.entity_name:
                lines += _shown_columns(plan)
                lines += [f"    {one}" for one in plan.stages.values()]
        lines += [f"{name}: left out, {reason}" for name, reason in self.left_out]
        return "\n".join(lines)

    def __repr__(self) -> str:
        """Show the proposal in a notebook as it is said."""
        return str(self)


def known_names(ws: Door, plans: Iterable[Plan]) -> dict[str, frozenset[str]]:
    """Return the plain names and ids of users, products and accounts in the files and in the store."""
    names: dict[str, set[str]] = {table: set() for table in KNOWN_BY_NAME}
    for plan in plans:
        if plan.entity_name in names:
            for field_name in ("name", "external_id", "code"):
                for column in plan.columns_of(field_name):
                    names[plan.entity_name] |= {plain(text) for text in plan.texts[column][:MOST_NAMES]}
    with ws.database.read(ws.actor) as session:
        for table in KNOWN_BY_NAME:
            model: Any = MODELS[table]
            names[table] |= {plain(name) for name in session.scalars(select(model.name).limit(MOST_NAMES))}
    return {table: frozenset(found - {""}) for table, found in names.items()}


def _title(table: Table) -> str:
    return table.name.replace("_", " ").replace("-", " ").strip() or "Imported"


def _shown_columns(plan: Plan) -> list[str]:
    lines = []
    width = max((len(column) for column in plan.matches), default=0)
    for column, match in plan.matches.items():
        target = "left out" if match.field == mappings.IGNORED else match.field or "kept as a custom field"
        order = f" [{plan.orders[column]}]" if column in plan.orders else ""
        why = f" ({match.reason}, {match.confidence:.0%})" if match.field else f" ({match.reason})" * match.doubted
        lines.append(f"    {column:<{min(width, 40)}} → {target}{why}{order}")
    return lines
