"""For how many records conditions hold, with a few examples and why."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_lab.rules.conditions import ChangedLeaf, Condition, FieldLeaf, leaves
from crm_lab.rules.context import context
from crm_lab.rules.fields import entity_named
from crm_lab.rules.observing import evaluate
from crm_lab.rules.reading import read_conditions
from crm_lab.rules.sql import matching
from crm_lab.rules.words import field_words
from crm_lab_widgets.reasons import reasons

EXAMPLES = 5
"""How many records are shown as examples."""


def figure(session: Session, entity: str, when: Any, zone: str | None = None) -> dict[str, Any]:
    """Return ``count`` of ``total`` records that meet ``when``, and examples with the reasons.

    Conditions that look at an event's change can't be counted over records: ``count`` is None then.
    """
    model: Any = entity_named(entity)
    now = context(session, zone=zone)
    condition = read_conditions(when, model, now)
    total = session.scalar(select(func.count()).select_from(model)) or 0
    if needs_event(condition):
        return {"total": total, "count": None, "examples": []}
    query = matching(session, model, condition)
    count = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    records = session.scalars(select(model).where(model.id.in_(query)).order_by(model.id.desc()).limit(EXAMPLES)).all()
    examples = [{**_named(one), "reasons": reasons(evaluate(condition, one, now).reasons, now)} for one in records]
    return {"total": total, "count": count, "examples": examples}


def field_label(what: str, field: str) -> list[str] | None:
    """Return what the field is called that an action changes, where the action's name does not tell it."""
    return list(field_words(field.rpartition(".")[2])) if what in ("set", "score") else None


def needs_event(condition: Condition) -> bool:
    """Tell whether conditions look at what an event changed."""
    return any(
        isinstance(leaf, ChangedLeaf) or (isinstance(leaf, FieldLeaf) and leaf.before) for leaf in leaves(condition)
    )


def _named(record: Any) -> dict[str, Any]:
    return {"id": record.id, "name": getattr(record, "name", None) or getattr(record, "subject", None) or record.id}
