"""The screen's rows as DataFrames: what one sees, one can reckon with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from crm_lab.customers.view.actions import Action
from crm_lab.customers.view.part import Row
from crm_lab.customers.view.timeline import Timeline
from crm_lab.customers.view.words import tell
from crm_lab.store.money import from_minor

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("at", "kind", "title", "text", "who", "by", "deal", "channel", "direction", "seconds")
"""What the frame of a timeline begins with; amount, currency, source, id and pinned follow."""


def timeline(found: Timeline, count: int, locale: str) -> pd.DataFrame:
    """Return the newest ``count`` entries: ``at`` in UTC, ``seconds`` of duration, ``amount`` in major units."""
    import pandas as pd

    entries: list[dict[str, Any]] = []
    after: str | None = None
    while len(entries) < count:
        page = found.page(after, count - len(entries))
        entries += page["entries"]
        after = page["next"]
        if after is None:
            break
    frame = pd.DataFrame([_line(entry, locale) for entry in entries], columns=[*COLUMNS, *_MORE])
    frame["at"] = pd.to_datetime(frame["at"], utc=True, format="ISO8601")
    return frame.astype({"pinned": bool})


_MORE = ("amount", "currency", "source", "id", "pinned")


def _line(entry: dict[str, Any], locale: str) -> dict[str, Any]:
    amount = entry.get("money")
    known = amount is not None and amount["minor"] is not None
    told = {name: entry.get(name) for name in COLUMNS}
    told |= {"title": tell(entry["title"], locale) or None, "text": entry.get("text") or _changes(entry)}
    told |= {name: entry.get(name) for name in ("source", "id", "pinned")}
    told["amount"] = float(from_minor(amount["minor"], amount["currency"])) if amount and known else None
    told["currency"] = amount["currency"] if amount else None
    return told


def _changes(entry: dict[str, Any]) -> str | None:
    changes = entry.get("changes")
    return "; ".join(f"{field}: {before} → {after}" for field, before, after in changes) if changes else None


def rows(found: Sequence[Row], locale: str) -> pd.DataFrame:
    """Return the rows of a part: title, note, aside (its value as text), marks, and which record it is."""
    import pandas as pd

    lines = [
        {
            "title": _text(row["title"], locale),
            "note": " · ".join(filter(None, (_text(note, locale) for note in row["note"]))),
            "aside": _text(row["aside"], locale),
            "marks": [_text(chip["text"], locale) for chip in row["chips"]],
            "tones": [chip["tone"] for chip in row["chips"]],
            "entity": row["entity"],
            "id": row["id"],
        }
        for row in found
    ]
    return pd.DataFrame(lines, columns=["title", "note", "aside", "marks", "tones", "entity", "id"])


def actions(found: Sequence[Action], locale: str) -> pd.DataFrame:
    """Return suggested actions: level, title, reason, and the line of Python that does it."""
    import pandas as pd

    lines = [
        {
            "level": one.level,
            "title": tell(one.title, locale),
            "reason": tell(one.reason, locale),
            "python": one.line,
        }
        for one in found
    ]
    return pd.DataFrame(lines, columns=["level", "title", "reason", "python"])


def _text(value: Any, locale: str) -> str:
    """Return any value of the screen as text."""
    return tell({"en": "{it}", "zh": "{it}", "values": {"it": "" if value is None else value}}, locale)
