"""The verbs of customers: what every collection has, and merging."""

from __future__ import annotations

from crm_lab.customers.merging.mergeable import Mergeable
from crm_lab.store.entities import Account


class Accounts(Mergeable[Account]):
    """Customers: companies and persons."""

    entity = Account
