"""What a person does on the customer screen with one click, and how the last of it is taken back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import select

from crm_lab.customers.view.actions import Action, actions
from crm_lab.customers.view.words import Said, say
from crm_lab.errors import Refused
from crm_lab.store.entities import Tag
from crm_lab.store.types import utc_now
from crm_lab_widgets.command_widget import verb
from crm_lab_widgets.one_customer import OneCustomer

Undo = Callable[[], object]

ORIGIN = "customer"


class CustomerActs(OneCustomer):
    """Suggested actions, tasks and tags.  The last thing that was done here can be undone, once."""

    _undo: tuple[str, Undo] | None = None

    @verb
    def act(self, key: str) -> dict[str, Any]:
        """Do a suggested action and return the whole screen; what is done is decided here, not in the page."""
        with self._account() as (session, account):
            wanted = next((one for one in actions(session, account, self._language) if one.key == key), None)
        if wanted is None:
            raise Refused("this was done already, or its reason is gone; the screen shows what is left")
        self._undo = self.id, self._done(wanted)
        return self._after(say("Done: {what}", "已完成：{what}", what=wanted.title))

    @verb
    def finish(self, id: str, version: int) -> dict[str, Any]:
        """Mark a task as done and return the whole screen."""
        record = self._workspace.activities.update(id, version=version, origin=ORIGIN, done_at=utc_now())
        self._undo = self.id, self._back("activities", id, record.version, {"done_at": None})
        return self._after(say("The task is done.", "任务已完成。"))

    @verb
    def tag(self, name: str, group: str | None, on: bool) -> dict[str, Any]:
        """Put a tag on the customer, or take it off, and return the whole screen; an unknown tag is made."""
        id, tags = self.id, self._workspace.tags
        change, back = (tags.put, tags.take) if on else (tags.take, tags.put)
        if not change(name, id, entity="accounts", group=group):
            raise Refused(f"the customer has the tag '{name}' already" if on else f"the tag '{name}' is off already")
        self._undo = id, partial(back, name, id, entity="accounts", group=group)
        told = ("Tagged: {name}", "已添加标签：{name}") if on else ("Tag taken off: {name}", "已移除标签：{name}")
        return self._after(say(*told, name=name))

    @verb
    def tags(self) -> list[dict[str, Any]]:
        """Return all tags that there are: name, group, colour."""
        with self._reading() as session:
            rows = session.execute(select(Tag.name, Tag.group, Tag.colour).order_by(Tag.group, Tag.name))
            return [dict(row._mapping) for row in rows]

    @verb
    def undo(self) -> dict[str, Any]:
        """Take back what was done here last and return the whole screen."""
        undo, self._undo = self._undo, None
        if undo is None or undo[0] != self.id:
            raise Refused("there is nothing to undo on this screen any more")
        undo[1]()
        return {**self._snapshot(), "done": say("Undone.", "已撤销。"), "undo": False}

    def _done(self, wanted: Action) -> Undo:
        collection: Any = getattr(self._workspace, wanted.collection)
        given = dict(wanted.arguments)
        if wanted.verb == "update":
            before = collection.get(given["id"])
            kept = {name: getattr(before, name) for name in given if name not in ("id", "version")}
            after = collection.update(**given, origin=ORIGIN)
            return self._back(wanted.collection, given["id"], after.version, kept)
        made = getattr(collection, wanted.verb)(**given)
        return lambda: collection.delete(made.id, version=made.version)

    def _back(self, collection: str, id: str, version: int, before: dict[str, Any]) -> Undo:
        """Return what puts fields back, unless somebody changed the record since."""
        records = getattr(self._workspace, collection)
        return lambda: records.update(id, version=version, origin=ORIGIN, **before)

    def _after(self, done: Said) -> dict[str, Any]:
        return {**self._snapshot(), "done": done, "undo": True}

    def _snapshot(self) -> dict[str, Any]:
        raise NotImplementedError
