"""The verbs of people: what every collection has, merging and forgetting."""

from __future__ import annotations

from crm_lab.customers.checkable import Checkable
from crm_lab.customers.forgetting.forgettable import Forgettable
from crm_lab.merging.mergeable import Mergeable
from crm_lab.store.entities import Contact


class Contacts(Checkable[Contact], Mergeable[Contact], Forgettable[Contact]):
    """People at accounts."""

    entity = Contact
