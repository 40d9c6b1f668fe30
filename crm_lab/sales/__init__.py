"""Sales: deals and how they move."""

from __future__ import annotations

from crm_lab.sales.opportunities import Opportunities
from crm_lab.sales.prices import PriceBooks, Prices
from crm_lab.sales.stage_verbs import Stages

__all__ = ["Opportunities", "PriceBooks", "Prices", "Stages"]
