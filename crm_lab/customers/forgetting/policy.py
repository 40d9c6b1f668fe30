"""What is erased, what is removed, and what the law makes us keep."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Column, Table, literal

ERASED = "[erased]"
"""What stands where a text has to stand."""

RETENTION = "retention_years"
"""The setting that says for how many years records of trade are kept."""

YEARS = 10
"""Without the setting: the longest term of German commercial and tax law (HGB § 257, AO § 147)."""

BY_LAW = {
    "orders": "commercial and tax law: what was ordered, when, for how much",
    "order_lines": "commercial and tax law: the lines of orders",
    "payment_plans": "commercial and tax law: what was to be paid, and when",
    "payments": "commercial and tax law: what was paid, when and how",
    "quotes": "commercial law: that something was offered, when, for how much",
    "contracts": "commercial law: that something was agreed, when, for how much",
}
"""Records of trade: their figures, dates and numbers are kept for the years of retention, their words are not."""

CODES: dict[str, frozenset[str]] = {
    "activities": frozenset({"channel", "direction"}),
    "call_marks": frozenset({"card", "item", "made_by"}),
    "call_proposals": frozenset({"key", "kind", "state"}),
    "call_scores": frozenset({"kind", "name"}),
    "contract_signers": frozenset({"state"}),
    "contract_versions": frozenset({"provider"}),
    "contracts": frozenset({"number", "currency", "state"}),
    "lead_captures": frozenset({"way", "source", "campaign"}),
    "lead_moves": frozenset({"kind", "rule", "before"}),
    "lead_outcomes": frozenset({"kind", "reason", "made", "moved", "before"}),
    "lead_scores": frozenset({"model_name", "counts"}),
    "opportunities": frozenset({"currency", "status", "lost_reason", "lead_source", "campaign"}),
    "opportunity_contact_roles": frozenset({"role", "stance"}),
    "orders": frozenset({"name", "currency", "source", "external_id"}),
    "payments": frozenset({"currency", "method", "source", "external_id"}),
    "project_parts": frozenset({"kind"}),
    "quote_approvals": frozenset({"decision"}),
    "quote_lines": frozenset({"name", "price_rule"}),
    "quote_versions": frozenset({"currency"}),
    "quotes": frozenset({"number", "currency", "state"}),
    "recordings": frozenset({"content_hash", "direction", "language", "link_state", "link_way", "started_from"}),
    "reminders": frozenset({"currency", "channel"}),
    "stage_history": frozenset({"reason"}),
    "suggestions": frozenset({"verdict", "language"}),
    "tickets": frozenset({"channel", "category", "priority"}),
}
"""Columns that hold a word of ours or a number of a document and nothing about a person; all other texts go."""

TRAIL: dict[str, tuple[str, ...]] = {
    "audit_log": ("changes",),
    "events": ("data",),
    "rule_decisions": ("facts", "effects", "note"),
}
"""History whose rows stay, for that something happened is no secret; these columns are emptied."""


def erased(table: Table) -> dict[str, Any]:
    """Return the values that erase all words of a row about a person."""
    kept = CODES.get(table.name, frozenset())
    return {one.name: _erased(one) for one in table.columns if one.name not in kept and _tells(one)}


def _erased(column: Column[Any]) -> Any:
    """Return what stands in an erased cell; where two rows may not say the same, the id tells them apart."""
    alone = column.nullable or not any(one.unique and column.name in one.columns for one in column.table.indexes)
    return nothing(column) if alone else literal(f"{ERASED} ") + column.table.c["id"]


def erased_record(table: Table) -> dict[str, Any]:
    """Return the values that erase a record that is a person: all but what every row needs."""
    fixed = {"id", "created_at", "updated_at", "deleted_at", "version", "kind"}
    free = [one for one in table.columns if one.name not in fixed and (one.nullable or _tells(one))]
    return {one.name: nothing(one) for one in free} | ({"opted_out": True} if "opted_out" in table.columns else {})


def nothing(column: Column[Any]) -> Any:
    """Return what stands in an erased cell."""
    if column.nullable:
        return None
    return {} if isinstance(column.type, JSON) else ERASED[: getattr(column.type, "length", None)]


def _tells(column: Column[Any]) -> bool:
    """Whether a column holds words or a document, and is neither a key nor made by us."""
    if column.foreign_keys or column.primary_key or (column.name.endswith("_id") and column.name != "external_id"):
        return False
    if column.name in ("created_by", "entity"):
        return False
    return isinstance(column.type, JSON) or column.type.python_type is str
