"""Sales: deals and how they move."""

from __future__ import annotations

from crm_lab.sales.opportunities import Opportunities

__all__ = ["Opportunities"]
