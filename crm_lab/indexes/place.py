"""Where the knowledge bases of a store lie: beside its file, or in the user's data folder for a server."""

from __future__ import annotations

import tempfile
from pathlib import Path

from sqlalchemy import select

from crm_lab.store.database import Database
from crm_lab.store.entities import Setting
from crm_lab.store.ids import new_id
from crm_lab.store.location import data_folder, file_of

STORE_ID = "store_id"
"""The setting with the id of this store: copies of a file share it, other stores do not."""


def folder_of(database: Database, name: str) -> Path:
    """Return the folder of a knowledge base, which need not exist; one in memory has a folder for its life."""
    file = file_of(database.url)
    if file is not None:
        return file.with_name(f"{file.stem}.{name}")
    if database.url.get_backend_name() == "sqlite":
        return Path(tempfile.mkdtemp(prefix=f"crm-lab-{name}-"))
    return data_folder() / name / store_id(database)


def store_id(database: Database) -> str:
    """Return the id of this store; it gets one when it has none."""
    query = select(Setting.value).where(Setting.key == STORE_ID)
    with database.read() as session:
        found = session.scalar(query)
    if found:
        return str(found)
    with database.write() as unit:
        found = unit.session.scalar(query.with_for_update())
        if not found:
            found = new_id()
            unit.session.add(Setting(key=STORE_ID, value=found))
    return str(found)
