"""What a page said to the world and to its console."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page

LOCAL_SCHEMES = {"blob", "data", "about"}
KERNEL_DIED = "Error: Canceled future for "
"""How JupyterLab's own code ends its requests when a kernel dies; tests in which one has to say ``kernels_die``."""


@dataclass
class Traffic:
    """Records a page's requests and errors from the moment it is watched."""

    inside: int = 0
    outside: list[str] = field(default_factory=list)
    console_errors: list[str] = field(default_factory=list)
    page_errors: list[str] = field(default_factory=list)
    kernels_die: bool = False

    def watch(self, page: Page) -> Callable[[], None]:
        """Listen to the page; what is returned ends it."""
        said: dict[Any, Callable[[Any], None]] = {
            "request": lambda request: self._note(request.url),
            "websocket": lambda socket: self._note(socket.url),
            "console": self._console,
            "pageerror": lambda error: self._failed(str(error)),
        }
        for event, listener in said.items():
            page.on(event, listener)
        return partial(_stop, page, said)

    def _note(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.hostname == "127.0.0.1" or parts.scheme in LOCAL_SCHEMES:
            self.inside += 1
        else:
            self.outside.append(url)

    def _failed(self, error: str) -> None:
        if not (self.kernels_die and error.startswith(KERNEL_DIED)):
            self.page_errors.append(error)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.console_errors.append(message.text)


def _stop(page: Page, said: dict[Any, Callable[[Any], None]]) -> None:
    for event, listener in said.items():
        page.remove_listener(event, listener)
