"""What the installed packages register, looked up once: asking reads the metadata of all packages on this machine."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points


@cache
def installed(group: str) -> tuple[EntryPoint, ...]:
    """Return what is registered in an entry point group; a package installed later counts in the next process."""
    return tuple(entry_points(group=group))
