"""The triage screen: the queue by time left, a ticket with its suggested replies, and how the team is doing."""

from crm_lab_widgets.triage.screen import Triage

__all__ = ["Triage"]
