"""The receivables screen: who owes what for how long, payments and what they pay, reminders."""

from crm_lab_widgets.receivables.screen import ReceivablesView

__all__ = ["ReceivablesView"]
