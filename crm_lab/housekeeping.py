"""Jobs that look after the store itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from crm_lab.jobs import Task
from crm_lab.store.backup import backup


def back_up(task: Task) -> dict[str, Any]:
    """Handle a job of the kind ``backup``: copy the store to ``payload["target"]`` (default: beside it, dated).

    Raises DatabaseError for a server, and when the target exists.
    """
    task.progress(0.0, "copying the database")
    target = task.payload.get("target")
    return {"path": str(backup(task.database.url, Path(target) if target else None))}
