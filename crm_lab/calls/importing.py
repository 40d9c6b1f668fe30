"""A folder of calls is brought in: each file once, however often it is begun, killed and begun again.

Files are told by their path, size and time; what is new is hashed, and read unless its content is there already.  Every
call lands in a unit of work of its own together with the receipt of its file.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from crm_lab.calls import glossary, landing
from crm_lab.calls.cards import keep_card
from crm_lab.calls.executor import Executor
from crm_lab.calls.finding import Found, find, hash_of
from crm_lab.calls.judging import Plain
from crm_lab.calls.landing import Told
from crm_lab.calls.lists import CallList, lists_in, read_lists
from crm_lab.calls.reading import PART, failed
from crm_lab.calls.reasons import said
from crm_lab.calls.report import BroughtIn
from crm_lab.rules.context import context
from crm_lab.store.database import Database
from crm_lab.store.entities import CallFile, Recording
from crm_lab.store.scope import Actor

ORIGIN = "calls"
_SLICE = 500

Progress = Callable[[float, str], None]
"""Is told the part that is done (0 to 1) and a sentence; what it raises ends the import."""


@dataclass(frozen=True)
class Wanted:
    """What to bring in, and how.

    ``lists`` are lists of calls (none: those in the folder); ``retry`` tries again what failed before; ``names`` may be
    said in any call; ``region`` is where numbers without a country are dialled.
    """

    folder: str
    lists: Sequence[str] = ()
    card: str | None = None
    language: str | None = None
    model: str = "auto"
    names: Sequence[str] = ()
    region: str = "CN"
    retry: bool = False


@dataclass(frozen=True)
class _Mark:
    """A file that is being read."""

    found: Found
    content_hash: str
    told: Told


class Import:
    """One run over a folder, as ``actor``."""

    def __init__(self, database: Database, actor: Actor, wanted: Wanted, progress: Progress | None = None) -> None:
        self.database = database
        self.actor = actor
        self.wanted = wanted
        self.report = BroughtIn()
        self.new: list[str] = []
        self._progress = progress or _silent
        self._begun = time.monotonic()
        self._under_way: set[str] = set()
        self._later: list[Found] = []
        self._known: list[tuple[Found, str | None]] = []
        self._weight = self._done_weight = 0

    def run(self, executor: Executor) -> BroughtIn:
        """Bring the folder in and return what became of it.

        Raises InvalidValue for a folder or list that can't be used, DatabaseError when the store can't be written; what
        has landed stays, and the next run goes on there.
        """
        if self.wanted.card:
            with self.database.write(self.actor, ORIGIN) as unit:
                keep_card(unit, self.wanted.card)  # what is wrong with it is said before anything is read
        found = find(Path(self.wanted.folder))
        self._list = self._lists()
        self.report.found = len(found)
        self.report.not_there = self._list.without_file(found)
        fresh = self._fresh(found)
        self._weight = sum(map(_weight, fresh))
        self._tell(0.0)
        self._pass(fresh, executor)
        self._pass(self._later, executor)
        self._link_known()
        return self.report

    def _lists(self) -> CallList:
        with self.database.read() as session:
            self._zone = context(session).zone
        paths = [Path(one).expanduser() for one in self.wanted.lists] or lists_in(Path(self.wanted.folder).expanduser())
        return read_lists(paths, self._zone)

    def _fresh(self, found: Sequence[Found]) -> list[Found]:
        """Return the files that are new, were changed, or are to be tried again."""
        left = []
        for start in range(0, len(found), _SLICE):
            part = found[start : start + _SLICE]
            with self.database.read() as session:
                query = select(CallFile).where(CallFile.key.in_([one.key for one in part]))
                seen = {row.key: row for row in session.scalars(query)}
            left += [one for one in part if self._is_fresh(one, seen.get(one.key))]
        return left

    def _is_fresh(self, one: Found, seen: CallFile | None) -> bool:
        if seen is None or (seen.bytes, seen.changed_ns) != (one.bytes, one.changed_ns):
            return True
        if seen.state == "failed":
            self.report.failed_before += not self.wanted.retry
            return self.wanted.retry
        self.report.known += 1
        self._known.append((one, seen.recording_id))
        return False

    def _pass(self, found: Sequence[Found], executor: Executor) -> None:
        results = executor.run(self._tasks(found))
        try:
            for result in results:
                if result is not None:
                    self._take(*result)
                self._tell(self._done_weight / max(1, self._weight))
        finally:
            close = getattr(results, "close", None)
            if close is not None:
                close()  # workers end now, not when somebody collects them

    def _tasks(self, found: Sequence[Found]) -> Iterator[tuple[_Mark, Plain]]:
        for one in found:
            task = self._task(one)
            if task is not None:
                yield task

    def _task(self, one: Found) -> tuple[_Mark, Plain] | None:
        """Return the work on a file, None when there is none: its content is known or being read, or it failed."""
        if self.report.waits_for and one.heard:
            self._wait(one, self.report.waits_for)
            return None
        try:
            content_hash = hash_of(one.path)
        except OSError as problem:
            self._fail(one, failed(problem)["failed"])
            return None
        if content_hash in self._under_way:
            self._later.append(one)
            return None
        return self._work(one, content_hash)

    def _work(self, one: Found, content_hash: str) -> tuple[_Mark, Plain] | None:
        with self.database.read() as session:
            known = landing.there(session, content_hash)
            told = landing.told(session, one, self._list.of(one), self._zone, self.wanted.region)
            names = glossary.names(session, told.link, self.wanted.names) if one.heard else ()
        if known is not None:
            self._same(one, content_hash, known)
            return None
        self._under_way.add(content_hash)
        task = {
            "path": str(one.path),
            "transcript": None if one.transcript is None else str(one.transcript),
            "language": told.language or self.wanted.language,
            "model": self.wanted.model,
            "glossary": list(names),
            "card": self.wanted.card,
            "day": told.started.astimezone(self._zone).date().isoformat(),
        }
        return _Mark(one, content_hash, told), task

    def _take(self, mark: _Mark, made: Plain) -> None:
        self._under_way.discard(mark.content_hash)
        if "failed" in made:
            act = self._wait if made.get("about") == PART else self._fail
            act(mark.found, _short(made["failed"], mark.found))
            return
        with self.database.write(self.actor, ORIGIN) as unit:
            recording = landing.land(unit, mark.found, mark.content_hash, made, mark.told)
        self._count(mark.found, recording)

    def _count(self, found: Found, recording: Recording | None) -> None:
        self._done_weight += _weight(found)
        if recording is None:
            self.report.known += 1
            return
        self.new.append(recording.id)
        self.report.new += 1
        self.report.linked += recording.link_state == "linked"
        if recording.link_state != "linked":
            self.report.unlinked[_kind_of_reason(recording)] += 1

    def _link_known(self) -> None:
        """Link calls that were there without a customer, when the store or a list by now says whose they are."""
        for one, id in self._known:
            with self.database.read() as session:
                recording = None if id is None else session.get(Recording, id)
                if recording is None or recording.link_state == "linked" or recording.link_way == "hand":
                    continue
                told = landing.told(session, one, self._list.of(one), self._zone, self.wanted.region)
            if told.link.linked:
                with self.database.write(self.actor, ORIGIN) as unit:
                    self.report.linked_now += landing.link_again(unit, recording.id, told)

    def _same(self, one: Found, content_hash: str, known: str) -> None:
        self._known.append((one, known))
        with self.database.write(self.actor, ORIGIN) as unit:
            landing.sign(unit, one, "same", content_hash=content_hash, recording_id=known)
        self._count(one, None)

    def _fail(self, one: Found, reason: str) -> None:
        with self.database.write(self.actor, ORIGIN) as unit:
            landing.sign(unit, one, "failed", reason=reason)
        self._done_weight += _weight(one)
        self.report.fail(one.name, reason)

    def _wait(self, one: Found, reason: str) -> None:
        """Leave a file for the next run: what is missing is no fault of its own."""
        self._done_weight += _weight(one)
        self.report.waiting += 1
        self.report.waits_for = reason

    def _tell(self, part: float) -> None:
        report = self.report
        done = report.new + report.known + report.failed + report.failed_before + report.waiting
        failures = f", {report.failed:,} failed" if report.failed else ""
        self._progress(part, f"{done:,} of {report.found:,} calls{failures}{self._left(part)}")

    def _left(self, part: float) -> str:
        passed = time.monotonic() - self._begun
        if not 0.01 < part < 1 or passed < 5:
            return ""
        minutes = passed * (1 - part) / part / 60
        return f", about {minutes:.0f} min left" if minutes >= 1 else ", less than a minute left"


def _short(reason: str, one: Found) -> str:
    """Return a reason without the file's own path before it."""
    for path in (one.transcript, one.path):
        reason = reason.removeprefix(f"{path}: ")
    return reason


def _weight(one: Found) -> int:
    """Return how much work a file is: what has to be listened to by its size, a transcript next to nothing."""
    return 10_000 + (one.bytes if one.heard else 0)


def _kind_of_reason(recording: Recording) -> str:
    """Return the reason without what is different from call to call, so that reasons can be counted."""
    facts: Mapping[str, Any] = {**(recording.link_facts or {}), "number": "…", "names": ["…"], "text": "…"}
    return said(recording.link_why, {**facts, "count": 2})


def _silent(part: float, message: str) -> None:
    """Tell nobody."""
