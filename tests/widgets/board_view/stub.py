"""A page with a board on it, and what tests want to know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Locator, Page

CARD = ".crm-card[data-deal-id]"


class Stub:
    """One open board."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        self._touch: CDPSession | None = None
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, url: str, options: dict[str, Any]) -> None:
        self.page.goto(f"{url}?{urlencode(options)}")
        self.page.wait_for_selector(".crm-column[data-stage-id]:visible, .crm-empty")

    def __call__(self, selector: str) -> Locator:
        return self.page.locator(selector)

    def column(self, stage: str) -> Locator:
        return self(f".crm-column[data-stage-id={stage}]")

    def cards(self, stage: str) -> Locator:
        return self.column(stage).locator(CARD)

    def card(self, deal: str, stage: str = "") -> Locator:
        inside = f"[data-stage-id={stage}] " if stage else ""
        return self(f"{inside}.crm-card[data-deal-id={deal}]")

    def first(self, stage: str) -> str:
        """Id of the first card of a column."""
        return str(self.cards(stage).first.get_attribute("data-deal-id"))

    def count(self, stage: str) -> int:
        return int(self.column(stage).locator(".crm-count").inner_text().replace(",", ""))

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def focused(self) -> str | None:
        """Id of the card that has the focus."""
        found: str | None = self.page.evaluate("document.activeElement?.dataset.dealId ?? null")
        return found

    def said(self) -> str:
        return self(".crm-live").inner_text()

    def calls(self, verb: str) -> list[dict[str, Any]]:
        """Arguments of the calls of a verb so far."""
        sent: list[dict[str, Any]] = self.page.evaluate("window.host.model.sent")
        return [call["args"] for call in sent if call["verb"] == verb]

    def deal(self, deal: str) -> dict[str, Any]:
        """The deal as Python has it."""
        found: dict[str, Any] = self.page.evaluate("id => window.host.company.cards.find(c => c.id === id)", deal)
        return found

    def refuse(self, verb: str, code: str, message: str, data: Any = None) -> None:
        error = {"code": code, "message": message, "data": data}
        self.page.evaluate("([verb, error]) => window.host.python.refuse(verb, error)", [verb, error])

    def touch(self, deal: str, **changes: Any) -> None:
        """Somebody else changes a deal."""
        self.page.evaluate("([id, changes]) => window.host.python.touch(id, changes)", [deal, changes])

    def finger(self, kind: str, at: tuple[int, int] | None = None) -> None:
        """Send a touch event as a touch screen does."""
        if self._touch is None:
            self._touch = self.page.context.new_cdp_session(self.page)
        points = [{"x": at[0], "y": at[1]}] if at else []
        self._touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def drag(self, card: Locator, to: Locator) -> None:
        """Drag with the mouse, but do not let go."""
        start, end = card.bounding_box(), to.bounding_box()
        assert start is not None
        assert end is not None
        self.page.mouse.move(start["x"] + 60, start["y"] + 30)
        self.page.mouse.down()
        self.page.mouse.move(start["x"] + 80, start["y"] + 40)
        self.page.mouse.move(end["x"] + 100, end["y"] + 200, steps=6)
