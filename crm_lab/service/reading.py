"""What can be asked about tickets: their frame, the queue, one ticket's promises and history; and merging them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from crm_lab.errors import InvalidValue
from crm_lab.merging.merge import Merged
from crm_lab.merging.mergeable import Mergeable
from crm_lab.store.entities import Ticket

if TYPE_CHECKING:
    import pandas as pd

    from crm_lab.service.looking import Explained
    from crm_lab.service.watching import Watched

_ITS_OWN = (
    *("number", "status_id", "opened_at", "first_response_at", "resolved_at", "reopened"),
    *("owner_id", "team_id", "rating", "rating_comment"),
)
"""What a ticket keeps when another one is merged into it: its state is that of its own history."""


class TicketReading(Mergeable[Ticket]):
    """All tickets, to look at and to merge."""

    entity = Ticket
    first: ClassVar[tuple[str, ...]] = ("id", "number", "subject", "priority", "category", "status_id", "owner_id")

    def merge(
        self,
        keep: str,
        others: str | Sequence[str],
        choose: Mapping[str, str] | None = None,
        *,
        versions: Mapping[str, int] | None = None,
        origin: str = "python",
    ) -> Merged[Ticket]:
        """Merge ``others`` (about the same thing) into ``keep``, with all that was said; ``unmerge`` takes it apart.

        The survivor keeps its number, its state, its owner and its clocks.  For the rest see Mergeable.merge.
        """
        own = dict.fromkeys(_ITS_OWN, keep)
        for name in own.keys() & (choose or {}).keys():
            raise InvalidValue(f"{name} of a ticket can't be chosen; the ticket that stays keeps its own")
        return super().merge(keep, others, {**(choose or {}), **own}, versions=versions, origin=origin)

    def history(self, id: str) -> pd.DataFrame:
        """Return everything that happened to a ticket, oldest first: at, what, by, text, changes."""
        from crm_lab.service.looking import history

        ticket = self.get(id)
        with self.database.read(self.actor) as session:
            return history(session, ticket)

    def clock(self, id: str) -> Explained:
        """Explain what is promised for a ticket: the policy, why it applies, each promise and how it stands."""
        from crm_lab.service.looking import explain

        self._complete()
        ticket = self.get(id)
        with self.database.read(self.actor) as session:
            return explain(session, ticket)

    def queue(self, *, state: str | None = None, **filters: Any) -> pd.DataFrame:
        """Return the tickets that are not solved, the most pressing promise of each, what is due first before others.

        ``state`` is one of breached, due soon, ok, paused; ``filters`` are those of ``frame``.
        """
        from crm_lab.service.looking import queue

        self._complete()
        with self.database.read(self.actor) as session:
            return queue(session, self._criteria(session, filters), state)

    def watch_clocks(self, every: str | None = None) -> Watched:
        """Tell what is due soon and what was broken, as the events ``ticket.due_soon`` and ``ticket.breached``.

        Each is told once per promise, however often and by however many this is called.  With ``every`` ("1 minute") a
        worker goes on with it.
        """
        from crm_lab.service.watching import watch
        from crm_lab.service.work import schedule

        self._complete()
        if every is not None:
            schedule(self.database, self.actor, every)
        return watch(self.database)

    def _complete(self) -> None:
        """Give tickets from before there were promises their numbers, phases and clocks."""
        from crm_lab.service.watching import lacking, recompute_all

        if lacking(self.database):
            recompute_all(self.database)

    def recompute(self) -> int:
        """Choose policies and work out clocks anew, make up what imported tickets lack; return how many changed."""
        from crm_lab.service.watching import recompute_all

        return recompute_all(self.database)
