"""What a team's own answered tickets teach: a classifier per field, learnt when it is asked for and kept meanwhile."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from crm_lab.service.proposing.proposed import Reason
from crm_lab.store.database import Database
from crm_lab.store.entities import Ticket

if TYPE_CHECKING:
    from crm_lab_knowledge import TextClassifier

MOST = 4_000
"""So many tickets are learnt from, the newest first."""
LEAST = 3
"""A value that fewer tickets have is not learnt."""
BY_MEANING = "category"
"""The field that is learnt with the models that are installed; for the others words do, and they are quick."""
GROWN = 0.05
"""By this share the tickets change before it is learnt anew."""
SHOWN = 3
"""So many tickets are named as reasons, and so many values beside the likeliest."""
FAINT = 0.05
"""A value that is less likely is not named beside the likeliest."""


@dataclass(frozen=True)
class Learnt:
    """A classifier of one field, of how many tickets it has learnt each value, and the numbers of the tickets."""

    classifier: TextClassifier
    counts: Counter[str]
    numbers: dict[str, int | None]

    def fits(self, counts: Counter[str]) -> bool:
        """Tell whether it still stands for tickets of which so many have each value."""
        moved = sum(abs(counts[one] - self.counts[one]) for one in counts.keys() | self.counts.keys())
        return counts.keys() == self.counts.keys() and moved <= GROWN * max(1, self.counts.total())

    def likely(self, text: str) -> list[tuple[str, float]]:
        """Return the values that it may have and how likely each is, the likeliest first."""
        shares = self.classifier.predict_proba([text])[0]
        pairs = zip(self.classifier.classes_, shares, strict=True)
        first, *others = sorted(
            ((str(value), float(share)) for value, share in pairs), key=lambda one: (-one[1], one[0])
        )
        return [first, *(one for one in others[:SHOWN] if one[1] >= FAINT)]

    def why(self, text: str, value: str) -> Reason:
        """Return how many tickets had this value, and which of them are most like it."""
        near = self.classifier.similar(text, SHOWN, value)
        like = ", ".join(dict.fromkeys(f"#{self.numbers[one]}" for one, _, _ in near))
        many = f"{self.counts[value]:,}"
        return Reason(
            f"{many} answered tickets were, most alike {like}", f"已回复工单中有 {many} 张如此，最相似的是 {like}"
        )


@dataclass
class _Kept:
    """What was learnt of a field, and the lock of who learns it."""

    lock: Lock = field(default_factory=Lock)
    learnt: Learnt | None = None


_KEPT: WeakKeyDictionary[Database, dict[tuple[str, str | None], _Kept]] = WeakKeyDictionary()
_KEPT_LOCK = Lock()


def _kept(database: Database, name: str, actor_id: str | None) -> _Kept:
    with _KEPT_LOCK:
        return _KEPT.setdefault(database, {}).setdefault((name, actor_id), _Kept())


def text_of(ticket: Any) -> str:
    """Return what a ticket says."""
    return "\n".join(part for part in (ticket.subject, ticket.description) if part)


def learnt(database: Database, session: Session, actor_id: str | None, name: str) -> Learnt | None:
    """Return what the answered tickets that this user may see teach about a field; None where they are too few."""
    counts = _counts(session, name)
    if len(counts) < 2:
        return None
    kept = _kept(database, name, actor_id)
    with kept.lock:
        if kept.learnt is None or not kept.learnt.fits(counts):
            kept.learnt = _learn(session, name, counts)
        return kept.learnt


def at_hand(database: Database, session: Session, actor_id: str | None, name: str) -> bool:
    """Tell whether nobody has to wait for what is taught about a field."""
    if name != BY_MEANING:
        return True
    counts, found = _counts(session, name), _kept(database, name, actor_id).learnt
    return len(counts) < 2 or (found is not None and found.fits(counts))


def _answered(name: str) -> list[ColumnElement[bool]]:
    column = getattr(Ticket, name)
    dealt_with = or_(Ticket.first_response_at.is_not(None), Ticket.resolved_at.is_not(None))
    return [column.is_not(None), column != "", dealt_with]


def _counts(session: Session, name: str) -> Counter[str]:
    """Return how many answered tickets have each value, those aside that few have."""
    column = getattr(Ticket, name)
    rows = session.execute(select(column, func.count()).where(*_answered(name)).group_by(column))
    return Counter({str(value): int(count) for value, count in rows if count >= LEAST})


def _learn(session: Session, name: str, counts: Counter[str]) -> Learnt | None:
    from crm_lab_knowledge import TextClassifier

    column = getattr(Ticket, name)
    columns = (Ticket.number, Ticket.subject, Ticket.description, column.label("value"))
    query = (
        select(*columns).where(*_answered(name), column.in_(list(counts))).order_by(Ticket.opened_at.desc(), Ticket.id)
    )
    rows = session.execute(query.limit(MOST)).all()
    texts, values = [text_of(row) for row in rows], [str(row.value) for row in rows]
    if len(set(values)) < 2:
        return None
    classifier = TextClassifier() if name == BY_MEANING else TextClassifier([])
    numbers = dict(zip(texts, (row.number for row in rows), strict=True))
    return Learnt(classifier.fit(texts, values), counts, numbers)
