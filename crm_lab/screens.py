"""The screens of a workspace: widgets that register themselves by entry points."""

from __future__ import annotations

from typing import Any

from crm_lab.errors import MissingPart
from crm_lab.store.installed import installed


class Screens:
    """The verbs by which a workspace opens its screens."""

    def board(self, **options: Any) -> Any:
        """Return the pipeline board, a widget."""
        return self.screen("board", **options)

    def data_quality(self, **options: Any) -> Any:
        """Return the data-quality screen, a widget; ``tab="todo"`` says where it opens."""
        return self.screen("data_quality", **options)

    def automation(self, **options: Any) -> Any:
        """Return the screen for rules, segments and tags, a widget; ``tab="segments"`` says where it opens."""
        return self.screen("automation", **options)

    def triage(self, **options: Any) -> Any:
        """Return the ticket triage screen, a widget; ``tab="team"`` opens the manager's view."""
        return self.screen("triage", **options)

    def call_review(self, id: str | None = None, *, at: float | None = None, **options: Any) -> Any:
        """Return the call review screen, a widget; ``id`` is the call that it opens with, ``at`` a second of it."""
        return self.screen("call_review", id=id, at=at, **options)

    def coaching(self, **options: Any) -> Any:
        """Return the coaching screen, a widget; ``tab="library"`` says where it opens."""
        return self.screen("coaching", **options)

    def inbox(self, **options: Any) -> Any:
        """Return the lead inbox, a widget: one's own leads, new ones, the public pool, conversion."""
        return self.screen("lead_inbox", **options)

    def owed(self, **options: Any) -> Any:
        """Return the receivables screen, a widget: who owes what for how long, payments, reminders."""
        return self.screen("receivables", **options)

    def customer(self, id: str | None = None, **options: Any) -> Any:
        """Return the screen of one customer, a widget; ``id`` is its id or exact name, or a person's id.

        Without ``id`` it begins with a search.  Raises NotFound or InvalidValue when ``id`` means none, or several.
        """
        return self.screen("customer", id=id, **options)

    def screen(self, name: str, **options: Any) -> Any:
        """Return a screen by name.  Screens register themselves in the entry point group ``crm_lab.screens``.

        Raises MissingPart for a screen that nobody registered.
        """
        found = {one.name: one for one in installed("crm_lab.screens")}
        if name not in found:
            known = ", ".join(sorted(found)) or "none"
            raise MissingPart(f"there is no screen '{name}'; installed are: {known}")
        return found[name].load()(self, **options)
