from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from crm_lab.demo import Company, Truth, build, generate
from crm_lab.workspace import Workspace
from crm_lab.workspace import open as open_store

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def small() -> Company:
    return generate("small", seed=5, today=TODAY)


@pytest.fixture(scope="session")
def medium() -> Company:
    return generate("medium", seed=6, today=TODAY)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, Truth, Path]]:
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    with open_store(path) as ws:
        yield ws, build(ws, "small", seed=5, today=TODAY), path
