"""The tab "Rules": the list, one rule, saving, trying, running, and what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from crm_lab.errors import InvalidValue, NotFound, StaleRecord
from crm_lab.rules.context import context
from crm_lab.rules.door import run_rules
from crm_lab.rules.text import to_yaml
from crm_lab.store.types import utc_now
from crm_lab_widgets.automation import decisions, rule_list
from crm_lab_widgets.automation.dry import dry_view
from crm_lab_widgets.automation.speaking import SpeakingVerbs
from crm_lab_widgets.background import Step
from crm_lab_widgets.command_widget import verb

MOST_TRIED = 300
"""How many records a dry run works out one by one."""


class RuleVerbs(SpeakingVerbs):
    """What the browser may ask of the rules."""

    @verb
    def rules(self) -> dict[str, Any]:
        """Return all rules in their order, without what they say."""
        self._did()
        with self._workspace.database.read(self._workspace.actor) as session:
            rows = rule_list.rows(session)
        return {"rules": rows, "may_change": self._may_change, "undo": self._undoing.next}

    @verb
    def rule(self, name: str) -> dict[str, Any]:
        """Return what a rule says, and the mistake in it, if it can't be read any more."""
        definition = self._workspace.rules.definition(name)
        problem = None
        try:
            self._workspace.rules.check(definition)
        except InvalidValue as found:
            problem = found.message
        return {**self._row(name), "definition": definition, "problem": problem}

    def _row(self, name: str) -> dict[str, Any]:
        with self._workspace.database.read(self._workspace.actor) as session:
            found = rule_list.row(session, name)
        if found is None:
            raise NotFound(f"there is no rule '{name}' any more; somebody deleted it")
        return {"rule": found}

    @verb
    def check(self, rule: dict[str, Any]) -> dict[str, Any]:
        """Return a rule as it would be kept, and as YAML.  Raises InvalidValue: where it is wrong."""
        kept = self._workspace.rules.check(rule)
        return {"definition": kept, "yaml": to_yaml(kept)}

    @verb
    def save_rule(
        self, rule: dict[str, Any], original: str | None = None, revision: int | None = None
    ) -> dict[str, Any]:
        """Save a new rule, or a new version of the rule ``original``, which was read as ``revision``."""
        rules, name = self._workspace.rules, str(rule.get("name", "")).strip()
        if original is None:
            self._require_free(name)
            saved = rules.save(rule)
            step = self._undoing.did("added", saved.name, lambda: rules.delete(saved.id))
        else:
            before = rules.definition(original)
            self._require_fresh(original, revision)
            if name != original:
                self._require_free(name)
                rules.check(rule)
                rules.rename(original, name)
            saved = rules.save(rule)
            step = self._undoing.did("saved", saved.name, lambda: self._put_back(saved.name, before))
        self._did()
        return {**self._row(saved.name), "undo": step}

    def _put_back(self, name: str, before: dict[str, Any]) -> None:
        if before["name"] != name:
            self._workspace.rules.rename(name, before["name"])
        self._workspace.rules.save(before)

    def _require_free(self, name: str) -> None:
        if name and self._workspace.rules.count(name=name):
            raise InvalidValue(f"there is a rule '{name}' already; give this one another name")

    def _require_fresh(self, name: str, revision: int | None) -> None:
        present = self._row(name)["rule"]["revision"]
        if revision is not None and present != revision:
            raise StaleRecord(f"somebody saved version {present} of the rule '{name}' in the meantime")

    @verb
    def delete_rule(self, name: str) -> dict[str, Any]:
        """Delete a rule; it can be brought back."""
        id = self._row(name)["rule"]["id"]
        self._workspace.rules.delete(id)
        self._did()
        return {"undo": self._undoing.did("deleted", name, lambda: self._workspace.rules.restore(id))}

    @verb
    def switch_rule(self, name: str, on: bool) -> dict[str, Any]:
        """Let a rule work, or keep it from working."""
        rules = self._workspace.rules
        there, back = (rules.enable, rules.disable) if on else (rules.disable, rules.enable)
        there(name)
        self._did()
        step = self._undoing.did("switched_on" if on else "switched_off", name, lambda: back(name))
        return {**self._row(name), "undo": step}

    @verb
    def move_rule(self, name: str, position: int) -> dict[str, Any]:
        """Put a rule at another place among those of its purpose and table."""
        before = self._row(name)["rule"]["place"]
        self._workspace.rules.move(name, int(position))
        self._did()
        step = self._undoing.did("moved", name, lambda: self._workspace.rules.move(name, before))
        return {**self.rules(), "undo": step}

    @verb
    def dry_run(self, rule: dict[str, Any], over: str = "present", days: int = 30) -> dict[str, Any]:
        """Begin to work out what a rule would do; the event ``work`` brings the result."""
        rules = self._workspace.rules
        rules.check(rule)

        def work(_step: Step) -> dict[str, Any]:
            since = utc_now() - timedelta(days=days) if over == "events" else None
            run = rules.dry_run(rule, over=over, since=since, limit=MOST_TRIED)
            with self._workspace.database.read(self._workspace.actor) as session:
                return dry_view(run, context(session))

        return self._work.start("dry_run", work)

    @verb
    def run_rule(self, name: str) -> dict[str, Any]:
        """Begin to let a rule work now; the event ``work`` brings the result."""
        self._require_right()
        row = self._row(name)["rule"]

        def work(step: Step) -> dict[str, Any]:
            step(0, 100)
            told = run_rules(
                self._workspace.database, name, progress=lambda part, text: step(round(100 * part), 100, text)
            )
            self._did()
            problems = [one for one in told.problems if f"'{name}'" in one]
            return {
                "rule": name,
                "stands": not row["on"],
                "touched": told.touched,
                "events": told.events,
                "problems": problems,
            }

        return self._work.start("run", work)

    @verb
    def versions(self, name: str) -> list[dict[str, Any]]:
        """Return all versions of a rule, the newest first, each with what was changed in it."""
        with self._workspace.database.read(self._workspace.actor) as session:
            return decisions.versions(session, name)

    @verb
    def log(self, name: str) -> list[dict[str, Any]]:
        """Return the newest decisions of a rule with their reasons."""
        with self._workspace.database.read(self._workspace.actor) as session:
            return decisions.log(session, name)
