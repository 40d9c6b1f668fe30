"""What a page said to the world and to its console."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
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

    def watch(self, page: Page) -> None:
        page.on("request", lambda request: self._note(request.url))
        page.on("websocket", lambda socket: self._note(socket.url))
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._failed(str(error)))

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
