"""``ws.tags``: words on records, put on by hand or by rules, and who did it and since when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_lab.customers.narrowed import Narrowed
from crm_lab.errors import InvalidValue, NotAllowed, NotFound, Refused
from crm_lab.rules.door import MAY_CHANGE, Report, Rules
from crm_lab.rules.fields import entity_named, near
from crm_lab.rules.freeing import free_name
from crm_lab.rules.naming import of_tag, rename_everywhere, users_of
from crm_lab.rules.tagging import BY_RULE, KINDS, is_by_rule, put, take
from crm_lab.store.base import Base, Managed
from crm_lab.store.collection import Collection
from crm_lab.store.entities import Rule, Tag, TagLink, User
from crm_lab.store.trail import Unit

if TYPE_CHECKING:
    import pandas as pd

PURPOSE = "tags"
"""The purpose of rules that keep tags up to date."""

_SLICE = 900


class Tags(Collection[Tag]):
    """All tags.  A tag has a name, a group, and a kind: static (by hand), behavioural or value (mostly by rules)."""

    entity = Tag
    first: ClassVar[tuple[str, ...]] = ("id", "name", "group", "kind", "colour")

    def _make(self, unit: Unit, fields: dict[str, Any]) -> Tag:
        kind = fields.get("kind", "static")
        if kind not in KINDS:
            raise InvalidValue(f"the kind of a tag is one of {', '.join(KINDS)}, not {kind!r}")
        if fields.get("name"):
            free_name(unit, Tag, str(fields["name"]), group=fields.get("group"))
        return super()._make(unit, fields)

    def put(self, tag: str, records: Any, *, entity: str | None = None, group: str | None = None) -> int:
        """Put a tag on records and return how many did not have it; a tag that does not exist yet is made.

        ``records`` is a record, several, or their ids with ``entity`` (a table such as "accounts").
        Raises NotFound for a record that is not there or that this user may not see.
        """
        return self._change(tag, records, entity, group, putting=True)

    def take(self, tag: str, records: Any, *, entity: str | None = None, group: str | None = None) -> int:
        """Take a tag off records, whoever put it on, and return how many had it."""
        return self._change(tag, records, entity, group, putting=False)

    def _change(self, tag: str, records: Any, entity: str | None, group: str | None, *, putting: bool) -> int:
        changed = 0
        with self.database.write(self.actor) as unit:
            found = _find(unit.session, tag, group)
            if found is None and not putting:
                raise NotFound(_no_tag(unit.session, tag, group))
            tag_id = found or self._new(unit, tag, group)
            for kind, ids in _by_entity(records, entity).items():
                _require_seen(unit.session, kind, ids)
                table = kind.__tablename__
                if putting:
                    changed += len(put(unit, table, ids, tag_id, self.actor.id or self.actor.name))
                else:
                    changed += len(take(unit, table, ids, tag_id, lambda _set_by: True))
        return changed

    def _new(self, unit: Unit, name: str, group: str | None) -> str:
        tag = self._make(unit, {"name": name, "group": group, "kind": "static"})
        unit.session.add(tag)
        unit.session.flush()
        return tag.id

    def rename(self, tag: str, to: str, *, group: str | None = None) -> Tag:
        """Give a tag another name, also in the rules and segments that speak of it; records keep it.

        Raises NotFound, InvalidValue when another tag of the group has that name, NotAllowed for who may not change
        rules.
        """
        self._require_right()
        with self.database.write(self.actor) as unit:
            found = _find(unit.session, tag, group)
            if found is None:
                raise NotFound(_no_tag(unit.session, tag, group))
            record = unit.session.get_one(Tag, found)
            same = Tag.group.is_not_distinct_from(record.group)
            if unit.session.scalar(select(Tag.id).where(Tag.name == to, same, Tag.id != record.id)):
                raise InvalidValue(f"there is a tag '{to}' already; choose another name")
            free_name(unit, Tag, to, group=record.group)
            for name, value in self._checked({"name": to}, None).items():
                setattr(record, name, value)
            unit.session.flush()
            rename_everywhere(unit, of_tag(tag, to, record.group))
            return record

    def _require_right(self) -> None:
        if self.actor.role not in MAY_CHANGE:
            raise NotAllowed("tags are renamed and deleted by admins and managers; ask one of them")

    def _check_delete(self, unit: Unit, record: Tag) -> None:
        self._require_right()
        used = users_of(unit.session, of_tag(record.name, "", record.group))
        if used:
            raise Refused(f"the tag '{record.name}' is used by {', '.join(used)}; change them first")

    def of(self, record: Base) -> pd.DataFrame:
        """Return the tags of a record: name, group, kind, since, set_by (a person or a rule, by name), by_rule."""
        import pandas as pd

        rows = []
        with self.database.read(self.actor) as session:
            kind: Any = type(record)
            _require_seen(session, kind, [record.id])  # type: ignore[attr-defined]
            mine = (TagLink.entity == record.__tablename__, TagLink.record_id == record.id)  # type: ignore[attr-defined]
            query = select(Tag, TagLink).join(TagLink, TagLink.tag_id == Tag.id).where(*mine)
            found = session.execute(query.order_by(Tag.group, Tag.name)).all()
            who = _who(session, [link.set_by for _, link in found])
            for tag, link in found:
                by = None if link.set_by is None else who.get(link.set_by, link.set_by)
                rows.append((tag.name, tag.group, tag.kind, link.since, by, is_by_rule(link.set_by)))
        return pd.DataFrame(rows, columns=["name", "group", "kind", "since", "set_by", "by_rule"])

    def sizes(self, entity: str = "accounts") -> pd.DataFrame:
        """Return how many records of a table have each tag: name, group, kind, size, by_rule (of them by rules)."""
        import pandas as pd

        model: Any = entity_named(entity)
        by_rule = func.count().filter(TagLink.set_by.startswith(BY_RULE))
        query = select(Tag.name, Tag.group, Tag.kind, func.count(model.id), by_rule).join(TagLink)
        query = query.join(model, (model.id == TagLink.record_id) & (TagLink.entity == entity))
        with self.database.read(self.actor) as session:
            rows = session.execute(query.group_by(Tag.id, Tag.name, Tag.group, Tag.kind).order_by(Tag.name)).all()
        return pd.DataFrame([tuple(row) for row in rows], columns=["name", "group", "kind", "size", "by_rule"])

    def records(self, tag: str, entity: str = "accounts", *, group: str | None = None) -> pd.DataFrame:
        """Return the records of a table that have a tag, as a frame of that table."""
        model: Any = entity_named(entity)
        with self.database.read(self.actor) as session:
            tag_id = _find(session, tag, group)
            if tag_id is None:
                raise NotFound(_no_tag(session, tag, group))
        having = select(TagLink.record_id).where(TagLink.tag_id == tag_id, TagLink.entity == entity)
        tagged = Narrowed(self.database, self.actor, model, "tag", lambda _session, _tag: model.id.in_(having))
        return tagged.frame(tag=tag)

    def keep(
        self,
        tag: str,
        when: Sequence[Any] | Mapping[str, Any],
        *,
        entity: str = "accounts",
        group: str | None = None,
        kind: str = "behavioural",
        name: str | None = None,
    ) -> Rule:
        """Let a rule keep a tag on whatever meets the conditions ``when``, and return the rule.

        ``ws.tags.keep("quiet", [{"none": "orders", "within": "30 days"}])``.  The rule is called ``name``, or like
        the tag; ``refresh`` brings it up to date.  What a person put on by hand is never touched.
        """
        wanted = {"name": tag, "group": group, "kind": kind} if group is not None else {"name": tag, "kind": kind}
        data = {"name": name or f"tag {tag}", "entity": entity, "purpose": PURPOSE, "when": when}
        return Rules(self.database, self.actor).save({**data, "then": [{"tag": wanted}]})

    def refresh(self, *names: str, full: bool = False) -> Report:
        """Bring the tags of all tag rules (or of the rules named) up to date; see ``ws.rules.run``."""
        rules = Rules(self.database, self.actor)
        wanted = names or tuple(rules.frame(purpose=PURPOSE, enabled=True)["name"])
        return rules.run(*wanted, full=full) if wanted else Report(0, ())


def _find(session: Session, name: str, group: str | None) -> str | None:
    """Return the id of a tag; without a group, of the only one of that name."""
    query = select(Tag.id, Tag.group).where(Tag.name == name)
    found = session.execute(query if group is None else query.where(Tag.group == group)).all()
    if len(found) > 1:
        groups = ", ".join(sorted(str(one.group) for one in found))
        raise InvalidValue(f"there are several tags '{name}' (in the groups {groups}); say which, with group=")
    return found[0].id if found else None


def _no_tag(session: Session, name: str, group: str | None) -> str:
    where = "" if group is None else f" in the group '{group}'"
    return f"there is no tag '{name}'{where}{near(name, session.scalars(select(Tag.name)), 12)}"


def _by_entity(records: Any, entity: str | None) -> dict[type[Any], list[str]]:
    """Return ids by entity: of records, or of ids that are all of the table ``entity``."""
    listed = [records] if isinstance(records, str | Base) else list(_each(records))
    found: dict[type[Any], list[str]] = {}
    for one in listed:
        if isinstance(one, Managed):
            found.setdefault(type(one), []).append(one.id)
        elif isinstance(one, str) and entity is not None:
            found.setdefault(entity_named(entity), []).append(one)
        else:
            raise InvalidValue(f"{one!r} is no record; give records, or ids and entity= (such as 'accounts')")
    return {kind: list(dict.fromkeys(ids)) for kind, ids in found.items()}


def _each(records: Any) -> Iterable[Any]:
    if not isinstance(records, Iterable):
        raise InvalidValue(f"{records!r} is no record; give records, or ids and entity= (such as 'accounts')")
    return records


def _require_seen(session: Session, kind: type[Any], ids: Sequence[str]) -> None:
    for start in range(0, len(ids), _SLICE):
        part = ids[start : start + _SLICE]
        seen = set(session.scalars(select(kind.id).where(kind.id.in_(part))))
        missing = [one for one in part if one not in seen]
        if missing:
            raise NotFound(f"there is nothing with the id '{missing[0]}' in {kind.__tablename__} that you may see")


def _who(session: Session, marks: Sequence[str | None]) -> dict[str, str]:
    """Return the names of the people and the rules that put tags on."""
    given = {mark for mark in marks if mark}
    rules = {mark.removeprefix(BY_RULE): mark for mark in given if is_by_rule(mark)}
    named = {rules[id]: name for id, name in session.execute(select(Rule.id, Rule.name).where(Rule.id.in_(rules)))}
    people = session.execute(select(User.id, User.name).where(User.id.in_(given)))
    return named | {row.id: row.name for row in people}
