"""What a customer screen offers to people in Python: the customer behind it, in the screen's language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import traitlets
from sqlalchemy.orm import Session

from crm_lab.customers.portrait import portrait
from crm_lab.customers.view import frames, part, pins
from crm_lab.customers.view.actions import actions
from crm_lab.customers.view.facts import Facts
from crm_lab.customers.view.finding import Found, find, require
from crm_lab.customers.view.health import health
from crm_lab.customers.view.timeline import Timeline
from crm_lab.customers.view.words import tell
from crm_lab.errors import NotFound
from crm_lab_widgets.command_widget import CommandWidget

if TYPE_CHECKING:
    import pandas as pd

    from crm_lab.customers.portrait import Portrait
    from crm_lab.store.entities import Account
    from crm_lab.workspace import Workspace


class OneCustomer(CommandWidget):
    """A screen of one customer of ``workspace``, or of none yet; see CustomerView."""

    locale = traitlets.Enum(["", "en", "zh"], default_value="").tag(sync=True)

    def __init__(self, workspace: Workspace, id: str | None = None, **traits: Any) -> None:
        found = None
        if id is not None:
            with workspace.database.read(workspace.actor) as session:
                found = find(session, id)
        super().__init__(**traits)
        self._workspace = workspace
        self._found: Found | None = found

    @property
    def id(self) -> str:
        """The id of the customer on the screen.  Raises NotFound as long as none was chosen."""
        if self._found is None:
            raise NotFound("no customer was chosen on this screen yet; choose one, or call ws.customer(id)")
        return self._found.account_id

    def turn_to(self, id: str) -> None:
        """Show another customer, by its id, its exact name or the id of one of its people; open views follow.

        Raises NotFound or InvalidValue when ``id`` means no customer, or several.
        """
        with self._reading() as session:
            self._found = find(session, id)
        self.say("turned")

    @property
    def health(self) -> dict[str, Any]:
        """How the customer is: ``level`` (good, watch, risk, unknown) and ``reasons``, sentences with their figures."""
        with self._reading() as session:
            found = health(Facts.of(session, self.id))
        return {"level": found["level"], "reasons": [tell(one["text"], self._language) for one in found["reasons"]]}

    @property
    def profile(self) -> Portrait:
        """The customer in one sentence, in the screen's language, with the source of every part of it."""
        with self._reading() as session:
            return portrait(session, self.id, self._language)

    def timeline(self, kinds: list[str] | None = None, text: str | None = None, count: int = 1000) -> pd.DataFrame:
        """Return the newest ``count`` entries of the timeline as a DataFrame: at (UTC), kind, title, text, who, by …

        ``kinds`` are some of call, mail, message, meeting, note, task, order, payment, ticket, stage and change.
        """
        with self._reading() as session:
            return frames.timeline(Timeline(session, self.id, kinds, text), count, self._language)

    def part(self, name: str, count: int = 1000) -> pd.DataFrame:
        """Return the rows of a part of the screen ("people", "petals", "deals" …) as a DataFrame."""
        with self._account() as (session, account):
            rows = part.part_named(name).rows(session, account, 0, count)
            return frames.rows(rows, self._language)

    @property
    def actions(self) -> pd.DataFrame:
        """The suggested next steps: title, reason, and the line of Python that does it."""
        with self._account() as (session, account):
            return frames.actions(actions(session, account, self._language), self._language)

    def pin(self, source: str, id: str) -> None:
        """Pin an entry to the top of the timeline for everybody: its table ("activities" …) and id."""
        pins.pin(self._workspace.database, self._workspace.actor, self.id, source, id)

    def unpin(self, source: str, id: str) -> None:
        """Take a pin off."""
        pins.unpin(self._workspace.database, self._workspace.actor, self.id, source, id)

    _read = "en"

    @property
    def _language(self) -> str:
        return self.locale or self._read

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        with self._workspace.database.read(self._workspace.actor) as session:
            yield session

    @contextmanager
    def _account(self) -> Iterator[tuple[Session, Account]]:
        with self._reading() as session:
            yield session, require(session, self.id)
