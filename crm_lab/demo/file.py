"""The file of the demo company: made beside its place, and put there only when it is complete."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path

from crm_lab.demo.storing import ABOUT, Opened, Progress, build
from crm_lab.demo.truth import truth_folder
from crm_lab.errors import CrmLabError, DatabaseForeign, DatabaseLocked, DatabaseUnreachable
from crm_lab.store import migrate
from crm_lab.store.database import Database
from crm_lab.store.defaults import login_name
from crm_lab.store.location import locate
from crm_lab.store.scope import Actor
from crm_lab.store.types import utc_now

OLD = timedelta(days=30)
"""From this age on the story of a demo company looks stale."""

_BESIDE = ("-wal", "-shm", "-journal")


class _Own:
    """The store that is being made, opened by nobody else."""

    def __init__(self, path: Path) -> None:
        self.database = Database(locate(path))
        self.actor = Actor(None, login_name(), "admin")


def make(path: Path, size: str | int, seed: int, progress: Progress | None = None) -> None:
    """Make a demo company at ``path``, in the place of an older one; what stood there stays until the end.

    Raises DatabaseForeign when something else than a demo company stands there, DatabaseLocked when it is open in
    another program or is being made right now, and everything that building raises.
    """
    if path.exists():
        require_demo(path)
        _require_unused(path, "close JupyterLab and every notebook on it, then try again")
    part = path.with_name(path.name + ".part")
    if part.exists():
        _require_unused(part, "another 'crm-lab demo' is making it; wait until that is done")
        remove(part)
    try:
        _fill(part, size, seed, progress)
        _put(part, path)
    except BaseException:
        with suppress(CrmLabError):
            remove(part)
        raise


def _fill(part: Path, size: str | int, seed: int, progress: Progress | None) -> None:
    own: Opened = _Own(part)
    try:
        migrate.prepare(own.database)
        build(own, size, seed, progress=progress)
    finally:
        own.database.close()


def _put(part: Path, path: Path) -> None:
    _require_unused(part, "close the other program")
    if path.exists():
        _require_unused(path, "close JupyterLab and every notebook on it, then try again")
    shutil.rmtree(truth_folder(path), ignore_errors=True)  # first: no truth is better than that of another company
    try:
        part.replace(path)
    except OSError as problem:
        raise DatabaseUnreachable(
            f"the demo company can't be put at {path} ({problem.strerror}); close what uses it"
        ) from problem
    truth_folder(part).rename(truth_folder(path))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def remove(path: Path) -> None:
    """Remove a store's file, what SQLite keeps beside it, and its truth."""
    for name in ("", *_BESIDE):
        try:
            path.with_name(path.name + name).unlink(missing_ok=True)
        except OSError as problem:
            raise DatabaseUnreachable(f"{path} can't be removed ({problem.strerror}); remove it by hand") from problem
    shutil.rmtree(truth_folder(path), ignore_errors=True)


def _require_unused(path: Path, advice: str) -> None:
    # Leaving WAL needs the file alone: it fails while another connection is open, and leaves no -wal behind.
    try:
        with closing(sqlite3.connect(path, timeout=0.5)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE").fetchone()
            connection.execute("BEGIN EXCLUSIVE")
            connection.rollback()
    except sqlite3.OperationalError as problem:
        raise DatabaseLocked(f"the demo company {path} is in use ({problem}); {advice}") from problem


def require_demo(path: Path) -> None:
    """Raise DatabaseForeign unless ``path`` holds a demo company."""
    if made_on(path) is None:
        raise DatabaseForeign(f"{path} is no demo company of crm-lab; move it away first (nothing was touched)")


def made_on(path: Path) -> datetime | None:
    """Return the day at which the story of the demo company in ``path`` ends; None when it holds none."""
    query = "SELECT value FROM settings WHERE key = ?"
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            row = connection.execute(query, (ABOUT,)).fetchone()
    except sqlite3.DatabaseError:
        return None
    return datetime.fromisoformat(json.loads(row[0])["today"]) if row else None


def is_old(path: Path) -> bool:
    """Return whether the demo company in ``path`` was made so long ago that its deals look stale."""
    made = made_on(path)
    return made is not None and utc_now() - made > OLD
