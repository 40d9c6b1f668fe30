"""A page with the customer screen on it, and the real Python behind it, without Jupyter between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..screen_page import ScreenPage

if TYPE_CHECKING:
    from playwright.sync_api import Locator

READY = ".crm-cu-name:visible, .crm-cu-finder:visible, .crm-error:visible"


class CustomerPage(ScreenPage):
    """One open customer screen."""

    def show(self, url: str, options: dict[str, Any]) -> None:
        """Open the screen and wait until it shows a customer, the search, or what went wrong."""
        self.open(url, "customer", READY, options)

    def part(self, name: str) -> Locator:
        return self(f".crm-cu-card[data-part={name}]")

    def field(self, name: str) -> Locator:
        return self(f".crm-cu-field[data-field={name}]")

    def entries(self) -> Locator:
        return self(".crm-cu-entry[data-row]")

    def titles(self) -> list[str]:
        return self(".crm-cu-entry[data-row] .crm-cu-title").all_inner_texts()
