"""Python looks for cycles of objects seldom while very many objects are made that are none.

It usually looks after some hundreds of new objects, and now and then through all there are: with hundreds of thousands
of rows in memory that is a tenth of the work of an import, and a fourteenth of matching a million customers.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

NEW_OBJECTS = 200_000
"""After how many new objects Python looks for cycles meanwhile."""


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Let Python look for cycles seldom; afterwards as often as before.  Who has turned it off keeps it off."""
    before = gc.get_threshold()
    if not 0 < before[0] < NEW_OBJECTS:  # turned off, or somebody else has set it and will set it back
        yield
        return
    gc.set_threshold(NEW_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
