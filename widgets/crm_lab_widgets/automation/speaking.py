"""What the tabs share: the words that conditions are made of, the live figure, YAML, and taking back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from crm_lab.errors import InvalidValue, NotAllowed
from crm_lab.rules import suggesting, vocabulary
from crm_lab.rules.context import Context, context, zone_named, zone_names
from crm_lab.rules.deeper import search, words_at
from crm_lab.rules.definition import plain_data
from crm_lab.rules.door import MAY_CHANGE
from crm_lab.rules.fields import entities, entity_named
from crm_lab.rules.saying import say
from crm_lab.rules.text import from_yaml, to_yaml
from crm_lab.store.base import Base
from crm_lab_widgets.automation.looking import figure
from crm_lab_widgets.automation.newest import Newest
from crm_lab_widgets.background import Background
from crm_lab_widgets.command_widget import verb
from crm_lab_widgets.undoing import Undoing
from crm_lab_widgets.workspace_widget import WorkspaceWidget

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crm_lab.workspace import Workspace

MOST_SUGGESTED = 200


class SpeakingVerbs(WorkspaceWidget):
    """What the browser may ask whichever tab is open."""

    def __init__(self, workspace: Workspace, **traits: Any) -> None:
        super().__init__(workspace, **traits)
        self._work = Background(lambda work: self.say("work", work=work))
        self._newest = Newest(workspace.database, workspace.actor, lambda answer: self.say("figure", **answer))
        self._undoing = Undoing()

    @property
    def _may_change(self) -> bool:
        return self._workspace.actor.role in MAY_CHANGE

    def _require_right(self) -> None:
        if not self._may_change:
            raise NotAllowed("rules are changed and run by admins and managers; ask one of them")

    def _reads(self, ask: Callable[[Context], Any]) -> Any:
        with self._workspace.database.read(self._workspace.actor) as session:
            return ask(context(session))

    @verb
    def vocabulary(self, entity: str) -> Any:
        """Return what conditions over a table can speak of, and which events wake rules about it."""

        def ask(now: Context) -> dict[str, Any]:
            spoken = asdict(vocabulary.vocabulary(entity, now))
            return {**spoken, "events": list(_events(entity, now)), "tags": vocabulary.tags(now)}

        return plain(self._reads(ask))

    @verb
    def suggest(self, entity: str, field: str, text: str = "") -> Any:
        """Return values of a field to choose from."""
        return plain(self._reads(lambda now: suggesting.suggested(field, entity, text, now, MOST_SUGGESTED)))

    @verb
    def called(self, table: str, ids: list[str]) -> Any:
        """Return the names of records that conditions name by their ids."""
        return plain(self._reads(lambda now: suggesting.named_ids(table, ids[:MOST_SUGGESTED], now)))

    @verb
    def look(self, turn: int, entity: str, when: Any, zone: str | None = None) -> dict[str, Any]:
        """Begin to count for how many records conditions hold; the event ``figure`` brings the answer of this turn."""
        self._newest.ask(turn, lambda session: figure(session, entity, when, zone))
        return {}

    @verb
    def stop_looking(self) -> dict[str, Any]:
        """Count no more."""
        self._newest.stop()
        return {}

    @verb
    def words(self, entity: str, paths: list[str]) -> Any:
        """Return fields that conditions name by paths of several steps, without those that are not there."""
        return plain(self._reads(lambda now: [asdict(one) for one in words_at(paths, _table(entity), now)]))

    @verb
    def search_fields(self, entity: str, text: str) -> Any:
        """Return fields two or three steps away whose names contain every word of ``text``."""
        return plain(self._reads(lambda now: [asdict(one) for one in search(text, _table(entity), now)]))

    @verb
    def in_words(self, entity: str, when: Any) -> Any:
        """Return conditions in words, finished or not, in English and Chinese."""
        return self._reads(lambda now: list(say(when, _table(entity), now)))

    @verb
    def zones(self) -> list[tuple[str, str]]:
        """Return the time zones that a rule may name, each with how far it is from UTC now."""
        return [(name, f"UTC{datetime.now(zone_named(name)).isoformat()[-6:]}") for name in zone_names()]

    @verb
    def as_yaml(self, data: Any) -> str:
        """Return a rule, or a part of one, as YAML."""
        return to_yaml(plain_data(data)) if isinstance(data, dict) else to_yaml({"when": data})

    @verb
    def from_yaml(self, text: str) -> dict[str, Any]:
        """Return the one mapping that a text of YAML holds, unchecked."""
        found = from_yaml(text)
        if len(found) != 1:
            raise InvalidValue(f"the text has {len(found)} rules; this place takes one")
        return dict(plain_data(found[0]))

    @verb
    def long_actions(self, then: Any) -> list[dict[str, Any]]:
        """Return the actions of a rule with every parameter by its name; what is none of them comes as ``raw``."""
        return [_long(one) for one in (then if isinstance(then, list) else [])]

    @verb
    def undo(self) -> dict[str, Any]:
        """Take back the newest change that was made on this screen; return what it was."""
        done = self._undoing.undo()
        self._did()
        return {"undone": done, "next": self._undoing.next}

    @verb
    def cancel(self) -> dict[str, Any]:
        """Stop the work that runs: after its present step, or at once where it has none."""
        if self._work.now.name == "run":
            self._work.cancel()
        else:
            self._work.abandon()
        return {}

    def close(self) -> None:
        """Close the screen; nothing is counted any more."""
        if hasattr(self, "_newest"):
            self._newest.stop()
        super().close()


def _table(entity: str) -> type[Base]:
    return entities().get(entity) or entity_named(entity)


def _events(entity: str, now: Context) -> Iterator[dict[str, Any]]:
    try:
        listed = vocabulary.events(entity, now)
    except InvalidValue:
        return  # what belongs to records, such as the lines of an order, wakes no rule
    for name, label in listed:
        yield {"name": name, "label": list(label)}


def _long(given: Any) -> dict[str, Any]:
    try:
        return vocabulary.long_action(given)
    except InvalidValue as problem:
        return {"raw": given, "problem": problem.message}


def plain(data: Any) -> Any:
    """Return nested tuples as lists, as JSON has them."""
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data.items()}
    return [plain(one) for one in data] if isinstance(data, list | tuple) else data
