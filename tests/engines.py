"""Engines that know what SQLAlchemy has compiled already, as the one engine of a long session does.

Every test opens a store of its own, and an engine begins with an empty cache: most of a test's time would go into
compiling the same statements again.  What is compiled depends on the dialect alone, never on the store.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import URL
from sqlalchemy.util import LRUCache

STATEMENTS = 2000
"""How many compiled statements are kept per dialect."""


class SharedStatements:
    """Makes engines as ``make`` does, and lets those of one driver share their dialect and compiled statements."""

    def __init__(self, make: Callable[[URL], Engine]) -> None:
        self._make = make
        self._known: dict[str, tuple[Any, LRUCache[Any, Any]]] = {}

    def __call__(self, url: URL) -> Engine:
        engine = self._make(url)
        driver = engine.url.drivername
        if driver in self._known:
            engine.dialect, engine._compiled_cache = self._known[driver]
        else:
            event.listen(engine, "engine_connect", lambda connection: self._keep(driver, connection.engine))
        return engine

    def _keep(self, driver: str, engine: Engine) -> None:
        # From now on: the dialect has asked its server what it can.
        self._known.setdefault(driver, (engine.dialect, LRUCache(STATEMENTS)))
