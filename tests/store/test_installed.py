"""What is registered is looked up once: a rule that is read again does not read the disk again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.metadata import entry_points
from typing import Any

import pytest

from crm_lab.jobs import handlers
from crm_lab.rules.actions import action_named, known
from crm_lab.rules.deriving import derivation_named, derivations
from crm_lab.rules.figures import freshen
from crm_lab.store.installed import installed


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The groups that were looked up on the disk, in a process that has looked up nothing yet."""
    groups: list[str] = []

    def look(group: str) -> Any:
        groups.append(group)
        return entry_points(group=group)

    monkeypatch.setattr("crm_lab.store.installed.entry_points", look)
    installed.cache_clear()
    yield groups
    installed.cache_clear()


def test_a_group_holds_what_its_departments_registered() -> None:
    assert {one.name for one in installed("crm_lab.figures")} == {"rfm"}
    assert installed("crm_lab.nobody") == ()


@pytest.mark.parametrize(
    "ask",
    [
        derivations,
        lambda: derivation_named("city of phone"),
        known,
        lambda: [action_named(name) for name in known()],
        lambda: freshen(None, []),  # type: ignore[arg-type]
        handlers,
    ],
)
def test_asking_again_reads_nothing(ask: Callable[[], Any], asked: list[str]) -> None:
    ask()
    assert asked
    asked.clear()
    ask()
    assert asked == []
