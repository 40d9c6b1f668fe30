"""Reminders before and after the day on which something is to be paid, none of them twice."""

from __future__ import annotations

from crm_lab.sales.reminding.door import Reminders
from crm_lab.sales.reminding.rules import ReminderRules

__all__ = ["ReminderRules", "Reminders"]
