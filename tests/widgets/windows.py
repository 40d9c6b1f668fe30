"""Windows for pages of one kind; each stays open with a page of its own, so that further pages come up quickly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


class Windows:
    """Pages in the windows of one browser; the screens keep nothing there from which a next page could know."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser = browser
        self.url = url
        self._open: dict[str, BrowserContext] = {}

    def page(self, size: tuple[int, int], **settings: Any) -> Page:
        """Return a new page of a size (pixels), in a window with settings of Playwright."""
        settings = {"locale": "en-US", **settings}
        window = self._open.get(repr(settings))
        if window is None:
            window = self._open[repr(settings)] = self.browser.new_context(**settings)
            window.new_page().goto(self.url)
        page = window.new_page()
        page.set_viewport_size({"width": size[0], "height": size[1]})
        return page

    def close(self) -> None:
        """Close all of them."""
        for window in self._open.values():
            window.close()
