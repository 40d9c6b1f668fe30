"""Price books: their parents form no circle, and they end after they begin."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.store.collection import Collection
from crm_lab.store.entities import PriceBook
from crm_lab.store.trail import Unit, line_up


class PriceBooks(Collection[PriceBook]):
    """All lists of prices; what stands in them is set by ``ws.prices.set``."""

    entity = PriceBook

    @property
    def label(self) -> str:
        """What one record is called in messages."""
        return "price book"

    def _make(self, unit: Unit, fields: dict[str, Any]) -> PriceBook:
        book = super()._make(unit, fields)
        _require_order(book.name, book.valid_from, book.valid_until)
        return book

    def _check_update(self, unit: Unit, record: PriceBook, values: dict[str, Any]) -> None:
        if values.get("parent_id") is not None:
            line_up(unit.session)  # of two books that take each other as parent at once, one finds the other's
            if record.id in {one.id for one in lineage(unit.session, values["parent_id"])}:
                raise InvalidValue(f"'{record.name}' would be its own parent; choose another parent for it")
        if values.get("currency", record.currency) != record.currency:
            raise InvalidValue(f"the prices in '{record.name}' are in {record.currency}; make a new book")
        dates = [values.get(name, getattr(record, name)) for name in ("valid_from", "valid_until")]
        _require_order(record.name, *dates)


def lineage(session: Session, id: str | None) -> list[PriceBook]:
    """Return a book and its parents, the nearest first.  Raises InvalidValue when they form a circle (old data)."""
    found: list[PriceBook] = []
    while id is not None and (book := session.get(PriceBook, id, populate_existing=True)) is not None:
        if book in found:
            raise InvalidValue(f"the parents of the price book '{book.name}' form a circle; take its parent away")
        found.append(book)
        id = book.parent_id
    return found


def _require_order(name: str, start: Any, end: Any) -> None:
    if start is not None and end is not None and end < start:
        raise InvalidValue(f"the price book '{name}' can't end on {end}, before it begins on {start}")
