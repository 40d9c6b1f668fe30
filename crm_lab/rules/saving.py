"""Rules are saved: every change a version, renamed, switched on and off, put in order, as YAML in and out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import func, select

from crm_lab.errors import InvalidValue, NotAllowed
from crm_lab.rules.context import context
from crm_lab.rules.definition import Definition, read_definition
from crm_lab.rules.freeing import free_name
from crm_lab.rules.standing import ORIGIN, withdraw
from crm_lab.rules.stored import enabled, rule_named, version
from crm_lab.rules.text import from_yaml, to_yaml
from crm_lab.store.collection import Collection
from crm_lab.store.entities import EventCounter, Rule, RuleVersion
from crm_lab.store.trail import Unit

if TYPE_CHECKING:
    import pandas as pd

MAY_CHANGE = ("admin", "manager", "system")
"""Who may save, enable and run rules: what rules do is done by the product itself and reaches every record."""


class SavedRules(Collection[Rule]):
    """The verbs that save and change rules."""

    entity = Rule
    first: ClassVar[tuple[str, ...]] = ("id", "name", "entity", "purpose", "position", "enabled", "revision")

    def save(self, rule: Mapping[str, Any] | str, *, position: int | None = None, enabled: bool = True) -> Rule:
        """Save a rule (a mapping, or YAML of one) under its name and return it.

        A changed rule gets a new version, the old ones stay; one that says the same stays as it is.  A new rule goes
        to the end of those of its purpose, or to ``position`` (0 is first).  It looks at events from now on.
        Raises InvalidValue: which rule, where in it, what is possible; NotAllowed for who may not.
        """
        self._require_right()
        with self.database.write(self.actor, ORIGIN) as unit:
            says = read_definition(rule_data(rule), context(unit.session))
            _prepare(unit, says)
            found = unit.session.scalars(select(Rule).where(Rule.name == says.name)).one_or_none()
            saved = self._new(unit, says, enabled) if found is None else self._changed(unit, found, says)
            if position is not None:
                _place(unit, saved, position)
            unit.session.flush()
            return saved

    def _new(self, unit: Unit, says: Definition, on: bool) -> Rule:
        same = (Rule.purpose == says.purpose, Rule.entity == says.entity.__tablename__)
        last = unit.session.scalar(select(func.max(Rule.position)).where(*same))
        free_name(unit, Rule, says.name)
        rule = Rule(name=says.name, entity=says.entity.__tablename__, purpose=says.purpose, enabled=on)
        rule.position, rule.after_seq = 0 if last is None else last + 1, _last_event(unit)
        rule.description = says.data.get("description")
        unit.session.add(rule)
        unit.session.flush()
        self._version(unit, rule, says)
        return rule

    def _changed(self, unit: Unit, rule: Rule, says: Definition) -> Rule:
        if version(unit.session, rule).definition == says.data:
            return rule
        if rule.entity != says.entity.__tablename__:
            raise InvalidValue(f"rule '{rule.name}', entity: it is about {rule.entity}; give the new one another name")
        rule.revision += 1
        rule.purpose, rule.description = says.purpose, says.data.get("description")
        self._version(unit, rule, says)
        return rule

    def _version(self, unit: Unit, rule: Rule, says: Definition) -> None:
        made = RuleVersion(rule_id=rule.id, number=rule.revision, definition=says.data, saved_by=self.actor.id)
        unit.session.add(made)

    def _require_right(self) -> None:
        if self.actor.role not in MAY_CHANGE:
            raise NotAllowed("rules are changed and run by admins and managers; ask one of them")

    def rename(self, name: str, to: str) -> Rule:
        """Give a rule another name, in a version of its own; its earlier versions and what it did stay with it.

        Raises InvalidValue when another rule has that name.
        """
        self._require_right()
        with self.database.write(self.actor, ORIGIN) as unit:
            rule = rule_named(unit.session, name)
            data = {**version(unit.session, rule).definition, "name": to}
            says = read_definition(data, context(unit.session))
            if says.name != rule.name:
                if unit.session.scalar(select(Rule.id).where(Rule.name == says.name)):
                    raise InvalidValue(f"there is a rule '{says.name}' already; choose another name")
                free_name(unit, Rule, says.name)
                rule.name, rule.revision = says.name, rule.revision + 1
                self._version(unit, rule, says)
                unit.session.flush()
            return rule

    def check(self, rule: Mapping[str, Any] | str) -> dict[str, Any]:
        """Return the rule as it would be kept, without saving it.  Raises InvalidValue as ``save`` does."""
        with self.database.read(self.actor) as session:
            return read_definition(rule_data(rule), context(session)).data

    def definition(self, name: str, number: int | None = None) -> dict[str, Any]:
        """Return what a rule says, or said in version ``number``.  Raises NotFound."""
        with self.database.read(self.actor) as session:
            return dict(version(session, rule_named(session, name), number).definition)

    def versions(self, name: str) -> pd.DataFrame:
        """Return all versions of a rule, oldest first: number, saved_at, saved_by, definition."""
        import pandas as pd

        columns = (RuleVersion.number, RuleVersion.saved_at, RuleVersion.saved_by, RuleVersion.definition)
        with self.database.read(self.actor) as session:
            mine = RuleVersion.rule_id == rule_named(session, name).id
            rows = session.execute(select(*columns).where(mine).order_by(RuleVersion.number)).all()
        return pd.DataFrame([tuple(row) for row in rows], columns=["number", "saved_at", "saved_by", "definition"])

    def enable(self, name: str) -> Rule:
        """Let a rule work (again); events that came while it was disabled are no concern of it."""
        return self._switch(name, True)

    def disable(self, name: str, *, take_back: bool = False) -> Rule:
        """Keep a rule from working; what it did stays, unless a standing rule is to ``take_back`` what it can first.

        Raises InvalidValue for a rule that is disabled already and can't take anything back.
        """
        self._require_right()
        if take_back:
            self._take_back(name)
        return self._switch(name, False)

    def _take_back(self, name: str) -> None:
        with self.database.read(self.actor) as session:
            rule = rule_named(session, name)
            found = [one for one in enabled(session, rule.name) if one.definition is not None]
        if not found:
            raise InvalidValue(f"the rule '{name}' is disabled or can't be read; enable it, then let it take back")
        withdraw(self.database, found[0])

    def _switch(self, name: str, on: bool) -> Rule:
        self._require_right()
        with self.database.write(self.actor, ORIGIN) as unit:
            rule = rule_named(unit.session, name)
            if rule.enabled is not on:
                rule.enabled, rule.after_seq = on, _last_event(unit) if on else rule.after_seq
                unit.session.flush()
            return rule

    def move(self, name: str, position: int) -> Rule:
        """Put a rule at another place in the order of its purpose (0 is first)."""
        self._require_right()
        with self.database.write(self.actor, ORIGIN) as unit:
            rule = rule_named(unit.session, name)
            _place(unit, rule, position)
            return rule

    def _check_delete(self, unit: Unit, record: Rule) -> None:
        self._require_right()

    def restore(self, id: str) -> Rule:
        """Bring a deleted rule back; it works again as before, from now on."""
        self._require_right()
        with self.database.write(self.actor, ORIGIN) as unit:
            rule = self._fresh(unit, id, None, deleted=True)
            rule.deleted_at, rule.after_seq = None, _last_event(unit)
            unit.session.flush()
            return rule

    def add(self, **fields: Any) -> Rule:
        """Refuse: rules are saved as a whole."""
        raise InvalidValue("a rule is saved as a whole; use ws.rules.save({...})")

    def update(self, id: str, *, version: int | None = None, origin: str = "python", **fields: Any) -> Rule:
        """Refuse: rules are saved as a whole."""
        raise InvalidValue("a rule is saved as a whole; use ws.rules.save({...}), enable, disable or move")

    def to_yaml(self, *names: str) -> str:
        """Return rules (all, unless they are named) as YAML."""
        with self.database.read(self.actor) as session:
            found = [rule_named(session, name) for name in names]
            found = found or [*session.scalars(select(Rule).order_by(Rule.purpose, Rule.entity, Rule.position))]
            return to_yaml([version(session, rule).definition for rule in found])

    def save_yaml(self, text: str) -> list[Rule]:
        """Save all rules of a YAML text, in its order, and return them."""
        return [self.save(one) for one in from_yaml(text)]


def rule_data(rule: Mapping[str, Any] | str) -> Mapping[str, Any]:
    """Return the one rule that a mapping is or that YAML holds.  Raises InvalidValue."""
    if not isinstance(rule, str):
        return rule
    found = from_yaml(rule)
    if len(found) != 1:
        raise InvalidValue(f"the text has {len(found)} rules; save_yaml takes several")
    return found[0]


def _prepare(unit: Unit, says: Definition) -> None:
    for action, wanted in says.then:
        prepare = getattr(action, "prepare", None)
        if prepare is not None:
            prepare(unit, wanted)


def _last_event(unit: Unit) -> int:
    return unit.session.scalar(select(EventCounter.last)) or 0


def _place(unit: Unit, rule: Rule, position: int) -> None:
    same = (Rule.purpose == rule.purpose, Rule.entity == rule.entity, Rule.id != rule.id)
    others = list(unit.session.scalars(select(Rule).where(*same).order_by(Rule.position, Rule.created_at)))
    others.insert(max(0, min(position, len(others))), rule)
    for index, one in enumerate(others):
        one.position = index
    unit.session.flush()
