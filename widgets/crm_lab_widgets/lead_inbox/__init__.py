"""The lead inbox: queues of leads, why they are good, and what to do with them."""

from crm_lab_widgets.lead_inbox.screen import LeadInbox

__all__ = ["LeadInbox"]
