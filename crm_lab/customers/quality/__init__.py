"""The quality of customer data: measured per field and record, over time, with a to-do list ordered by worth."""

from crm_lab.customers.quality.door import Quality

__all__ = ["Quality"]
