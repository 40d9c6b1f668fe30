"""Questions without an answer: grouped by meaning, sized by tickets and by what the customers who ask are worth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_lab.indexes.said import translated
from crm_lab.replies import asking
from crm_lab.replies.index import Index
from crm_lab.replies.lessons import teaching, without_names
from crm_lab.store.defaults import currency_of
from crm_lab.store.entities import Account, Contact, Rfm, Suggestion, Ticket
from crm_lab.store.money import from_minor
from crm_lab.store.types import utc_now
from crm_lab_knowledge.answering import is_sure
from crm_lab_knowledge.learning import wordings

if TYPE_CHECKING:
    import pandas as pd

REWRITTEN = 0.5
"""A suggestion of which more was changed than this was no answer."""
SHOWN = 5
"""So many questions of a group are shown."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Question:
    """What a ticket asks, without names, and who asks it."""

    text: str
    ticket_id: str
    account_id: str | None


def gaps(
    session: Session, index: Index, days: int, most: int, cut: float, progress: Progress | None = None
) -> pd.DataFrame:
    """Return groups of questions that nothing answers, the largest first.

    Columns: question (the most typical one), tickets, customers, value (what these customers bought, as their figures
    have it, in the store's currency), questions (some), ticket_ids.  Of the ``days`` behind us, the newest ``most``.
    """
    import pandas as pd

    tickets = _tickets(session, days, most)
    helped, failed = _decided(session, [one.id for one, *_ in tickets])
    missed: list[Question] = []
    for at, (ticket, *names) in enumerate(tickets, 1):
        said = _question(session, ticket, [name for name in names if name])
        if said and (ticket.id in failed or (ticket.id not in helped and not _answered(index, said, cut))):
            missed.append(Question(said, ticket.id, ticket.account_id))
        if progress:
            progress(at, len(tickets))
    with translated():
        found = index.kb.groups([one.text for one in missed])
    rows = [_row(session, [missed[at] for at in group]) for group in found]
    columns = ["question", "tickets", "customers", "value", "currency", "questions", "ticket_ids"]
    frame = pd.DataFrame(rows, columns=columns).assign(currency=currency_of(session))
    return frame.sort_values(["tickets", "value"], ascending=False, kind="stable", ignore_index=True)


def _tickets(session: Session, days: int, most: int) -> list[Any]:
    query = (
        select(Ticket, Contact.name, Account.name)
        .outerjoin(Contact, Contact.id == Ticket.contact_id)
        .outerjoin(Account, Account.id == Ticket.account_id)
        .where(Ticket.opened_at >= utc_now() - timedelta(days=days))
        .order_by(Ticket.opened_at.desc(), Ticket.id.desc())
        .limit(most)
    )
    return list(session.execute(query).all())


def _decided(session: Session, ids: Sequence[str]) -> tuple[set[str], set[str]]:
    """Return the tickets that a suggestion helped, and those that none did although one was looked at."""
    helped: set[str] = set()
    failed: set[str] = set()
    for at in range(0, len(ids), 500):
        mine = Suggestion.ticket_id.in_(ids[at : at + 500])
        query = select(Suggestion.ticket_id, Suggestion.verdict, Suggestion.changed, teaching()).where(mine)
        for ticket, verdict, changed, wrong in session.execute(query):
            took = verdict != "refused" and changed <= REWRITTEN
            if took:
                helped.add(str(ticket))
            elif verdict == "edited" or wrong:
                failed.add(str(ticket))
    return helped, failed - helped


def _question(session: Session, ticket: Ticket, names: list[str]) -> str:
    """Return the sentence that asks, or the first one; nothing that names a person."""
    said = wordings(without_names(asking.words_of(session, ticket), names))
    asks = [one for one in said if one.endswith(("?", "？", "吗", "呢"))]
    return next(iter(asks or said), "")


def _answered(index: Index, text: str, cut: float) -> bool:
    return any(is_sure(text, hit, cut) for hit in index.search(text, 1, kind="article", audience="customers"))


def _row(session: Session, group: list[Question]) -> dict[str, Any]:
    accounts = sorted({one.account_id for one in group if one.account_id})
    texts = list(dict.fromkeys(one.text for one in group))
    return {
        "question": texts[0],
        "tickets": len(group),
        "customers": len(accounts),
        "value": _value(session, accounts),
        "questions": texts[:SHOWN],
        "ticket_ids": [one.ticket_id for one in group],
    }


def _value(session: Session, accounts: list[str]) -> float:
    own = currency_of(session)
    total = 0
    for at in range(0, len(accounts), 500):
        worth = select(func.sum(Rfm.monetary_minor)).where(Rfm.id.in_(accounts[at : at + 500]), Rfm.currency == own)
        total += int(session.scalar(worth) or 0)
    return float(from_minor(total, own))
