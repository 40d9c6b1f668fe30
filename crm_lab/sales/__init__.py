"""Sales: leads and who works on them, deals and how they move."""

from __future__ import annotations

from crm_lab.sales.collecting import Orders, Payments, Receivables
from crm_lab.sales.contracts import Contracts, ContractTemplates
from crm_lab.sales.delivery import Projects, ProjectTemplates
from crm_lab.sales.forecasting import Forecast
from crm_lab.sales.leads import LeadDesk, LeadPools, LeadRules, LeadScoreRules
from crm_lab.sales.models import LeadModel, WinModel
from crm_lab.sales.opportunities import Opportunities
from crm_lab.sales.performance import Performance
from crm_lab.sales.prices import PriceBooks, Prices
from crm_lab.sales.quotes import DiscountLimits, Quotes
from crm_lab.sales.reminding import ReminderRules, Reminders
from crm_lab.sales.sending import Outbox
from crm_lab.sales.stage_verbs import Stages

__all__ = [
    "ContractTemplates",
    "Contracts",
    "DiscountLimits",
    "Forecast",
    "LeadDesk",
    "LeadModel",
    "LeadPools",
    "LeadRules",
    "LeadScoreRules",
    "Opportunities",
    "Orders",
    "Outbox",
    "Payments",
    "Performance",
    "PriceBooks",
    "Prices",
    "ProjectTemplates",
    "Projects",
    "Quotes",
    "Receivables",
    "ReminderRules",
    "Reminders",
    "Stages",
    "WinModel",
]
