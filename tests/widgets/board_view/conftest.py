"""The built board in a real Chromium, without Jupyter: a page with a fake model and a fake Python behind it.

``open_board(deals=300, theme="dark", …)`` opens ``../stub_host/index.html`` with these options: a `Stub`.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest

from .server import StubServer
from .stub import Stub

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ViewportSize

OpenBoard = Callable[..., Stub]


def _missing() -> str | None:
    if find_spec("playwright") is None:
        return "the Python package playwright is not installed (pip install 'crm-lab[test]')"
    if shutil.which("chromium") is None:
        return "there is no chromium on the PATH (on Debian: apt install chromium)"
    return None


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if (missing := _missing()) is not None:
        if os.environ.get("CRM_LAB_REQUIRE_BROWSER") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def stub_url() -> Iterator[str]:
    server = StubServer()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.url
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_board(chromium: Browser, stub_url: str) -> Iterator[OpenBoard]:
    """Open boards; at the end no page may have had an error that nobody caught."""
    stubs: list[Stub] = []

    def open_(*, size: tuple[int, int] = (1280, 700), context: dict[str, Any] | None = None, **options: Any) -> Stub:
        viewport: ViewportSize = {"width": size[0], "height": size[1]}
        page = chromium.new_context(viewport=viewport, locale="en-US", **(context or {})).new_page()
        stub = Stub(page)
        stubs.append(stub)
        stub.open(stub_url, options)
        return stub

    yield open_
    for stub in stubs:
        stub.page.context.close()
    assert [error for stub in stubs for error in stub.errors] == []
