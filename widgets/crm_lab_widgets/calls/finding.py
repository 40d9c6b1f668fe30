"""What the browser may ask of all calls: the list, and where something was said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crm_lab.calls.meaning import CallIndex, search_meaning
from crm_lab.calls.searching import CallHit, search
from crm_lab.jobs import Cancelled
from crm_lab.store.entities import Event, Recording, User
from crm_lab_widgets.calls import listing
from crm_lab_widgets.command_widget import verb
from crm_lab_widgets.failing import failure
from crm_lab_widgets.latest import Latest
from crm_lab_widgets.workspace_widget import WorkspaceWidget

if TYPE_CHECKING:
    from crm_lab.workspace import Workspace

MOST_PER_PAGE = 200

MOST_CALLS = 8
"""So many calls are shown by their names when something is searched for; the words come after them."""


MOST_HITS = 60
"""So many places are shown at which something was said."""

MOST_LIKE = 12
"""So many places are shown at which something like it was said."""


class FindVerbs(WorkspaceWidget):
    """What the browser may ask of all calls."""

    def __init__(self, workspace: Workspace, **traits: Any) -> None:
        super().__init__(workspace, **traits)
        self._reading = Latest("reading of calls")
        self._gone = False

    def close(self) -> None:
        """Close the screen; calls that are being read for the search are read on when the next screen asks."""
        super().close()
        self._gone = True
        self._reading.end()

    @verb
    def calls(self, filters: dict[str, Any] | None = None, start: int = 0, count: int = 100) -> dict[str, Any]:
        """Return some calls behind the filters, the newest first, and how many there are."""
        kept = listing.checked(filters)
        with self._workspace.database.read(self._workspace.actor) as session:
            self._did()
            total = listing.total(session, kept)
            first = max(0, min(int(start), total))
            rows = listing.rows(session, kept, first, min(MOST_PER_PAGE, max(1, int(count))))
            there = total > 0 or listing.total(session, {}) > 0
        return {"start": first, "total": total, "rows": rows, "filters": kept, "any": there}

    @verb
    def search(self, text: str, filters: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the calls that are called so, and the places where it was said, behind the filters."""
        kept = listing.checked(filters)
        with self._workspace.database.read(self._workspace.actor) as session:
            calls = listing.rows(session, {**kept, "text": text.strip()}, 0, MOST_CALLS)
            found = search(session, text, MOST_HITS + 1, listing.conditions(kept))
            known = {id: listing.one(session, id) for id in {hit.call for hit in found}}
        hits = [_hit(one, known[one.call]) for one in found[:MOST_HITS]]
        return {"calls": calls, "hits": hits, "more": len(found) > MOST_HITS}

    @verb
    def search_meaning(self, text: str, filters: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return places where something like ``text`` was said, behind the filters, the nearest first.

        ``reading`` says that some calls are not known to this search yet: they are read now, and the screen is told
        ``read`` with how many of them are done, and at the end that it is ``ready``, or why not.
        """
        kept = listing.checked(filters)
        index = self._workspace.calls.index
        behind = index.behind()
        if behind:
            self._reading.ask(self._read)
        with self._workspace.database.read(self._workspace.actor) as session:
            found = search_meaning(session, index, text, MOST_LIKE, listing.conditions(kept))
            known = {id: listing.one(session, id) for id in {hit.call for hit in found}}
        return {"hits": [_hit(one, known[one.call]) for one in found], "reading": behind}

    def _read(self) -> None:
        """Bring the search by meaning up to date, beside what the screen does; it may not raise."""
        index = CallIndex(self._workspace.database)
        try:
            index.follow(wait=True, progress=self._tell_read)
            self.say("read", ready=True, why=None)
        except Cancelled:
            pass
        except Exception as problem:
            self.say("read", ready=True, why=failure(problem, "the search by meaning")["message"])
        finally:
            index.close()

    def _tell_read(self, done: int, total: int) -> None:
        if self._gone:
            raise Cancelled("the screen was closed")
        self.say("read", ready=False, done=done, total=total)

    def _choices(self) -> dict[str, Any]:
        """Return the reps and languages that there are calls of."""
        with self._workspace.database.read(self._workspace.actor) as session:
            owners = select(Recording.owner_id).distinct()
            reps = session.execute(select(User.id, User.name).where(User.id.in_(owners)).order_by(User.name))
            languages = session.scalars(select(Recording.language).distinct().order_by(Recording.language))
            return {
                "reps": [{"id": row.id, "name": row.name} for row in reps],
                "languages": [one for one in languages if one],
            }

    def _changed(self, seq: int) -> None:
        """Tell the browser of changes by others that concern calls."""
        span = (Event.seq > self._own, Event.seq <= seq, Event.entity == "recordings")
        with self._workspace.database.read() as session:
            concerned = session.scalar(select(Event.seq).where(*span).limit(1)) is not None
        self._own = max(self._own, seq)
        if concerned:
            self.say("changed", seq=seq)


def _hit(hit: CallHit, call: dict[str, Any] | None) -> dict[str, Any]:
    return {"call": call, "turn": hit.turn, "start": hit.start, "speaker": hit.speaker, "quote": hit.quote}
