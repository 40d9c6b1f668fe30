"""Record ids: UUIDv7 in its usual text form, so that ids sort by time and can be made offline."""

from __future__ import annotations

import uuid_utils


def new_id() -> str:
    """Return one new id (36 characters); ids of one process sort in the order in which they were made."""
    return str(uuid_utils.uuid7())


def new_ids(count: int) -> list[str]:
    """Return ``count`` new ids in ascending order."""
    make = uuid_utils.uuid7
    return [str(make()) for _ in range(count)]
