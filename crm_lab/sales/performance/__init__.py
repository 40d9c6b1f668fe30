"""How selling goes: win rates, cycle times, velocity, conversion and follow-up, each with its definition."""

from __future__ import annotations

from crm_lab.sales.performance.door import Performance

__all__ = ["Performance"]
