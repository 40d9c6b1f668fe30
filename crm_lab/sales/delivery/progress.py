"""How far projects are: milestones reached, the next one, what is late, which risks are open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.store.entities import Account, Project, ProjectPart

if TYPE_CHECKING:
    import pandas as pd

PARTS = ("id", "kind", "name", "due_on", "level", "done_at", "late", "note")
PROGRESS = (
    "id", "name", "account", "starts_on", "milestones", "reached", "progress", "next", "next_due", "days_late",
    "goals", "goals_reached", "open_risks", "highest_risk",
)  # fmt: skip


def parts_frame(session: Session, project: Project, day: date) -> pd.DataFrame:
    """Return the goals, milestones and risks of a project with PARTS; late is what is past its day and not done."""
    import pandas as pd

    query = select(ProjectPart).where(ProjectPart.project_id == project.id)
    found = session.scalars(query.order_by(ProjectPart.kind, ProjectPart.position, ProjectPart.id))
    rows = [
        (one.id, one.kind, one.name, one.due_on, one.level, one.done_at, _late(one, day) > 0, one.note) for one in found
    ]
    return pd.DataFrame(rows, columns=list(PARTS))


def _late(one: ProjectPart, day: date) -> int:
    return 0 if one.done_at is not None or one.due_on is None else max(0, (day - one.due_on).days)


def progress_frame(session: Session, day: date) -> pd.DataFrame:
    """Return all projects with PROGRESS: ``progress`` is the share of milestones reached (0..1), None without any."""
    import pandas as pd

    by_project: dict[str, list[ProjectPart]] = {}
    for part in session.scalars(select(ProjectPart).order_by(ProjectPart.due_on, ProjectPart.position)):
        by_project.setdefault(part.project_id, []).append(part)
    query = select(Project, Account.name).outerjoin(Account, Account.id == Project.account_id)
    rows = [
        _row(one, account, by_project.get(one.id, ()), day)
        for one, account in session.execute(query.order_by(Project.id))
    ]
    return pd.DataFrame(rows, columns=list(PROGRESS))


def _row(project: Project, account: str | None, parts: Iterable[ProjectPart], day: date) -> tuple[Any, ...]:
    kinds: dict[str, list[ProjectPart]] = {"goal": [], "milestone": [], "risk": []}
    for one in parts:
        kinds[one.kind].append(one)
    ahead = [one for one in kinds["milestone"] if one.done_at is None]
    total, next_ = len(kinds["milestone"]), ahead[0] if ahead else None
    risks = [one.level or 0 for one in kinds["risk"] if one.done_at is None]
    reached = total - len(ahead)
    return (
        project.id, project.name, account, project.starts_on, total, reached, reached / total if total else None,
        next_ and next_.name, next_ and next_.due_on, max((_late(one, day) for one in ahead), default=0),
        len(kinds["goal"]), sum(one.done_at is not None for one in kinds["goal"]), len(risks), max(risks, default=None),
    )  # fmt: skip
