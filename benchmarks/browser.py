"""A real JupyterLab in a real Chromium, the one of the browser tests, on a store to measure on."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.company import company
from crm_lab.workspace import Workspace
from crm_lab.workspace import open as open_workspace
from tests.browser.lab import Lab
from tests.chromium import FLAGS, missing_part

WAIT = 120_000
"""Milliseconds that anything in the page may take."""

WATCH = """(selector) => {
  const seen = (one) => {
    const box = one.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && box.top < innerHeight && box.bottom > 0 && one.checkVisibility();
  };
  window.firstSight = new Promise((tell, fail) => {
    let began = null;
    setTimeout(() => fail(new Error(`${selector} did not appear`)), 120_000);
    const key = (event) => {
      if (event.key === 'Enter' && event.shiftKey) began ??= performance.now();
    };
    addEventListener('keydown', key, { capture: true });
    const look = (now) => {
      if (began !== null && [...document.querySelectorAll(selector)].some(seen)) {
        requestAnimationFrame(() => tell(performance.now() - began));
      } else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}"""
"""Promises the milliseconds from Shift+Enter to the frame after the one in which ``selector`` is to be seen."""

READY = """async () => {
  const { sessionContext } = window.jupyterapp.shell.currentWidget;
  await sessionContext.ready;
  await sessionContext.session.kernel.requestExecute({ code: '', silent: true }).done;
}"""
"""Waits until the notebook's kernel has nothing more to do."""


def browser_missing() -> str | None:
    """Return why there can be no browser here, or None."""
    return missing_part()


@contextmanager
def lab_with_deals(folder: Path, deals: int) -> Iterator[tuple[Lab, Browser]]:
    """Run a JupyterLab whose kernels use a store with ``deals`` open deals, and a browser."""
    with lab_and_browser(folder, lambda path: company(path, deals, open_share=1.0).close()) as both:
        yield both


@contextmanager
def lab_with_store(folder: Path, fill: Callable[[Workspace], None]) -> Iterator[tuple[Lab, Browser]]:
    """Run a JupyterLab whose kernels use a store that ``fill`` filled, and a browser."""

    def make(path: Path) -> None:
        with open_workspace(path) as ws:
            fill(ws)

    with lab_and_browser(folder, make) as both:
        yield both


@contextmanager
def lab_and_browser(folder: Path, make: Callable[[Path], None]) -> Iterator[tuple[Lab, Browser]]:
    """Run a JupyterLab and a browser; ``make`` makes the store that its kernels use."""
    lab = Lab(folder / "lab")
    try:
        make(lab.db_path)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
            yield lab, browser
            browser.close()
    finally:
        lab.close()


@contextmanager
def fresh_page(lab: Lab, browser: Browser) -> Iterator[Page]:
    """Open a page of a new profile; no kernel runs yet."""
    lab.reset()
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, locale="en-US")
    try:
        yield context.new_page()
    finally:
        context.close()


def run_cells(lab: Lab, browser: Browser, cells: list[tuple[str, str]]) -> list[float]:
    """Run (source, selector) cells with Shift+Enter in a fresh notebook and kernel.

    Returns for each the milliseconds from the keystroke until ``selector`` is to be seen.
    """
    notebook = lab.home / "work" / "measure.ipynb"
    notebook.write_text(json.dumps(_notebook([source for source, _ in cells])), "utf-8")
    with fresh_page(lab, browser) as page:
        page.goto(lab.url("/lab/tree/measure.ipynb"))
        page.locator(".jp-Notebook-ExecutionIndicator").wait_for(timeout=WAIT)
        page.evaluate(READY)
        page.locator(".jp-Notebook .jp-Cell .cm-content").first.click()
        return [_sight(page, selector) for _, selector in cells]


def _notebook(sources: list[str]) -> dict[str, Any]:
    bare: dict[str, Any] = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    cells = [{**bare, "id": f"cell-{number}", "source": source} for number, source in enumerate(sources)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def _sight(page: Page, selector: str) -> float:
    # Not to return the promise: Playwright would wait for it.
    page.evaluate(WATCH, selector)
    page.keyboard.press("Shift+Enter")
    took: Any = page.evaluate("() => window.firstSight")
    page.evaluate(READY)
    return float(took)
