"""A page with a built screen on it, and the real Python behind it, without Jupyter between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from crm_lab_widgets.command_widget import CommandWidget


class ScreenPage:
    """One open screen; ``self.calls`` has the verbs that the page called, with their arguments."""

    def __init__(self, page: Page, screen: CommandWidget) -> None:
        self.page = page
        self.screen = screen
        self.errors: list[str] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.failures: dict[str, dict[str, Any]] = {}
        self._told: list[dict[str, Any]] = []
        screen.send = lambda content, buffers=None: self._told.append(content)  # type: ignore[method-assign]
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.expose_function("askPython", self._answer)

    def open(self, url: str, name: str, ready: str, options: dict[str, Any]) -> None:
        """Show the screen ``name`` of the stub host at ``url`` and wait until ``ready`` is there."""
        address = url.replace("index.html", "screen.html")
        self.page.goto(f"{address}?{urlencode({'screen': name, **options})}")
        self.page.wait_for_selector(ready)

    def _answer(self, content: dict[str, Any]) -> dict[str, Any]:
        verb = content["verb"]
        self.calls.append((verb, content["args"]))
        if verb in self.failures:
            return {"kind": "answer", "id": content["id"], "error": self.failures.pop(verb)}
        self.screen._receive(self.screen, content, [])
        return [one for one in self._told if one["kind"] == "answer"][-1]

    def hold(self, *verbs: str) -> None:
        """Keep the answers to these verbs back from the page until ``release``."""
        self.page.evaluate("verbs => { window.host.python.held = verbs; }", list(verbs))

    def release(self) -> None:
        """Let the page have the answers that were kept back."""
        self.page.evaluate("window.host.python.release()")

    def until(self, check: Callable[[], object], what: str) -> None:
        """Wait until ``check`` holds, answering the page meanwhile.  Raises AssertionError: ``what`` never happened."""
        for _ in range(1_200):
            if check():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(what)

    def asked(self, verb: str, times: int = 1) -> None:
        """Wait until the page has called a verb so many times."""
        self.until(lambda: len(self.called(verb)) >= times, f"{verb!r} was not called {times} times")

    def news(self) -> None:
        """Hand the page what Python said of its own accord."""
        told = list(self._told)
        del self._told[: len(told)]  # what is said meanwhile comes with the next news
        for one in [one for one in told if one["kind"] == "event"]:
            self.page.evaluate("message => window.host.model.receive(message)", one)

    def await_news(self, name: str) -> None:
        """Wait until Python says something by this name, and hand the page all that it said."""
        self.until(lambda: any(one.get("name") == name for one in self._told), f"Python never said {name!r}")
        self.news()

    def await_work(self) -> None:
        """Wait until long work of Python's is done, and hand the page all that was said of it."""
        self.until(lambda: any(_state(one) == "done" for one in self._told), "the work was never done")
        self.news()

    def called(self, verb: str) -> list[dict[str, Any]]:
        """Return the arguments of the calls of a verb so far."""
        return [arguments for name, arguments in self.calls if name == verb]

    def __call__(self, selector: str, text: str | None = None) -> Locator:
        return self.page.locator(selector, has_text=text)

    def press(self, *keys: str) -> None:
        """Press keys one after another."""
        for key in keys:
            self.page.keyboard.press(key)

    def said(self) -> str:
        """Return what screen readers were told last."""
        return self(".crm-live").inner_text()


def _state(told: dict[str, Any]) -> str | None:
    """Return how the work goes that Python tells of."""
    state: str | None = told.get("data", {}).get("work", {}).get("state")
    return state
