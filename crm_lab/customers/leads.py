"""The verbs of leads: what every collection has, merging and forgetting."""

from __future__ import annotations

from crm_lab.customers.checkable import Checkable
from crm_lab.customers.forgetting.forgettable import Forgettable
from crm_lab.merging.mergeable import Mergeable
from crm_lab.store.entities import Lead


class Leads(Checkable[Lead], Mergeable[Lead], Forgettable[Lead]):
    """People who may become customers."""

    entity = Lead
