"""Discounts beyond the limit: asked for, allowed or not, and by whom; what was asked once stays to be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue, NotAllowed, Refused
from crm_lab.sales.quotes.asking import tell_asker, tell_judges
from crm_lab.sales.quotes.limits import beyond
from crm_lab.sales.quotes.lines import lines_of
from crm_lab.store.entities import Quote, QuoteApproval, QuoteVersion, User
from crm_lab.store.keepers import ADMINS, MANAGERS
from crm_lab.store.scope import Actor
from crm_lab.store.trail import Unit
from crm_lab.store.types import utc_now

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("version", "asked_at", "asked_by", "why", "lines", "decision", "decided_at", "decided_by", "reason")


def lacking(session: Session, actor: Actor, version: QuoteVersion) -> list[dict[str, Any]]:
    """Return the lines that go beyond the actor's limits and were not approved as they stand."""
    query = select(QuoteApproval.lines).where(QuoteApproval.version_id == version.id)
    allowed = [
        _terms(one) for lines in session.scalars(query.where(QuoteApproval.decision == "approved")) for one in lines
    ]
    return [one for one in beyond(session, actor, lines_of(session, version)) if _terms(one) not in allowed]


def _terms(line: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name not in ("limit", "product")}


def require_allowed(session: Session, actor: Actor, version: QuoteVersion) -> None:
    """Raise Refused, with the lines, when a discount needs an approval first."""
    if missing := lacking(session, actor, version):
        told = ", ".join(f"'{one['product']}' (limit {one['limit']} %)" for one in missing)
        raise Refused(f"the discount on {told} is beyond your limit; ask first: ws.quotes.ask_approval(id, why)")


def ask(unit: Unit, quote: Quote, version: QuoteVersion, why: str) -> None:
    """Ask for the approval of the discounts that need one.  Raises Refused when none does."""
    _require_words(why, "why the discount is needed")
    missing = lacking(unit.session, unit.actor, version)
    if not missing:
        raise Refused("no discount of this quote needs an approval; send it")
    asked = QuoteApproval(version_id=version.id, lines=missing, asked_by=unit.actor.id, why=why)
    unit.session.add(asked)
    unit.session.flush()
    tell_judges(unit, quote, asked, lines_of(unit.session, version))
    quote.state = "waiting"
    unit.name(quote, "approval_asked", version=version.number)


def decide(unit: Unit, quote: Quote, version: QuoteVersion, decision: str, reason: str | None) -> None:
    """Approve or refuse what is waiting; the quote is a draft again.  Raises NotAllowed for who may not decide."""
    waiting = select(QuoteApproval).where(QuoteApproval.version_id == version.id, QuoteApproval.decision.is_(None))
    asked = unit.session.scalars(waiting).one_or_none()
    if asked is None:
        raise Refused(f"no discount of '{quote.name}' waits for an approval; look at ws.quotes.approvals(id)")
    _require_judge(unit, asked, version)
    if decision == "refused":
        _require_words(reason, "why the discount is refused")
    asked.decision, asked.reason = decision, reason
    asked.decided_by, asked.decided_at = unit.actor.id, utc_now()
    tell_asker(unit, quote, asked)
    quote.state = "draft"
    unit.name(quote, f"discount_{decision}", version=version.number)


def _require_judge(unit: Unit, asked: QuoteApproval, version: QuoteVersion) -> None:
    if unit.actor.role not in MANAGERS:
        raise NotAllowed("a manager or an administrator decides on discounts; ask one of them")
    if unit.actor.role in ADMINS:
        return
    if asked.asked_by == unit.actor.id:
        raise NotAllowed("you asked for this discount yourself; another manager or an administrator decides on it")
    if beyond(unit.session, unit.actor, lines_of(unit.session, version)):
        raise NotAllowed("this discount is beyond your own limit; an administrator decides on it")


def _require_words(text: str | None, what: str) -> None:
    if not text or not text.strip():
        raise InvalidValue(f"say in a few words {what}")


def frame(session: Session, quote: Quote) -> pd.DataFrame:
    """Return all requests of a quote with COLUMNS, oldest first."""
    import pandas as pd

    asker, judge = User.__table__.alias("asker"), User.__table__.alias("judge")
    query = (
        select(QuoteApproval, QuoteVersion.number, asker.c.name, judge.c.name.label("judge"))
        .join(QuoteVersion, QuoteVersion.id == QuoteApproval.version_id)
        .outerjoin(asker, asker.c.id == QuoteApproval.asked_by)
        .outerjoin(judge, judge.c.id == QuoteApproval.decided_by)
        .where(QuoteVersion.quote_id == quote.id)
        .order_by(QuoteApproval.id)
    )
    rows = [
        (number, one.asked_at, who, one.why, one.lines, one.decision, one.decided_at, by, one.reason)
        for one, number, who, by in session.execute(query)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))
