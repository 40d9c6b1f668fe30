"""The one real Chromium of a test run: Playwright's synchronous interface can be started only once per process."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def missing_part() -> str | None:
    """Why browser tests can't run here."""
    if find_spec("playwright") is None:
        return "the Python package playwright is not installed (pip install 'crm-lab[test]')"
    if shutil.which("chromium") is None:
        return "there is no chromium on the PATH (on Debian: apt install chromium)"
    return None


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if (missing := missing_part()) is not None:
        if os.environ.get("CRM_LAB_REQUIRE_BROWSER") == "1":
            pytest.fail(f"browser tests are required, but {missing}")
        pytest.skip(missing)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=30_000)  # milliseconds; the machine may be busy
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()
