"""Everything that happened to one customer, over all channels and tables, as one list: newest first."""

from __future__ import annotations

from crm_lab.customers.view.timeline.merged import KINDS, Timeline

__all__ = ["KINDS", "Timeline"]
