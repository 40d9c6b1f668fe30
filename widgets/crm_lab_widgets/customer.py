"""The Customer 360 screen: one customer from all sides, and the search that leads to it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import traitlets
from sqlalchemy.orm import Session

from crm_lab.customers.view import part, pins
from crm_lab.customers.view import standing as standings
from crm_lab.customers.view.finding import Found, find
from crm_lab.customers.view.header import EDITABLE, header, owners
from crm_lab.customers.view.look import first_look
from crm_lab.customers.view.search import search
from crm_lab.customers.view.timeline import Timeline
from crm_lab.customers.view.touched import touches
from crm_lab.errors import InvalidValue, StaleRecord
from crm_lab.store.defaults import currency_of
from crm_lab_widgets.command_widget import asset, verb
from crm_lab_widgets.customer_acts import CustomerActs
from crm_lab_widgets.new_record import NewRecordVerbs

if TYPE_CHECKING:
    from crm_lab.workspace import Workspace

log = logging.getLogger(__name__)

MOST_ROWS = 50
"""Rows of a part that one question gets at the most."""


class CustomerView(CustomerActs, NewRecordVerbs):
    """The screen of one customer; without ``id`` it begins with the search.

    ``id`` is a customer's id or exact name, or the id of one of its people, who is then marked.  ``height`` is in
    pixels (0 fills the panel); ``locale`` is "en", "zh" or "" for the language of the page.  Customer data go by
    message only, never into a synced trait, so none of them is saved with a notebook.

    Raises NotFound or InvalidValue when ``id`` means no customer, or several.
    """

    _esm = asset("customer.js")
    _css = asset("customer.css")

    height = traitlets.Int(720, min=0).tag(sync=True)

    _end_watch: Callable[[], None] = staticmethod(lambda: None)  # a screen that never came to be is closed, too

    def __init__(self, workspace: Workspace, id: str | None = None, **traits: Any) -> None:
        super().__init__(workspace, id, **traits)
        self._zone = ZoneInfo("UTC")
        self._seen = workspace.database.last_event()
        self._end_watch = workspace.watch.listen(self._changed)

    @verb
    def open_(self, zone: str = "UTC", language: str = "en") -> dict[str, Any]:
        """Return the whole screen, for a reader in a time zone ("Asia/Shanghai") who reads "en" or "zh"."""
        self._zone, self._read = _zone(zone), language
        return self._snapshot()

    @verb
    def choose(self, id: str) -> dict[str, Any]:
        """Show another customer, by its id or the id of one of its people."""
        with self._reading() as session:
            self._found = find(session, id)
        return self._snapshot()

    @verb
    def speak(self, locale: str) -> dict[str, Any]:
        """Change the language of the screen."""
        self.locale = self._read = locale
        return self._snapshot()

    @verb
    def find(self, text: str) -> dict[str, Any]:
        """Return customers that ``text`` may mean."""
        with self._reading() as session:
            return {"text": text, "hits": search(session, text)}

    @verb
    def page(
        self,
        after: str | None = None,
        start: int = 0,
        count: int = 60,
        kinds: list[str] | None = None,
        text: str | None = None,
        counted: bool = False,
    ) -> dict[str, Any]:
        """Return a page of the timeline after a place, else from a position on; ``counted`` with how many there are."""
        with self._reading() as session:
            timeline = Timeline(session, self.id, kinds, text)
            found = timeline.page(after, count) if after else timeline.page_at(start, count)
            return {**found, "start": start, **({"total": timeline.total()} if counted else {})}

    @verb
    def counts(self) -> dict[str, Any]:
        """Return how many entries of each kind the whole timeline has."""
        with self._reading() as session:
            return {"id": self.id, "counts": Timeline(session, self.id).counts()}

    @verb
    def entry(self, source: str, id: str) -> dict[str, Any]:
        """Return one entry in full."""
        with self._reading() as session:
            return Timeline(session, self.id).entry(source, id)

    @verb
    def pin_(self, source: str, id: str, on: bool) -> dict[str, Any]:
        """Pin an entry, or take its pin off."""
        change = pins.pin if on else pins.unpin
        change(self._workspace.database, self._workspace.actor, self.id, source, id, origin="customer")
        with self._reading() as session:
            return {"pinned": Timeline(session, self.id).pinned()}

    @verb
    def part_(self, name: str) -> dict[str, Any]:
        """Return a part with its first rows."""
        with self._account() as (session, account):
            return part.shown(session, account, part.part_named(name))

    @verb
    def rows(self, name: str, start: int, count: int) -> dict[str, Any]:
        """Return more rows of a part."""
        with self._account() as (session, account):
            wanted = part.part_named(name).rows(session, account, max(0, start), min(MOST_ROWS, max(1, count)))
            return {"name": name, "start": start, "rows": wanted}

    @verb
    def portrait(self) -> dict[str, Any]:
        """Return the customer in one sentence, and the source of every part of it."""
        found = self.profile
        sources = [[one.text, one.source] for one in found.statements]
        return {"id": self.id, "text": found.text, "sources": sources}

    @verb
    def standing(self) -> dict[str, Any]:
        """Return where the customer stands among all buyers, or say it later when all of them must be looked at first.

        Then the answer is ``{"later": True}`` and an event ``standing`` follows.
        """
        cuts = standings.known_cuts(self._workspace.database, self._workspace.actor)
        if cuts is None:
            threading.Thread(target=self._look_at_buyers, args=(self.id,), daemon=True).start()
            return {"later": True}
        return self._standing(self.id, cuts)

    def _look_at_buyers(self, id: str) -> None:
        try:
            cuts = standings.make_cuts(self._workspace.database, self._workspace.actor)
            self.say("standing", **self._standing(id, cuts))
        except Exception:  # nobody waits for it, and the screen is whole without it
            log.exception("could not compare the customer %s with all buyers", id)

    def _standing(self, id: str, cuts: standings.Cuts) -> dict[str, Any]:
        with self._reading() as session:
            return {"id": id, "standing": standings.standing(session, id, cuts)}

    @verb
    def edit(self, version: int, field: str, value: Any) -> dict[str, Any]:
        """Change one field of the customer and return the header."""
        if field not in EDITABLE:
            raise InvalidValue(f"{field} can't be changed on this screen")
        with self._telling_stale():
            self._workspace.accounts.update(self.id, version=version, origin="customer", **{field: value})
        return self._header()

    def close(self) -> None:
        """Close the screen and stop watching."""
        self._end_watch()
        super().close()

    def _snapshot(self) -> dict[str, Any]:
        seq = self._workspace.database.last_event()
        with self._reading() as session:
            shown = None
            if self._found is not None:
                self._found = self._present(session, self._found)
                shown = first_look(session, self._found.account_id, self._zone, self._language)
            return {
                "locale": self.locale,
                "currency": currency_of(session),
                "seq": seq,
                "owners": owners(session),
                "person": self._found.contact_id if self._found else None,
                "customer": shown,
            }

    @staticmethod
    def _present(session: Session, shown: Found) -> Found:
        """Follow the customer into the one that it was merged into, if it was."""
        now = find(session, shown.account_id).account_id
        return shown if now == shown.account_id else Found(now, shown.contact_id)

    def _header(self) -> dict[str, Any]:
        with self._account() as (session, account):
            return header(session, account, self._zone)

    @contextmanager
    def _telling_stale(self) -> Iterator[None]:
        """Send the present header along when somebody else was faster."""
        try:
            yield
        except StaleRecord as problem:
            problem.data["header"] = self._header()
            raise

    def _changed(self, seq: int) -> None:
        since, self._seen = self._seen, seq
        if self._found is not None and touches(self._workspace.database, since, self._found.account_id):
            self.say("changed", seq=seq)


def _zone(name: str) -> ZoneInfo:
    """Return a browser's time zone; UTC for one that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
