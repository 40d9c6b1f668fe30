"""Stores to test on, SQLite and PostgreSQL alike, and a home of their own for all tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy.engine import URL, make_url

import crm_lab
from crm_lab.store import database
from crm_lab.store.scope import Actor
from crm_lab.workspace import Workspace

from .chat_server import chat_server
from .chromium import chromium
from .engines import SharedStatements
from .postgres_store import PostgresStore, command

__all__ = ["chat_server", "chromium"]

POSTGRES = "CRM_LAB_TEST_PG_URL"
BACKENDS = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))

settings.register_profile(
    "crm-lab",
    deadline=None,  # the machine may be busy; time is for benchmarks
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("crm-lab")

Python = Callable[..., subprocess.Popen[str]]


@pytest.fixture(autouse=True)
def home_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees or touches the data of the person who runs it."""
    home = tmp_path_factory.mktemp("home")
    for variable in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "APPDATA"):
        monkeypatch.setenv(variable, str(home))
    if sys.platform == "darwin":
        monkeypatch.setenv("HOME", str(home))
    for variable in ("CRM_LAB_DB", "CRM_LAB_USER"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture(scope="session", autouse=True)
def shared_statements() -> Iterator[None]:
    """What SQLAlchemy has compiled for one test serves the next."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(database, "make_engine", SharedStatements(database.make_engine))
        yield


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh store to copy: making one takes a second."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    crm_lab.open(path).close()
    return path


@pytest.fixture(scope="session")
def postgres_server() -> URL:
    """The server that the tests may fill and empty."""
    given = os.environ.get(POSTGRES)
    if given:
        return make_url(given)
    if os.environ.get("CRM_LAB_REQUIRE_POSTGRES") == "1":
        pytest.fail(f"{POSTGRES} names no PostgreSQL server, and CRM_LAB_REQUIRE_POSTGRES=1 wants one")
    pytest.skip(f"{POSTGRES} names no PostgreSQL server")


_numbers = count()


@pytest.fixture(scope="session")
def postgres_store(postgres_server: URL) -> Iterator[PostgresStore]:
    """A store on the server that is emptied and filled again for each test."""
    made = PostgresStore(postgres_server, f"crm_lab_store_{os.getpid()}")
    yield made
    made.drop()


@pytest.fixture
def empty_postgres(postgres_server: URL) -> Iterator[URL]:
    """A database on the server without anything in it."""
    url = postgres_server.set(database=f"crm_lab_test_{os.getpid()}_{next(_numbers)}")
    command(postgres_server, f'CREATE DATABASE "{url.database}"')
    yield url
    command(postgres_server, f'DROP DATABASE "{url.database}" WITH (FORCE)')


@pytest.fixture
def sqlite_store(sqlite_template: Path, tmp_path: Path) -> URL:
    """A fresh store in a file."""
    path = tmp_path / "crm.db"
    shutil.copy(sqlite_template, path)
    return URL.create("sqlite", database=str(path))


@pytest.fixture(params=BACKENDS)
def store(request: pytest.FixtureRequest) -> URL:
    """A fresh store, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        file: URL = request.getfixturevalue("sqlite_store")
        return file
    on_server: PostgresStore = request.getfixturevalue("postgres_store")
    return on_server.reset()


@pytest.fixture(params=BACKENDS)
def own_store(request: pytest.FixtureRequest) -> URL:
    """A fresh store whose tables a test may change: on PostgreSQL a database made for it."""
    if request.param == "sqlite":
        file: URL = request.getfixturevalue("sqlite_store")
        return file
    url: URL = request.getfixturevalue("empty_postgres")
    crm_lab.open(url).close()
    return url


@pytest.fixture
def ws(store: URL) -> Iterator[Workspace]:
    """The workspace of a fresh store, as its administrator."""
    with crm_lab.open(store) as workspace:
        yield workspace


@pytest.fixture
def acting(ws: Workspace) -> Callable[..., Workspace]:
    """Make a user of a role and return the workspace as that person sees it: ``acting("Anna", "rep")``."""

    def act(name: str, role: str = "rep", **fields: Any) -> Workspace:
        user = ws.users.add(name=name, login=name.lower(), role=role, **fields)
        return Workspace(ws.database, Actor(user.id, name, role))

    return act


@pytest.fixture
def python() -> Iterator[Python]:
    """Run a piece of Python in a process of its own: ``python(source, *arguments)``; killed at the end if need be."""
    running: list[subprocess.Popen[str]] = []

    def start(source: str, *arguments: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-W", "error", "-c", textwrap.dedent(source), *map(str, arguments)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        running.append(process)
        return process

    yield start
    for process in running:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture
def eventually() -> Callable[[Callable[[], Any]], Any]:
    """Wait until a condition holds and return what it gave; fail when it never does."""

    def wait(condition: Callable[[], Any], seconds: float = 60) -> Any:
        end = time.monotonic() + seconds
        while not (found := condition()):
            assert time.monotonic() < end, "it never happened"
            time.sleep(0.02)
        return found

    return wait


def full(url: URL) -> str:
    """Return ``url`` with its password, for a process of its own."""
    return url.render_as_string(hide_password=False)


def names_in(folder: Path) -> list[str]:
    """Return the names of what lies in ``folder``."""
    return sorted(one.name for one in folder.iterdir())
