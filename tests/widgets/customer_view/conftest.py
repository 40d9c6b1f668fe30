"""The built customer screen in a real Chromium, with a real store behind it, without Jupyter.

``open_customer(id, theme="dark", size=(400, 700), …)`` opens ``../stub_host/screen.html``: a `CustomerPage`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import crm_lab
from crm_lab.workspace import Workspace
from tests.widgets.windows import Windows

from .page import CustomerPage

OpenCustomer = Callable[..., CustomerPage]


@pytest.fixture
def ws(sqlite_store: Any) -> Iterator[Workspace]:
    with crm_lab.open(sqlite_store) as workspace:
        workspace.watch.interval = 0.05
        yield workspace


@pytest.fixture
def open_customer(windows: Windows, stub_url: str, ws: Workspace) -> Iterator[OpenCustomer]:
    """Open screens; at the end no page may have had an error that nobody caught."""
    pages: list[CustomerPage] = []

    def open_(
        id: str | None = None,
        *,
        size: tuple[int, int] = (1280, 760),
        context: dict[str, Any] | None = None,
        **options: Any,
    ) -> CustomerPage:
        page = windows.page(size, **{"timezone_id": "Asia/Shanghai", **(context or {})})
        pages.append(CustomerPage(page, ws.customer(id, locale=options.get("locale", "en"))))
        pages[-1].show(stub_url, options)
        return pages[-1]

    yield open_
    for one in pages:
        one.page.close()
        one.screen.close()
    assert [error for one in pages for error in one.errors] == []
