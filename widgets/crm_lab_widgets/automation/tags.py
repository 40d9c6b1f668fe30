"""The tab "Tags": groups, sizes, the rules that keep them; new, renamed, recoloured, deleted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from crm_lab.errors import InvalidValue, Refused, StaleRecord
from crm_lab.rules.tagging import BY_RULE
from crm_lab.store.entities import Rule, RuleVersion, Tag, TagLink
from crm_lab_widgets.automation.speaking import SpeakingVerbs
from crm_lab_widgets.command_widget import verb

_CHANGED = ("name", "group", "kind", "colour")


class TagVerbs(SpeakingVerbs):
    """What the browser may ask of the tags."""

    @verb
    def tags(self) -> dict[str, Any]:
        """Return all tags by group: their sizes per table, how much of it by rules, and the rules that keep them."""
        self._did()
        with self._workspace.database.read(self._workspace.actor) as session:
            found = session.scalars(select(Tag).order_by(Tag.group.is_(None), Tag.group, Tag.name)).all()
            sizes, rules = _sizes(session), _rules(session)
        rows = [
            {**_row(one), "sizes": sizes.get(one.id, []), "rules": rules.get((one.group, one.name), [])}
            for one in found
        ]
        return {"tags": rows, "undo": self._undoing.next}

    @verb
    def new_tag(
        self, name: str, group: str | None = None, kind: str = "static", colour: str | None = None
    ) -> dict[str, Any]:
        """Make a tag."""
        self._require_free_tag(name.strip(), group or None)
        tag = self._workspace.tags.add(name=name.strip(), group=group or None, kind=kind, colour=colour)
        self._did()
        return {"id": tag.id, "undo": self._undoing.did("added", tag.name, lambda: self._workspace.tags.delete(tag.id))}

    @verb
    def change_tag(self, id: str, version: int, changes: dict[str, Any]) -> dict[str, Any]:
        """Change name, group, kind or colour of a tag that was read as ``version``."""
        tag = self._workspace.tags.get(id)
        if tag.version != version:
            raise StaleRecord(f"somebody else changed the tag '{tag.name}' in the meantime; look at it again", id=id)
        kept = {name: value or None for name, value in changes.items() if name in _CHANGED}
        before = {name: getattr(tag, name) for name in kept}
        self._set_tag(id, kept)
        self._did()
        return {"undo": self._undoing.did("saved", tag.name, lambda: self._set_tag(id, before))}

    def _set_tag(self, id: str, wanted: dict[str, Any]) -> None:
        """Change a tag; a new name goes into the rules and segments that speak of it, too."""
        tags = self._workspace.tags
        tag = tags.get(id)
        group, name = wanted.get("group", tag.group), str(wanted.get("name", tag.name) or "")
        if group != tag.group:
            self._require_unused(tag)
            self._require_free_tag(name, group)
        if name != tag.name:
            tags.rename(tag.name, name, group=tag.group)
        rest = {key: value for key, value in wanted.items() if key != "name" and value != getattr(tag, key)}
        if rest:
            tags.update(id, origin="automation", **rest)

    @verb
    def delete_tag(self, id: str) -> dict[str, Any]:
        """Delete a tag that no rule keeps; it can be brought back, with the records that have it."""
        tag = self._workspace.tags.delete(id)
        self._did()
        return {"undo": self._undoing.did("deleted", tag.name, lambda: self._workspace.tags.restore(id))}

    def _require_free_tag(self, name: str, group: str | None) -> None:
        if not name:
            raise InvalidValue("a tag needs a name; type one")
        with self._workspace.database.read(self._workspace.actor) as session:
            same = Tag.group.is_(None) if group is None else Tag.group == group
            if session.scalar(select(Tag.id).where(Tag.name == name, same)):
                raise InvalidValue(f"there is a tag '{name}' in this group already; give this one another name")

    def _require_unused(self, tag: Tag) -> None:
        with self._workspace.database.read(self._workspace.actor) as session:
            found = _rules(session).get((tag.group, tag.name), [])
        if found:
            listed = ", ".join(f"'{one}'" for one in found)
            raise Refused(f"the tag '{tag.name}' is put on by the rule {listed}; change it there first")


def _row(tag: Tag) -> dict[str, Any]:
    return {name: getattr(tag, name) for name in ("id", "version", "name", "group", "kind", "colour")}


def _sizes(session: Any) -> dict[str, list[dict[str, Any]]]:
    """How many records of each table have each tag."""
    by_rule = func.count().filter(TagLink.set_by.startswith(BY_RULE))
    query = select(TagLink.tag_id, TagLink.entity, func.count(), by_rule).group_by(TagLink.tag_id, TagLink.entity)
    found: dict[str, list[dict[str, Any]]] = {}
    for tag_id, entity, size, ruled in session.execute(query):
        found.setdefault(tag_id, []).append({"entity": entity, "size": size, "by_rule": ruled})
    return found


def _rules(session: Any) -> dict[tuple[str | None, str], list[str]]:
    """Which rules put on or take off which tag, by its group and name."""
    newest = (RuleVersion.rule_id == Rule.id) & (RuleVersion.number == Rule.revision)
    found: dict[tuple[str | None, str], list[str]] = {}
    for name, definition in session.execute(select(Rule.name, RuleVersion.definition).join(RuleVersion, newest)):
        for action in definition.get("then", []):
            wanted = action.get("tag") or action.get("untag")
            if wanted:
                given = {"name": wanted} if isinstance(wanted, str) else wanted
                found.setdefault((given.get("group"), given["name"]), []).append(name)
    return found
