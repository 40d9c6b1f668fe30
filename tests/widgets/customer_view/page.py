"""A page with the customer screen on it, and the real Python behind it, without Jupyter between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from crm_lab_widgets.customer import CustomerView

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


class CustomerPage:
    """One open screen; ``self.calls`` has the verbs that the page called, with their arguments."""

    def __init__(self, page: Page, screen: CustomerView) -> None:
        self.page = page
        self.screen = screen
        self.errors: list[str] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.failures: dict[str, dict[str, Any]] = {}
        self._told: list[dict[str, Any]] = []
        screen.send = lambda content, buffers=None: self._told.append(content)  # type: ignore[method-assign]
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.expose_function("askPython", self._answer)

    def open(self, url: str, options: dict[str, Any]) -> None:
        self.page.goto(f"{url}?{urlencode(options)}")
        self.page.wait_for_selector(".crm-cu-name:visible, .crm-cu-finder:visible, .crm-error:visible")

    def _answer(self, content: dict[str, Any]) -> dict[str, Any]:
        verb = content["verb"]
        self.calls.append((verb, content["args"]))
        if verb in self.failures:
            return {"kind": "answer", "id": content["id"], "error": self.failures.pop(verb)}
        self.screen._receive(self.screen, content, [])
        return [one for one in self._told if one["kind"] == "answer"][-1]

    def news(self) -> None:
        """Hand the page what Python said of its own accord."""
        for one in [one for one in self._told if one["kind"] == "event"]:
            self.page.evaluate("message => window.host.model.receive(message)", one)
        self._told.clear()

    def await_news(self, name: str) -> None:
        """Wait until Python says something by this name, answering the page meanwhile, and hand it over."""
        for _ in range(600):
            if any(one.get("name") == name for one in self._told):
                return self.news()
            self.page.wait_for_timeout(100)
        raise AssertionError(f"Python never said {name!r}")

    def called(self, verb: str) -> list[dict[str, Any]]:
        return [arguments for name, arguments in self.calls if name == verb]

    def __call__(self, selector: str) -> Locator:
        return self.page.locator(selector)

    def part(self, name: str) -> Locator:
        return self(f".crm-cu-card[data-part={name}]")

    def field(self, name: str) -> Locator:
        return self(f".crm-cu-field[data-field={name}]")

    def entries(self) -> Locator:
        return self(".crm-cu-entry[data-row]")

    def titles(self) -> list[str]:
        return self(".crm-cu-entry[data-row] .crm-cu-title").all_inner_texts()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def said(self) -> str:
        return self(".crm-live").inner_text()
