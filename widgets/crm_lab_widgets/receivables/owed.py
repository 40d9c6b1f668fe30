"""What the browser may ask of receivables: the ageing, and the customers that owe, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crm_lab.errors import InvalidValue
from crm_lab.owed import Reach, instalments
from crm_lab.sales.collecting.receivables import BUCKETS, by_customer, collected
from crm_lab.store.defaults import currency_of
from crm_lab.store.entities import Account
from crm_lab.store.money import exponent
from crm_lab.store.scope import DELETED
from crm_lab_widgets.command_widget import verb
from crm_lab_widgets.workspace_widget import WorkspaceWidget

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crm_lab.workspace import Workspace

RATED = 90
"""Days back over which the collection rate is told."""


@dataclass(frozen=True)
class Owing:
    """A customer and what it owes per bucket, in minor units; ``id`` is None for orders without a customer."""

    id: str | None
    name: str
    minors: list[int]

    @property
    def late(self) -> int:
        """What is past its day."""
        return sum(self.minors[1:])


@dataclass(frozen=True)
class Owed:
    """Those who owe and the collection rates, per currency."""

    owing: dict[str, list[Owing]]
    rates: dict[str, float]


class OwedVerbs(WorkspaceWidget):
    """What the browser may ask of who owes what."""

    def __init__(self, workspace: Workspace, **traits: Any) -> None:
        super().__init__(workspace, **traits)
        self._read: tuple[tuple[date, int], Owed] | None = None

    @verb
    def ageing(self, currency: str | None = None) -> dict[str, Any]:
        """Return the sums per bucket in one currency, the currencies that there are, and the collection rate."""
        owed = self._owed()
        found = owed.owing
        with self._workspace.database.read(self._workspace.actor) as session:
            usual = currency_of(session)
        chosen = currency if currency in found else usual if usual in found or not found else min(found)
        everybody = found.get(chosen, [])
        sums = [sum(one.minors[bucket] for one in everybody) for bucket in range(len(BUCKETS))]
        about = {"currency": chosen, "currencies": sorted(found), "exponent": exponent(chosen)}
        return {**about, "sums": sums, "customers": len(everybody), "rate": owed.rates.get(chosen), "rated": RATED}

    @verb
    def customers(
        self, currency: str, bucket: int | None = None, text: str = "", start: int = 0, count: int = 100
    ) -> dict[str, Any]:
        """Return some of those who owe, of one bucket or with a text in the name: who is late with most comes first."""
        if bucket is not None and bucket not in range(len(BUCKETS)):
            raise InvalidValue(f"there is no bucket {bucket!r}; they are 0 to {len(BUCKETS) - 1}")
        wanted, all_ = text.strip().casefold(), self._owed().owing.get(currency, [])
        met = [one for one in all_ if (bucket is None or one.minors[bucket]) and wanted in one.name.casefold()]
        rows = [{"id": one.id, "name": one.name, "minors": one.minors} for one in met[start : start + count]]
        return {"start": start, "total": len(met), "rows": rows}

    def _owed(self) -> Owed:
        """Return who owes what; read once while nothing changes."""
        key = (date.today(), self._workspace.database.last_event())
        if self._read is None or self._read[0] != key:
            with self._workspace.database.read(self._workspace.actor) as session:
                self._read = (key, _owed(session, key[0]))
        return self._read[1]


def _owed(session: Session, day: date) -> Owed:
    found = instalments(session, Reach(as_of=day))
    names = session.execute(select(Account.id, Account.name), execution_options={DELETED: True})
    by_id = {row.id: row.name for row in names}
    owing: dict[str, list[Owing]] = {}
    for (id, currency), minors in by_customer(found, day).items():
        owing.setdefault(currency, []).append(Owing(id, by_id.get(id or "", ""), minors))
    sums = collected(found, day - timedelta(days=RATED), day)
    rates = {currency: paid / due for currency, (due, paid) in sums.items() if due}
    return Owed({one: sorted(all_, key=_rank) for one, all_ in owing.items()}, rates)


def _rank(one: Owing) -> tuple[int, int, str]:
    return -one.late, -sum(one.minors), one.name
