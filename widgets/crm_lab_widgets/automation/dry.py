"""A dry run as the screen shows it."""

from __future__ import annotations

from typing import Any

from crm_lab.rules.dry import DryRun

MOST_ROWS = 500


def dry_view(run: DryRun) -> dict[str, Any]:
    """Return what a rule would do as plain data; ``rows`` are its first changes: to whom, what, from what to what."""
    frame = run.frame.astype(object).where(run.frame.notna(), None)
    rows = [_row(one) for one in frame.head(MOST_ROWS).to_dict("records")]
    whole = {"matched": run.matched, "touched": run.touched, "complete": run.complete, "changes": len(frame)}
    return {**whole, "rows": rows}


def _row(one: dict[Any, Any]) -> dict[str, Any]:
    kept = {str(key): one[key] for key in ("record_id", "name", "what", "field", "before", "after", "why")}
    return {**kept, "at": one["at"].isoformat() if one["event_seq"] is not None else None}
