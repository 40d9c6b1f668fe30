"""A dry run as the screen shows it."""

from __future__ import annotations

from typing import Any

from crm_lab.rules.context import Context
from crm_lab.rules.dry import DryRun
from crm_lab_widgets.automation.looking import field_label
from crm_lab_widgets.reasons import reasons

MOST_ROWS = 500


def dry_view(run: DryRun, now: Context) -> dict[str, Any]:
    """Return what a rule would do as plain data; ``rows`` are its first changes: to whom, what, from what to what.

    ``reasons`` says why, per record and event (``because`` of a row is its place there).
    """
    frame = run.frame.astype(object).where(run.frame.notna(), None)
    shown = frame.head(MOST_ROWS).to_dict("records")
    places = {key: place for place, key in enumerate(dict.fromkeys(map(_key, shown)))}
    rows = [{**_row(one), "because": places[_key(one)]} for one in shown]
    why = [reasons(run.reasons[key], now) for key in places]
    whole = {"matched": run.matched, "touched": run.touched, "complete": run.complete, "changes": len(frame)}
    return {**whole, "rows": rows, "reasons": why}


def _key(one: dict[Any, Any]) -> tuple[str, int | None]:
    return one["record_id"], None if one["event_seq"] is None else int(one["event_seq"])


def _row(one: dict[Any, Any]) -> dict[str, Any]:
    kept = {str(key): one[key] for key in ("record_id", "name", "what", "field", "before", "after")}
    label = field_label(one["what"], one["field"])
    return {**kept, "label": label, "at": one["at"].isoformat() if one["event_seq"] is not None else None}
