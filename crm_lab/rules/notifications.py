"""``ws.notifications``: what the person at work was told, newest first, read or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import func, select, update

from crm_lab.errors import NotFound
from crm_lab.store.collection import Collection
from crm_lab.store.entities import Notification, Rule
from crm_lab.store.scope import DELETED
from crm_lab.store.trail import Entry
from crm_lab.store.types import utc_now

if TYPE_CHECKING:
    import pandas as pd


class Notifications(Collection[Notification]):
    """One's own notifications; nobody reads those of others here."""

    entity = Notification
    first: ClassVar[tuple[str, ...]] = ("id", "at", "text", "entity", "record_id", "rule", "read_at")

    def _criteria(self, session: Any, filters: dict[str, Any]) -> list[Any]:
        return [Notification.user_id == (self.actor.id or ""), *super()._criteria(session, filters)]

    def _load(self, session: Any, id: str, deleted: bool = False) -> Notification:
        found = super()._load(session, id, deleted)
        if found.user_id != self.actor.id:
            raise NotFound(f"there is no notification with the id '{id}' that you may see")
        return found

    def frame(self, unread: bool | None = None, **filters: Any) -> pd.DataFrame:
        """Return what one was told, newest first: at, text, the record (entity, record_id), rule, read_at.

        ``unread`` leaves only what is not read yet (True) or is (False).
        """
        if unread is not None:
            filters["read_at" if unread else "read_at__ne"] = None
        frame = super().frame(**filters)
        with self.database.read(self.actor) as session:
            names = select(Rule.id, Rule.name)
            by_id = {row.id: row.name for row in session.execute(names, execution_options={DELETED: True})}
        frame = frame.assign(rule=frame["rule_id"].map(by_id))
        return frame[list(self.first)].sort_values(["at", "id"], ascending=False, ignore_index=True)

    def unread(self) -> int:
        """Return how many notifications one has not read yet."""
        with self.database.read(self.actor) as session:
            mine = (Notification.user_id == (self.actor.id or ""), Notification.read_at.is_(None))
            return session.scalar(select(func.count()).select_from(Notification).where(*mine)) or 0

    def mark_read(self, ids: str | Sequence[str] | None = None) -> int:
        """Mark one's notifications (all, unless ids are given) as read; return how many were unread."""
        return self._mark(ids, read=True)

    def mark_unread(self, ids: str | Sequence[str]) -> int:
        """Mark notifications as not read yet; return how many were read."""
        return self._mark(ids, read=False)

    def _mark(self, ids: str | Sequence[str] | None, *, read: bool) -> int:
        mine = [Notification.user_id == (self.actor.id or ""), Notification.read_at.is_(None) == read]
        if ids is not None:
            mine.append(Notification.id.in_([ids] if isinstance(ids, str) else list(ids)))
        with self.database.write(self.actor) as unit:
            change = update(Notification).where(*mine).values(read_at=utc_now() if read else None)
            count = int(unit.session.connection().execute(change).rowcount)
            if count:
                unit.note(Entry("read" if read else "unread", "notifications", None, data={"rows": count}))
            return count
