"""Where the data lie: one file in the user's data folder unless a URL, a path or CRM_LAB_DB says otherwise."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from crm_lab.errors import InvalidValue

ENVIRONMENT = "CRM_LAB_DB"
"""The environment variable that names the database (a URL or a path)."""


def data_folder() -> Path:
    """Return the folder of the user's crm-lab data; it need not exist yet."""
    return user_data_path("crm-lab", appauthor=False)


def default_path() -> Path:
    """Return the file that is used when nothing else is said."""
    return data_folder() / "crm.db"


def demo_path() -> Path:
    """Return the file of the demo company."""
    return data_folder() / "demo.db"


def locate(url: str | os.PathLike[str] | URL | None = None) -> URL:
    """Return the SQLAlchemy URL for ``url``: a URL, a path, or None for CRM_LAB_DB and then the default file.

    Raises InvalidValue for something that is neither, or for a database that crm-lab does not know.
    """
    if isinstance(url, URL):
        return _known(url)
    text = os.fspath(url) if url is not None else os.environ.get(ENVIRONMENT) or os.fspath(default_path())
    if "://" not in text:
        return URL.create("sqlite", database=os.fspath(Path(text).expanduser().absolute()))
    try:
        return _known(make_url(text))
    except (ArgumentError, ValueError) as problem:  # a port that is no number is a ValueError
        raise InvalidValue(
            f"'{text}' is no database URL; write sqlite:///file.db or postgresql://host/name"
        ) from problem


def _known(url: URL) -> URL:
    backend = url.get_backend_name()
    if backend == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise InvalidValue(f"crm-lab keeps its data in SQLite or PostgreSQL, not in '{backend}'")
    if url.database in (None, "", ":memory:"):
        return url.set(database=None)
    return url.set(database=os.fspath(Path(str(url.database)).expanduser().absolute()))


def file_of(url: URL) -> Path | None:
    """Return the file behind a SQLite URL; None for a server or a database in memory."""
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None
