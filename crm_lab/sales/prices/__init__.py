"""Prices: one for one customer, whoever asks."""

from __future__ import annotations

from crm_lab.sales.prices.books import PriceBooks
from crm_lab.sales.prices.door import Prices

__all__ = ["PriceBooks", "Prices"]
