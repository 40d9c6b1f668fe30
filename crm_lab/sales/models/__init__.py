"""Models that learn from closed deals and leads how likely an open one is won; they need the extra ``learn``."""

from __future__ import annotations

from crm_lab.sales.models.model import LeadModel, WinModel

__all__ = ["LeadModel", "WinModel"]
