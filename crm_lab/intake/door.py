"""What the import needs of a workspace: the store, and who acts."""

from __future__ import annotations

from typing import Protocol

from crm_lab.store.database import Database
from crm_lab.store.scope import Actor


class Door(Protocol):
    """Anything with a database and an actor; `crm_lab.Workspace` is one."""

    @property
    def database(self) -> Database:
        """The store that records land in."""

    @property
    def actor(self) -> Actor:
        """Who imports."""
