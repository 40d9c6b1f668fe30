"""The built customer screen in a real Chromium, with a real store behind it, without Jupyter.

``open_customer(id, theme="dark", size=(400, 700), …)`` opens ``../stub_host/customer.html``: a `CustomerPage`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

import crm_lab
from crm_lab.workspace import Workspace

from ..board_view.server import StubServer
from .page import CustomerPage

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ViewportSize

OpenCustomer = Callable[..., CustomerPage]


@pytest.fixture(scope="session")
def host_url() -> Iterator[str]:
    server = StubServer()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.url.replace("index.html", "customer.html")
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def ws(sqlite_store: Any) -> Iterator[Workspace]:
    with crm_lab.open(sqlite_store) as workspace:
        workspace.watch.interval = 0.05
        yield workspace


@pytest.fixture
def open_customer(chromium: Browser, host_url: str, ws: Workspace) -> Iterator[OpenCustomer]:
    """Open screens; at the end no page may have had an error that nobody caught."""
    pages: list[CustomerPage] = []

    def open_(
        id: str | None = None,
        *,
        size: tuple[int, int] = (1280, 760),
        context: dict[str, Any] | None = None,
        **options: Any,
    ) -> CustomerPage:
        viewport: ViewportSize = {"width": size[0], "height": size[1]}
        settings = {"locale": "en-US", "timezone_id": "Asia/Shanghai", **(context or {})}
        page = chromium.new_context(viewport=viewport, **settings).new_page()
        pages.append(CustomerPage(page, ws.customer(id, locale=options.get("locale", "en"))))
        pages[-1].open(host_url, options)
        return pages[-1]

    yield open_
    for one in pages:
        one.page.context.close()
        one.screen.close()
    assert [error for one in pages for error in one.errors] == []
