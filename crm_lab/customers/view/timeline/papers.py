"""Quotes and contracts, on the day they were drawn up, with where they stand now."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import Select

from crm_lab.customers.view.timeline.keys import ACCOUNT, Branch
from crm_lab.customers.view.timeline.source import PEOPLE, Source, snippet
from crm_lab.customers.view.vocabulary import PAPER_STATES, word
from crm_lab.customers.view.words import money
from crm_lab.store.entities import Contract, Quote


class Papers(Source):
    """One kind of paper; both are read alike."""

    entity: ClassVar[Any]

    def branches(self) -> list[Branch]:
        """By the customer's id."""
        return [Branch(self.entity.created_at, (self.entity.account_id == ACCOUNT,))]

    def texts(self) -> list[Any]:
        """Name, number and the reason for its state."""
        return [self.entity.name, self.entity.number, self.entity.reason]

    def rows(self, whole: bool) -> Select[Any]:
        """A paper with its owner."""
        one = self.entity
        facts = (one.id, one.name, one.number, one.state, one.amount_minor, one.currency)
        query = self.selected(*facts, snippet(one.reason, whole), PEOPLE.c.name.label("by"))
        return query.outerjoin(PEOPLE, PEOPLE.c.id == one.owner_id)

    def entry(self, row: Any) -> dict[str, Any]:
        """Return name, number, amount and state."""
        return {
            "kind": self.kinds[0],
            "title": f"{row.name} · {row.number}",
            "text": row.text,
            "money": None if row.amount_minor is None else money(row.amount_minor, row.currency),
            "status": word(PAPER_STATES, row.state),
            "by": row.by,
        }


class Quotes(Papers):
    """Offers."""

    entity = Quote
    kinds: ClassVar[tuple[str, ...]] = ("quote",)
    rank = 6


class Contracts(Papers):
    """Agreements."""

    entity = Contract
    kinds: ClassVar[tuple[str, ...]] = ("contract",)
    rank = 7
