"""The verbs of customers: what every collection has, merging, and forgetting those that are persons."""

from __future__ import annotations

from crm_lab.customers.forgetting.forgettable import Forgettable
from crm_lab.customers.merging.mergeable import Mergeable
from crm_lab.store.entities import Account


class Accounts(Mergeable[Account], Forgettable[Account]):
    """Customers: companies and persons."""

    entity = Account
