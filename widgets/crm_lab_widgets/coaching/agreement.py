"""What the browser may ask of the machine's marks: how far coaches agree with them, item by item."""

from __future__ import annotations

from typing import Any

from crm_lab.calls.coaching.agreeing import FAIR, FEWEST
from crm_lab_widgets.coaching.team import number
from crm_lab_widgets.command_widget import verb
from crm_lab_widgets.workspace_widget import WorkspaceWidget


class AgreementVerbs(WorkspaceWidget):
    """What the browser may ask of agreement."""

    @verb
    def agreement(self) -> dict[str, Any]:
        """Return a row an item of the card used last, how many marks there are, and what is asked of an item."""
        rows = self._workspace.calls.agreement()
        items = [_told(row) for row in rows.to_dict("records")]
        return {"items": items, "marks": sum(one["calls"] + one["open"] for one in items), "fair": FAIR,
                "fewest": FEWEST}  # fmt: skip


def _told(row: dict[Any, Any]) -> dict[str, Any]:
    figures = {name: number(row[name]) for name in ("agreed", "kappa", "low", "high")}
    title = [row["title"]["en"], row["title"]["zh"]]
    counts = {name: int(row[name]) for name in ("calls", "open", "machine_true", "coach_true")}
    return {"item": row["item"], "title": title, **counts, **figures, "trust": row["trust"]}
