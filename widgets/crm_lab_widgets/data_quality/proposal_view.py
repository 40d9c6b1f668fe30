"""A proposed import as plain data for the browser: its tables, the field of every column, and what may be chosen."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pandas as pd

from crm_lab.intake.fields import Field, catalogue
from crm_lab.intake.plan import Plan
from crm_lab.intake.preview import SET_ASIDE
from crm_lab.intake.proposal import Proposal
from crm_lab.intake.reasons import said
from crm_lab.intake.report import Likely, Report

EXAMPLES = 3
SHOWN = 200
"""Mends, hints and rows set aside that are listed; the files hold all of them."""

HAN = re.compile(r"[\u4e00-\u9fff]")


def proposal_view(proposal: Proposal) -> dict[str, Any]:
    """Return the whole proposal."""
    return {
        "source": proposal.source,
        "if_there": proposal.options.if_there,
        "tables": [table_view(plan) for plan in proposal.plans],
        "left_out": [{"name": name, "reason": reason} for name, reason in proposal.left_out],
        "entities": [
            {"name": one.name, "label": one.title.capitalize(), "label_zh": one.title_zh, "fields": _fields(one.fields)}
            for one in catalogue().values()
        ],
    }


def table_view(plan: Plan) -> dict[str, Any]:
    """Return one table and how it is read."""
    read_as = ", ".join(part for part in (plan.table.encoding, plan.table.delimiter) if part)
    return {
        "file": plan.table.label,
        "entity": plan.entity_name,
        "read_as": read_as,
        "rows": rows_of(plan),
        "notes": [*plan.table.notes, *map(str, plan.stages.values())],
        "columns": [_column(plan, name) for name in plan.matches],
    }


def rows_of(plan: Plan) -> int | None:
    """Return how many rows a table has; None for one that is too large to be kept."""
    return sum(chunk.came for chunk in plan.table.chunks()) if plan.table.keep else None


def _column(plan: Plan, name: str) -> dict[str, Any]:
    match, order = plan.matches[name], plan.orders.get(name)
    examples = [text for text in plan.texts[name] if text.strip()][:EXAMPLES]
    told = order and {"order": order.order, "sure": order.sure, "asked": order.asked, "reason": order.reason}
    return {
        "column": name,
        "examples": [text[:80] for text in examples],
        "field": match.field,
        "confidence": match.confidence,
        "reason": match.reason,
        "date": told or None,
    }


def _fields(fields: dict[str, Field]) -> list[dict[str, str]]:
    shown = [one for one in fields.values() if not one.keep_only]
    return [{"name": one.name, "label": _english(one), "label_zh": _chinese(one)} for one in shown]


def _english(field: Field) -> str:
    return "External ID" if field.name == "external_id" else field.name.replace("_", " ").capitalize()


def _chinese(field: Field) -> str:
    return next((name for name in field.names if HAN.search(name)), _english(field))


def preview_view(plan: Plan, shown: pd.DataFrame) -> dict[str, Any]:
    """Return the first rows of a table as they would land, as text."""
    names = [name for name in shown.columns if name not in ("line", SET_ASIDE)]
    custom = [name for name in names if name not in plan.entity.fields]
    fields = [name for name in names if name in plan.entity.fields]
    reasons = shown[SET_ASIDE].tolist() if SET_ASIDE in shown else [""] * len(shown)
    columns = [[_text(value) for value in shown[name]] for name in [*fields, *custom]]
    rows = [
        {"line": int(line), "values": [column[at] for column in columns], "reason": reason}
        for at, (line, reason) in enumerate(zip(shown["line"], reasons, strict=True))
    ]
    return {"fields": fields, "custom": custom, "rows": rows}


def _text(value: Any) -> str:
    if value is None or (not isinstance(value, list | dict) and pd.isna(value)):
        return ""
    if isinstance(value, datetime) and value.hour == value.minute == value.second == 0:
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else str(value)


def report_view(report: Report) -> dict[str, Any]:
    """Return what an import did."""
    return {
        "batch": report.batch_id,
        "figures": {name: report.total(name) for file in report.files[:1] for name in file.figures()},
        "files": [
            {
                "file": one.file,
                "entity": one.entity,
                "figures": one.figures(),
                "mends": [
                    {"column": column, "rule": mend.rule, "count": mend.count, "examples": mend.examples[:SHOWN]}
                    for (column, _), mend in list(one.mended.items())[:SHOWN]
                ],
                "assumed": one.assumed[:SHOWN],
                "notes": [*one.notes, *one.hints][:SHOWN],
                "made": dict(one.made),
                "skipped": [{"reason": said(why, one.locale), "count": count} for why, count in one.skipped.items()],
                "likely": [_likely(row) for row in one.likely[:SHOWN]],
                "aside": [
                    {
                        "line": row.line,
                        "column": row.column,
                        "value": row.value[:80],
                        "reason": said(row.reason, one.locale),
                    }
                    for row in one.aside[:SHOWN]
                ],
            }
            for one in report.files
        ],
        "left_out": [{"name": name, "reason": reason} for name, reason in report.left_out],
        "aside_files": report.aside_files,
        "notes": report.notes,
    }


def _likely(row: Likely) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in ("line", "name", "own_id", "other", "record_id", "score", "reasons")}
    return {**told, "decision": row.decision}
