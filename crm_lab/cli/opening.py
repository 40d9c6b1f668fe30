"""Opening the store from the command line: never a new one by mistake, an older one after a question."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import crm_lab
from crm_lab.errors import DatabaseOutdated, DatabaseUnreachable, Refused

if TYPE_CHECKING:
    from crm_lab.workspace import Workspace


SET_ASIDE = 3
"""The exit code when rows or documents were set aside."""


def add_yes(parser: argparse.ArgumentParser) -> None:
    """Add ``--yes``, which answers every question with yes."""
    parser.add_argument("--yes", "-y", action="store_true", help="ask nothing, the answer is yes")


def open_workspace(args: argparse.Namespace, *, create: bool = False) -> Workspace:
    """Open the store that ``args`` name; an older one is upgraded when a person says so (or ``--yes``).

    Raises DatabaseUnreachable when there is none and ``create`` is false, and everything that opening raises.
    """
    if not create:
        require_existing(args.db)
    try:
        return crm_lab.open(args.db, args.user)
    except DatabaseOutdated as problem:
        if not agreed(f"{problem.message.partition(';')[0]}.\nUpgrade it now, after a backup?", args.yes):
            raise
    return crm_lab.open(args.db, args.user, upgrade=True)


def require_existing(db: str | None) -> None:
    """Raise DatabaseUnreachable when ``db`` is a file that is not there."""
    from crm_lab.store.location import file_of, locate

    path = file_of(locate(db))
    if path is not None and not path.exists():
        raise DatabaseUnreachable(f"there is no database at {path}; check the name, or make one with: crm-lab")


def agreed(question: str, yes: bool) -> bool:
    """Ask on the terminal; without one the answer is no, and with ``yes`` nothing is asked."""
    if yes:
        return True
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes", "是")


def require_agreement(question: str, yes: bool) -> None:
    """Raise Refused unless a person agrees."""
    if not agreed(question, yes):
        raise Refused("nothing was done; answer y, or give --yes when nobody can be asked")


def progress(what: str) -> Callable[[str, int], None] | None:
    """Return what shows how many ``what`` of each table or file were done; None where no person looks on."""
    if not sys.stderr.isatty():
        return None
    return lambda name, done: print(f"{name}: {done:,} {what}", file=sys.stderr, flush=True)
