"""Who does the work on files: one interface, so that a cluster can take the place of this machine's cores."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import IO, Any, Protocol, TypeVar

from crm_lab.calls.judging import Plain
from crm_lab.calls.reading import FILE, Reader, read

T = TypeVar("T")

RECYCLED = 50
"""Files after which a worker makes room for a fresh one: engines keep memory."""

BEAT = 1.0
"""Seconds after which an executor says that it is still at work."""

NEEDS = 1_300_000_000
"""Bytes of memory that a worker needs which listens to recordings."""

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1")
"""Two workers of one thread do more than one worker of two."""


class Executor(Protocol):
    """Does tasks, in any order, and gives each back with what came of it.

    ``run`` takes tasks as it needs them and yields None when nothing was finished for a while.  It never raises for a
    task: one that can't be done, or whose worker died, comes back as ``failed`` with its reason.
    """

    def run(self, tasks: Iterable[tuple[T, Plain]]) -> Iterator[tuple[T, Plain] | None]:
        """Yield every task's mark with its result."""
        ...


class InThisThread:
    """Does one task after the other, here: for readers that no other process can import."""

    def __init__(self, reader: Reader | None = None) -> None:
        self._reader = reader

    def run(self, tasks: Iterable[tuple[T, Plain]]) -> Iterator[tuple[T, Plain] | None]:
        """Yield every task's mark with its result."""
        for mark, task in tasks:
            yield mark, read(task, self._reader)


class Processes:
    """Worker processes of one thread each on this machine, as many as it has cores and memory for.

    ``reader`` names a function ("module:function") that reads in place of the toolkit.
    """

    def __init__(self, workers: int | None = None, reader: str | None = None, recycled: int = RECYCLED) -> None:
        self.workers = workers or usual_workers()
        self._reader = reader
        self._recycled = recycled
        self._mine = threading.local()
        self._all: list[_Worker] = []

    def run(self, tasks: Iterable[tuple[T, Plain]]) -> Iterator[tuple[T, Plain] | None]:
        """Yield every task's mark with its result; when the caller stops early, all workers are ended at once."""
        waiting = iter(tasks)
        under_way: dict[Future[Plain], T] = {}
        with ThreadPoolExecutor(self.workers, "calls") as threads:
            try:
                while True:
                    for mark, task in islice(waiting, 2 * self.workers - len(under_way)):
                        under_way[threads.submit(self._do, task)] = mark
                    if not under_way:
                        return
                    done = wait(under_way, BEAT, FIRST_COMPLETED).done
                    for one in done:
                        yield under_way.pop(one), one.result()
                    if not done:
                        yield None
            finally:
                for one in under_way:
                    one.cancel()
                for worker in self._all:
                    worker.end()
                self._all.clear()

    def _do(self, task: Plain) -> Plain:
        worker: _Worker | None = getattr(self._mine, "worker", None)
        if worker is None or worker.tired(self._recycled):
            if worker is not None:
                worker.end()
                self._all.remove(worker)
            worker = self._mine.worker = _Worker(self._reader)
            self._all.append(worker)
        return worker.do(task)


class _Worker:
    """A process that does one task at a time."""

    def __init__(self, reader: str | None) -> None:
        self._said: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the process)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "crm_lab.calls.worker", *([reader] if reader else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            env={**os.environ, **ONE_THREAD},
        )
        self._done = 0

    def tired(self, after: int) -> bool:
        """Whether it is dead, or has done its part."""
        return self._done >= after or self._process.poll() is not None

    def do(self, task: Plain) -> Plain:
        """Return what came of a task; a process that dies of it is a failure of that task."""
        self._done += 1
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(task).encode() + b"\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        except (OSError, ValueError):
            answer = b""
        if answer.endswith(b"\n"):
            found: Plain = json.loads(answer)
            return found
        return {"failed": self._epitaph(self._process.wait()), "about": FILE}

    def _epitaph(self, code: int) -> str:
        with contextlib.suppress(ValueError):
            name = signal.Signals(-code).name
            hint = ": perhaps memory ran out" if name == "SIGKILL" else ""
            return f"The process that read it died ({name}{hint}); the rest went on."
        self._said.seek(0)
        last = self._said.read().decode(errors="replace").strip().rpartition("\n")[2][:300]
        return f"The process that read it ended with code {code}{f' ({last})' if last else ''}; the rest went on."

    def end(self) -> None:
        """Kill it, unless it is dead, and let go of what it held."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._said):
            with contextlib.suppress(OSError, ValueError):
                if pipe is not None:
                    pipe.close()


def usual_workers() -> int:
    """Return how many workers this machine has cores and memory for; at least one."""
    import psutil

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    room: Any = psutil.virtual_memory().available // NEEDS
    return max(1, min(cores, int(room)))
