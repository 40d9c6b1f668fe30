"""From the order to the money in the bank: instalments, payments, what is still owed."""

from __future__ import annotations

from crm_lab.sales.collecting.orders import Orders
from crm_lab.sales.collecting.payments import Payments
from crm_lab.sales.collecting.receivables import Receivables

__all__ = ["Orders", "Payments", "Receivables"]
