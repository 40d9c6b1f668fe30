"""The outbox: letters to customers, sent by what is chosen for it, none of them twice."""

from __future__ import annotations

from crm_lab.sales.sending.door import Outbox

__all__ = ["Outbox"]
