"""A second process that computes what this one will need, while this one goes on.

It is given pure functions, so that who computed does not matter: what can't be sent, or what the process failed at, is
computed here when it is asked for.  A process of its own interpreter is needed, for threads take turns; and one that
runs nothing of the program that it is started from, be that a notebook or a script that imports at its top level.
"""

from __future__ import annotations

import gc
import pickle
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import IO, Any, Protocol, TypeVar, cast

T = TypeVar("T")
NEW_OBJECTS = 200_000
"""After how many new objects the process looks for cycles: it makes very many that are none."""


class Start(Protocol):
    """Starts a function with its arguments; what it returns waits for the result, and is asked once.

    ``functools.partial`` is one that computes here.
    """

    def __call__(self, function: Callable[..., T], /, *args: Any) -> Callable[[], T]:
        """Return what gives the result."""


class Second:
    """The second process: it does one task at a time; before `wake`, and after `close`, all is done here."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._busy = False

    def wake(self, *modules: str) -> None:
        """Start the process; it reads the modules of its tasks at once.  Where none can start, all is done here."""
        if self._process is None:
            with suppress(OSError):
                self._process = subprocess.Popen(
                    [sys.executable, "-m", __name__, *modules],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,  # what fails there is done again here, and tells itself
                )

    def start(self, function: Callable[..., T], /, *args: Any) -> Callable[[], T]:
        """Start a pure function of a module, and return what waits for its result; it is asked once."""
        here = partial(function, *args)
        if self._process is None or self._busy:
            return here
        try:
            pickle.dump(here, self._pipe(self._process.stdin), pickle.HIGHEST_PROTOCOL)
            self._pipe(self._process.stdin).flush()
        except OSError:
            self.close()
            return here
        self._busy = True
        return partial(self._result, here)

    def _result(self, here: Callable[[], T]) -> T:
        self._busy = False
        try:
            if self._process is not None:
                return cast(T, pickle.load(self._pipe(self._process.stdout)))
        except (OSError, EOFError, pickle.UnpicklingError):
            self.close()
        return here()

    def close(self) -> None:
        """End the process."""
        process, self._process, self._busy = self._process, None, False
        if process is not None:
            process.kill()
            process.communicate()

    @staticmethod
    def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
        assert pipe is not None
        return pipe


def serve(tasks: IO[bytes], results: IO[bytes]) -> None:
    """Compute the tasks that come, one by one, until no more can come."""
    while True:
        try:
            task = pickle.load(tasks)
        except EOFError:
            return
        pickle.dump(task(), results, pickle.HIGHEST_PROTOCOL)
        results.flush()


if __name__ == "__main__":
    for module in sys.argv[1:]:
        import_module(module)
    gc.set_threshold(NEW_OBJECTS)
    said, sys.stdout = sys.stdout, sys.stderr
    serve(sys.stdin.buffer, said.buffer)
