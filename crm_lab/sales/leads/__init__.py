"""Leads at work: shared out by rules, picked from the public pool and back in it, with the log of it."""

from __future__ import annotations

from crm_lab.sales.leads.door import LeadDesk
from crm_lab.sales.leads.pools import LeadPools
from crm_lab.sales.leads.rules import LeadRules
from crm_lab.sales.leads.score_rules import LeadScoreRules

__all__ = ["LeadDesk", "LeadPools", "LeadRules", "LeadScoreRules"]
