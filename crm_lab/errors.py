"""Everything that crm-lab raises on purpose: one small exception per failure, message first.

Each message is one sentence that says what was wrong, where, and what to do.  ``code`` is the stable word
that screens and the API send along.
"""

from __future__ import annotations

from typing import Any, ClassVar


class CrmLabError(Exception):
    """Base of all errors that a person caused or can mend; carries facts for screens in ``data``."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str, **data: Any) -> None:
        super().__init__(message)
        self.message = message
        self.data = data


class InvalidValue(CrmLabError):
    """A value can't be what the field needs."""

    code = "invalid"


class UnknownField(InvalidValue):
    """A field, filter or column that does not exist."""


class NotFound(CrmLabError):
    """No such record, or none that this user may see."""

    code = "not_found"


class StaleRecord(CrmLabError):
    """Somebody else changed the record since it was read."""

    code = "stale"


class Refused(CrmLabError):
    """A rule of the business says no."""

    code = "refused"


class LostReasonRequired(Refused):
    """A deal can't be lost without saying why."""

    code = "lost_reason_required"


class NotReady(Refused):
    """A deal lacks what a stage asks for; ``data["missing"]`` is a list of what, each with its sentence."""

    code = "not_ready"


class PerhapsThere(Refused):
    """A new record is perhaps there already; ``data["matches"]`` are the records it may be, the likeliest first."""

    code = "perhaps_there"


class NotAllowed(CrmLabError):
    """This user may not do that."""

    code = "not_allowed"


class MissingPart(CrmLabError):
    """An optional part is not installed; the message names the extra that brings it."""

    code = "missing_part"


class DatabaseError(CrmLabError):
    """Base of everything that is wrong with the database as a whole."""

    code = "database"


class DatabaseUnreachable(DatabaseError):
    """The file or the server can't be opened."""


class DatabaseForeign(DatabaseError):
    """The file is no database, or one of another program; nothing was touched."""


class DatabaseCorrupt(DatabaseError):
    """The file is damaged; restore a backup."""


class DatabaseOutdated(DatabaseError):
    """An older crm-lab wrote it; the upgrade is offered, after a backup."""

    code = "outdated"


class DatabaseTooNew(DatabaseError):
    """A newer crm-lab wrote it; nothing was touched."""


class DatabaseReadOnly(DatabaseError):
    """It can be read but not written."""


class DatabaseLocked(DatabaseError):
    """Another program held the write lock longer than we wait."""


class DatabaseFull(DatabaseError):
    """No room left on the disk."""
