"""``ws.calls``: recorded calls, brought in by the folder, linked to customers, scored and searched."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from crm_lab import jobs
from crm_lab.calls.coaching.analysis import Coaching
from crm_lab.calls.coaching.collecting import Collecting
from crm_lab.calls.executor import Executor, InThisThread, Processes
from crm_lab.calls.importing import Progress, Wanted
from crm_lab.calls.reading import Reader
from crm_lab.calls.report import BroughtIn
from crm_lab.calls.work import JOB, handler, key_of, payload_of
from crm_lab.errors import InvalidValue
from crm_lab.store.entities import Recording

if TYPE_CHECKING:
    import pandas as pd

    from crm_lab.store.entities import Job

_INNER = ("link_facts", "link_before", "source", "external_id")

_ELSEWHERE = "another process is at it, or was stopped less than half a minute ago: waiting"
_LOOK = 1.0
"""Seconds between two looks at a job that another process does."""


class Calls(Collecting):
    """All recorded calls that this user may see."""

    entity = Recording
    first: ClassVar[tuple[str, ...]] = ("id", "started_at", "file_name", "duration", "language", "link_state")

    @property
    def label(self) -> str:
        """What one record is called in messages."""
        return "call"

    def _columns(self) -> list[str]:
        return [name for name in super()._columns() if name not in _INNER]

    @cached_property
    def coaching(self) -> Coaching:
        """Reps beside the best of them: ``reps()``, ``over_time(rep, figure)``, ``next(rep)``."""
        return Coaching(self.database, self.actor)

    def bring_in(
        self,
        folder: str | os.PathLike[str],
        *,
        lists: Sequence[str | os.PathLike[str]] | str | os.PathLike[str] = (),
        card: str | os.PathLike[str] | None = None,
        language: str | None = None,
        model: str = "auto",
        glossary: Sequence[str] = (),
        region: str = "CN",
        workers: int | None = None,
        retry: bool = False,
        wait: bool = True,
        reader: Reader | str | None = None,
        progress: Progress | None = None,
    ) -> BroughtIn:
        """Bring in the recordings and transcripts of a folder (or one file) as one job and return what became of them.

        A transcript beside its recording (call.json, .vtt or .srt beside call.wav) is taken as it is; other recordings
        are listened to, by as many workers as this machine has cores for.  ``lists`` are tables that say with whom
        calls were (none: those in the folder that have a column with files).  What is there already is not read again,
        so that an import that was stopped goes on; ``retry`` tries again what failed.  With ``wait=False`` a worker
        (``crm-lab worker``) does it.  ``reader`` listens in place of the toolkit: a function, or "module:function",
        which workers can import.  ``glossary`` are names that may be said, beside those of the customer.

        Raises InvalidValue for a folder, a list or a card that can't be used.
        """
        given = [lists] if isinstance(lists, str | os.PathLike) else list(lists)
        place = Path(folder).expanduser()
        if not place.exists():
            raise InvalidValue(f"there is no file or folder {folder}")
        wanted = Wanted(
            str(place.resolve()),
            [str(Path(one).expanduser().resolve()) for one in given],
            None if card is None else str(Path(card).expanduser().resolve()),
            language,
            model,
            list(glossary),
            region,
            retry,
        )
        queue = jobs.Jobs(self.database, self.actor)
        job = queue.queue(JOB, payload_of(wanted, workers), key=key_of(wanted.folder))
        return BroughtIn.of(self._done(job, _executor(workers, reader), progress) if wait else job)

    def _done(self, job: Job, executor: Callable[[], Executor], progress: Progress | None) -> Job:
        """Do the job here, or wait while another process does it."""
        queue, known = jobs.Jobs(self.database, self.actor), {JOB: handler(executor, progress, self.score_new)}
        while (now := queue.get(job.id)).state in ("queued", "running"):
            if not jobs.run_next(self.database, known):
                if progress is not None:
                    progress(now.progress, now.message or _ELSEWHERE)
                queue.wait(job.id, _LOOK)
        return now

    def failures(self) -> pd.DataFrame:
        """Return the files that could not be read: path, reason, seen_at; ``bring_in(…, retry=True)`` tries again."""
        from crm_lab.calls.tables import failures

        with self.database.read(self.actor) as session:
            return failures(session)

    def latest(self, count: int = 50) -> pd.DataFrame:
        """Return the newest calls with whom they were, and their score by the card used last."""
        from crm_lab.calls.tables import latest

        with self.database.read(self.actor) as session:
            return latest(session, count)


def _executor(workers: int | None, reader: Reader | str | None) -> Callable[[], Executor]:
    if reader is None or isinstance(reader, str):
        return lambda: Processes(workers, reader)
    return lambda: InThisThread(reader)
