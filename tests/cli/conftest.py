"""Calling verbs as a person does."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy.engine import URL

from crm_lab.cli import main

from ..conftest import full

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run_on(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a verb on the store at a URL and return its exit code, what it said, and what it complained of."""

    def call(url: URL, *argv: str) -> tuple[int, str, str]:
        code = main(["--db", full(url), *argv])
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


@pytest.fixture
def run(store: URL, run_on: Run) -> Run:
    """Run a verb on the test's store."""
    return partial(run_on, store)
