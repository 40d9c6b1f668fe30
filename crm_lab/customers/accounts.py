"""The verbs of customers: what every collection has, merging, their value, and forgetting those that are persons."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from crm_lab.customers.checkable import Checkable
from crm_lab.customers.forgetting.forgettable import Forgettable
from crm_lab.merging.mergeable import Mergeable
from crm_lab.store.entities import Account

if TYPE_CHECKING:
    import pandas as pd

    from crm_lab.customers.portrait import Portrait
    from crm_lab.customers.rfm import Cuts


class Accounts(Checkable[Account], Mergeable[Account], Forgettable[Account]):
    """Customers: companies and persons."""

    entity = Account

    def rfm(self, on: date | None = None, cuts: Cuts | None = None) -> pd.DataFrame:
        """Return recency, frequency and monetary value of all who bought, scored 1 to 5 (see crm_lab.customers.rfm)."""
        from crm_lab.customers.purchases import today
        from crm_lab.customers.rfm import rfm

        with self.database.read(self.actor) as session:
            return rfm(session, on or today(), cuts)

    def portrait(self, id: str, locale: str = "en") -> Portrait:
        """Return one customer in one sentence, in English ("en") or Chinese ("zh"), with the source of every part."""
        from crm_lab.customers.portrait import portrait

        with self.database.read(self.actor) as session:
            return portrait(session, id, locale)
