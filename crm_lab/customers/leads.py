"""The verbs of leads: what every collection has, and merging."""

from __future__ import annotations

from crm_lab.customers.merging.mergeable import Mergeable
from crm_lab.store.entities import Lead


class Leads(Mergeable[Lead]):
    """People who may become customers."""

    entity = Lead
