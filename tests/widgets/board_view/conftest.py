"""The built board in a real Chromium, without Jupyter: a page with a fake model and a fake Python behind it.

``open_board(deals=300, theme="dark", …)`` opens ``../stub_host/index.html`` with these options: a `Stub`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.widgets.windows import Windows

from .stub import Stub

OpenBoard = Callable[..., Stub]


@pytest.fixture
def open_board(windows: Windows, stub_url: str) -> Iterator[OpenBoard]:
    """Open boards; at the end no page may have had an error that nobody caught."""
    stubs: list[Stub] = []

    def open_(*, size: tuple[int, int] = (1280, 700), context: dict[str, Any] | None = None, **options: Any) -> Stub:
        stub = Stub(windows.page(size, **(context or {})))
        stubs.append(stub)
        stub.open(stub_url, options)
        return stub

    yield open_
    for stub in stubs:
        stub.page.close()
    assert [error for stub in stubs for error in stub.errors] == []
