"""A collection whose records are people who may ask what is held about them, and to be forgotten."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from crm_lab.errors import NotAllowed
from crm_lab.store.collection import Collection

if TYPE_CHECKING:
    from crm_lab.customers.forgetting.forget import Forgotten

T = TypeVar("T", bound=Any)


class Forgettable(Collection[T]):
    """Records that are people, or may be."""

    def export_person(self, id: str, path: str | os.PathLike[str], *, replace: bool = False) -> dict[str, int]:
        """Write everything that is held about a person to a file (.zip with JSON and a readable text, or .json).

        Merged and deleted records, phones, activities, tickets, roles and the audit log are in it.  Returns the number
        of rows per table.  Raises NotAllowed for anyone but an administrator, NotFound, Refused when the file exists.
        """
        from crm_lab.customers.forgetting.export import export_person

        self._require_admin("export everything about a person")
        with self.database.write(self.actor, "export") as unit:
            return export_person(unit, self.entity.__tablename__, id, Path(path), replace)

    def forget(self, id: str, dry_run: bool = True) -> Forgotten:
        """Erase a person everywhere, for good, and return what was done; ``dry_run`` only tells.

        Records (merged and deleted ones as well), phones, texts of activities and tickets, tags, the values in the
        audit log, in events and in imports, what merges remember: all of it goes.  Orders and payments stay without
        their words, because law asks for it; the result names them.  It can't be undone, and no merge of this person
        can be taken apart any more.  Afterwards the free space of the database is cleaned, too.

        Raises NotAllowed for anyone but an administrator, NotFound, InvalidValue for a company.
        """
        from crm_lab.customers.forgetting.forget import forget
        from crm_lab.store.compact import compact

        self._require_admin("forget a person")
        opened = self.database.trial if dry_run else self.database.write
        with opened(self.actor) as unit:
            result = forget(unit, self.entity.__tablename__, id, dry_run)
        if not dry_run:
            result.cleaned = compact(self.database)
        return result

    def _require_admin(self, what: str) -> None:
        if self.actor.role not in ("admin", "system"):
            raise NotAllowed(
                f"only an administrator can {what}; ask one (you are {self.actor.name}, {self.actor.role})"
            )
