"""What the browser may ask of trackers: those that there are, one's own, and where they are in all calls."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

from crm_lab.calls.tracking import Hits, TrackerHit
from crm_lab_widgets.background import Background
from crm_lab_widgets.calls import listing
from crm_lab_widgets.coaching.library import ORIGIN, LibraryVerbs
from crm_lab_widgets.command_widget import verb

if TYPE_CHECKING:
    from crm_lab.calls.tracking import Trackers
    from crm_lab.workspace import Workspace
    from crm_lab_speech import Tracker

SHOWN = 200
"""So many hits are shown at once."""


class TopicVerbs(LibraryVerbs):
    """What the browser may ask of trackers."""

    _looking = Background(lambda work: None)  # a screen that never came to be is closed, too

    def __init__(self, workspace: Workspace, **traits: Any) -> None:
        super().__init__(workspace, **traits)
        self._looking = Background(lambda work: self.say("work", work=work))

    def close(self) -> None:
        """Close the screen and stop what it looks for."""
        self._looking.abandon()
        super().close()

    @property
    def _trackers(self) -> Trackers:
        return self._workspace.calls.trackers

    @verb
    def topics(self) -> dict[str, Any]:
        """Return all trackers by their names, one's own first, with their rules, and how the search stands."""
        own, known = self._trackers.rules(), self._trackers.all()
        rows = [_told(known[name], own.get(name)) for name in sorted(known, key=lambda name: (name not in own, name))]
        return {"topics": rows, "work": self._looking.now.told()}

    @verb
    def look_for(self, name: str) -> dict[str, Any]:
        """Begin to look for a tracker in all calls; how far it is and what was found is told as work."""
        one = self._trackers.all().get(name, name)
        self._looking.abandon()
        return self._looking.start("topic", lambda step: self._found(name, self._trackers.hits(one, step)))

    @verb
    def stop_looking(self) -> None:
        """Stop looking for a tracker."""
        self._looking.cancel()

    @verb
    def keep_topic(self, name: str, rules: dict[str, Any]) -> dict[str, Any]:
        """Keep a tracker of one's own under a name; ``undo`` brings back what was there."""
        name = name.strip()
        before = self._trackers.rules().get(name)
        self._trackers.keep(name, origin=ORIGIN, **rules)
        self._undoing.did("topic_kept", name, partial(self._put_back, name, before))
        self._did()
        return {"undo": self._undoing.next, "name": name}

    @verb
    def drop_topic(self, name: str) -> dict[str, Any]:
        """Remove a tracker of one's own; ``undo`` brings it back."""
        rules = self._trackers.drop(name, origin=ORIGIN)
        self._undoing.did("topic_dropped", name, partial(self._put_back, name, rules))
        self._did()
        return {"undo": self._undoing.next}

    def _put_back(self, name: str, rules: dict[str, Any] | None) -> None:
        if rules is None:
            self._trackers.drop(name, origin=ORIGIN)
        else:
            self._trackers.keep(name, origin=ORIGIN, **rules)

    def _found(self, name: str, found: Hits) -> dict[str, Any]:
        shown, counts = found.hits[:SHOWN], Counter(hit.call for hit in found.hits)
        with self._workspace.database.read(self._workspace.actor) as session:
            calls = {id: listing.one(session, id) for id in {hit.call for hit in shown}}
        hits = [{"call": calls[hit.call], **_place(hit)} for hit in shown if calls[hit.call]]
        facts = {"calls": found.calls, "unread": found.unread, "why": found.why}
        return {"topic": name, "hits": hits, "count": len(found.hits), "found_in": len(counts), **facts}


def _told(one: Tracker, rules: dict[str, Any] | None) -> dict[str, Any]:
    title = one.title or {"en": one.name}
    english = title.get("en") or next(iter(title.values()))
    return {
        "name": one.name,
        "title": [english, title.get("zh") or english],
        "rules": rules,
        "meaning": bool(one.means),
    }


def _place(hit: TrackerHit) -> dict[str, Any]:
    names = ("turn", "start", "speaker", "sentence", "similarity", "example")
    return {name: getattr(hit, name) for name in names}
