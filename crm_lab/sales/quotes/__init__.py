"""Quotes: priced by the books, discounted within limits, versioned, sent, accepted, ordered."""

from __future__ import annotations

from crm_lab.sales.quotes.door import Quotes
from crm_lab.sales.quotes.limits import DiscountLimits

__all__ = ["DiscountLimits", "Quotes"]
