"""A real JupyterLab in a real Chromium.

Mark tests with ``pytest.mark.browser``.  Without a browser they are skipped with the reason; with
CRM_LAB_REQUIRE_BROWSER=1 they fail instead.  What is here:

``crm_db``      path of the store that ``lab`` uses: new, empty and not open; fill it before opening a page.
``lab``         the running server (one for all tests, swept clean for each):
                ``lab.open(page, "board")`` opens a screen as ``crm-lab`` does and returns the live widget;
                ``lab.url(path)`` an address with the token; ``lab.db_url`` the store's URL;
                ``lab.restart_kernel(page)``; ``lab.python(page, code)`` runs code in the screens' kernel;
                ``lab.change_setting(plugin, **values)`` before the page is opened.
``page``        a Playwright page (1280 × 800) that remembers nothing.  At its end the test fails when any request
                or web socket left 127.0.0.1, or when an exception in the page was not caught.
``traffic``     what the page did: ``.outside``, ``.console_errors``, ``.page_errors``.
``dark`` ``chinese``    use one of them before the page is opened: JupyterLab's dark theme, its Chinese.
"""

from __future__ import annotations

import shutil
from collections.abc import Generator, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .traffic import Traffic

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from .lab import Lab

KEPT = "local_storage,indexeddb"
"""Where pages keep what the next one must not find; not the cache."""


def require_present_plugin() -> None:
    """Fail when JupyterLab would load another build of the plugin than the one in this repository."""
    from jupyter_core.paths import jupyter_path

    built = Path(__file__).parents[2] / "widgets" / "crm_lab_widgets" / "labextension" / "package.json"
    for folder in jupyter_path("labextensions"):
        installed = Path(folder, "crm-lab-workbench", "package.json")
        if installed.exists():
            if installed.read_bytes() != built.read_bytes():
                pytest.fail(f"an older build of the plugin is installed at {folder}; run: pip install --no-deps -e .")
            return
    pytest.fail("the JupyterLab plugin is not installed; run: pip install --no-deps -e .")


@pytest.fixture(scope="session")
def lab_server(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    from .lab import Lab

    require_present_plugin()
    server = Lab(tmp_path_factory.mktemp("lab"))
    yield server
    server.close()


@pytest.fixture
def crm_db(lab_server: Lab, sqlite_template: Path) -> Path:
    lab_server.reset()
    for file in lab_server.home.glob(f"{lab_server.db_path.name}*"):
        file.unlink()
    return Path(shutil.copy(sqlite_template, lab_server.db_path))


@pytest.fixture
def lab(lab_server: Lab, crm_db: Path) -> Lab:
    return lab_server


@pytest.fixture
def traffic() -> Traffic:
    return Traffic()


@pytest.fixture
def dying(traffic: Traffic) -> None:
    """Python dies in this test."""
    traffic.kernels_die = True


@pytest.fixture(scope="session")
def window(chromium: Browser) -> Iterator[Page]:
    """One for all tests: JupyterLab's code is fetched and compiled once."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en-US")
    context.set_default_timeout(60_000)  # milliseconds; a busy machine is no failure
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())  # a page that asks whether one really wants to leave
    yield page
    context.close()


@pytest.fixture
def page(window: Page, lab: Lab, traffic: Traffic) -> Iterator[Page]:
    window.context.clear_cookies()
    window.context.new_cdp_session(window).send(
        "Storage.clearDataForOrigin", {"origin": lab.base, "storageTypes": KEPT}
    )
    unwatch = traffic.watch(window)
    yield window
    window.goto("about:blank")
    unwatch()
    assert traffic.outside == []
    assert traffic.page_errors == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add what the page showed to the report of a test that failed."""
    report = yield
    page = getattr(item, "funcargs", {}).get("page")
    if report.failed and report.when == "call" and page is not None:
        report.sections.append(("what the page showed", _shown(page)))
    return report


def _shown(page: Page) -> str:
    from playwright.sync_api import Error

    try:
        return page.inner_text("body", timeout=5_000)[:5_000]
    except Error as problem:
        return f"(nothing could be read: {problem.message})"


@pytest.fixture
def dark(lab: Lab) -> None:
    lab.change_setting("@jupyterlab/apputils-extension:themes", theme="JupyterLab Dark")


@pytest.fixture
def chinese(lab: Lab) -> None:
    if find_spec("jupyterlab_language_pack_zh_CN") is None:
        pytest.skip("jupyterlab-language-pack-zh-CN is not installed")
    lab.change_setting("@jupyterlab/translation-extension:plugin", locale="zh_CN")
