"""The verbs of people: what every collection has, and merging."""

from __future__ import annotations

from crm_lab.customers.merging.mergeable import Mergeable
from crm_lab.store.entities import Contact


class Contacts(Mergeable[Contact]):
    """People at accounts."""

    entity = Contact
