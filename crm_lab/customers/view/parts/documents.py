"""Quotes and contracts: what was offered and agreed, where each stands, who still has to sign."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, bindparam, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from crm_lab.customers.view.facts import Facts
from crm_lab.customers.view.part import Row, Summary, chip, figure, row, summary
from crm_lab.customers.view.timeline.keys import ACCOUNT
from crm_lab.customers.view.vocabulary import PAPER_STATES, word
from crm_lab.customers.view.words import money, say
from crm_lab.store.entities import Account, Contract, ContractSigner, ContractVersion, Quote

TONES = {"accepted": "good", "signed": "good", "waiting": "watch", "refused": "risk", "declined": "risk"}

OVER = ("refused", "expired", "declined", "cancelled")

_COUNTED = select(
    *(
        select(func.count()).select_from(one).where(one.account_id == ACCOUNT, *more).scalar_subquery().label(name)
        for name, one, more in (
            ("quotes", Quote, ()),
            ("contracts", Contract, ()),
            ("open", Quote, (Quote.state.in_(("waiting", "sent")),)),
            ("signed", Contract, (Contract.state == "signed",)),
        )
    )
)


def _signers(*more: Any) -> Any:
    """Count the signers of a contract's newest version."""
    query = select(func.count(ContractSigner.id)).join(ContractVersion, ContractVersion.id == ContractSigner.version_id)
    mine = (ContractVersion.contract_id == Contract.id, ContractVersion.number == Contract.revision, *more)
    return query.where(*mine).correlate(Contract).scalar_subquery()


def _papers(entity: Any, until: Any, signed: Any, signers: Any) -> Select[Any]:
    what = (literal(entity.__tablename__).label("entity"), entity.id, entity.name, entity.number, entity.state)
    worth = (entity.amount_minor, entity.currency, entity.revision, entity.created_at.label("at"), until.label("until"))
    return select(*what, *worth, signed.label("signed"), signers.label("signers")).where(entity.account_id == ACCOUNT)


_ALL = union_all(
    _papers(Quote, Quote.valid_until, null(), null()),
    _papers(Contract, Contract.ends_on, _signers(ContractSigner.state == "signed"), _signers()),
).subquery()
_NEWEST = select(_ALL).order_by(_ALL.c.at.desc(), _ALL.c.id.desc()).offset(bindparam("start")).limit(bindparam("count"))


class Documents:
    """Quotes and contracts, the newest first."""

    name = "documents"
    title = ("Quotes & contracts", "报价与合同")
    rank = 70

    def summary(self, session: Session, account: Account) -> Summary:
        """Count quotes and contracts, and those that wait."""
        found = session.execute(_COUNTED, {"account": account.id}).one()
        return summary(
            found.quotes + found.contracts,
            figures=[
                figure(say("Quotes", "报价"), found.quotes),
                *([figure(say("Undecided", "待决定"), found.open, "watch")] if found.open else []),
                figure(say("Contracts", "合同"), found.contracts),
                *([figure(say("Signed", "已签署"), found.signed, "good")] if found.signed else []),
            ],
            source=say(
                "Quotes and contracts of this customer, in their newest versions.", "此客户的报价和合同（最新版本）。"
            ),
            python=f"ws.quotes.frame(account_id={account.id!r}), ws.contracts.frame(account_id={account.id!r})",
            empty=say("Nothing was offered or agreed in writing yet.", "还没有报价或合同。"),
        )

    def rows(self, session: Session, account: Account, start: int, count: int) -> list[Row]:
        """Return quotes and contracts with number, version, state and amount."""
        facts = Facts.of(session, account.id)
        found = session.execute(_NEWEST, {"account": account.id, "start": start, "count": count})
        return [_row(one, facts) for one in found]


def _row(found: Any, facts: Facts) -> Row:
    version = say("version {n}", "第 {n} 版", n=found.revision) if found.revision > 1 else None
    return row(
        found.entity,
        found.id,
        found.name,
        note=[found.number, version, found.at.date()],
        aside=None if found.amount_minor is None else money(found.amount_minor, found.currency),
        chips=[chip(word(PAPER_STATES, found.state), TONES.get(found.state)), *_waits(found, facts)],
        tone="quiet" if found.state in OVER else None,
    )


def _waits(found: Any, facts: Facts) -> list[dict[str, Any]]:
    """Return what a paper waits for: signatures, or an answer whose day is over."""
    if found.state != "sent":
        return []
    if found.entity == "contracts":
        text = say("{signed} of {all} signed", "已签 {signed}/{all}", signed=found.signed, all=found.signers)
        return [chip(text, "watch")]
    if found.until is None:
        return []
    late = found.until < facts.today
    return [chip(say("valid until {day}", "有效期至 {day}", day=found.until), "watch" if late else None)]
