"""The job ``knowledge``: a worker brings the knowledge base up to date, and gives every text a vector of the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_lab.replies.index import Index

if TYPE_CHECKING:
    from crm_lab.jobs import Task


def run(task: Task) -> dict[str, Any]:
    """Handle a job; with ``payload["rebuild"]`` the knowledge base is made anew.

    After another model was installed or chosen, the old one answers until this is done.
    """
    index = Index(task.database)
    try:
        task.progress(0.0, "bringing the knowledge base up to date")

        def told(done: int, total: int) -> None:
            task.progress(0.9 * done / max(1, total), f"{done:,} of {total:,}")

        seen = index.rebuild(told) if task.payload.get("rebuild") else index.follow(wait=True, progress=told)
        return {"looked_at": seen, "embedded": index.embed(told)}
    finally:
        index.close()
