"""What is proposed for a ticket, as the triage screen draws it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crm_lab.service.proposing.proposed import Duplicate, Proposal, Proposals, Reason


def shown(found: Proposals) -> dict[str, Any]:
    """Return proposals as plain data."""
    return {
        "fields": [_field(one) for one in found.fields],
        "duplicates": [_duplicate(one) for one in found.duplicates],
        "notes": list(found.notes),
        "learnt": list(found.learnt),
    }


def _field(one: Proposal) -> dict[str, Any]:
    return {
        "field": one.field,
        "value": one.value,
        "present": one.present,
        "confidence": one.confidence,
        "sure": one.sure,
        "reasons": _said(one.reasons),
        "others": [{"value": value, "confidence": confidence} for value, confidence in one.others],
    }


def _duplicate(one: Duplicate) -> dict[str, Any]:
    told = {"id": one.id, "number": one.number, "subject": one.subject, "likeness": one.likeness}
    return {**told, "reasons": _said(one.reasons)}


def _said(reasons: Iterable[Reason]) -> list[list[str]]:
    """Return every reason in English and in Chinese."""
    return [[str(one), one.zh] for one in reasons]
