"""Customers like this one: same industry, same place, alike in size and tier."""

from __future__ import annotations

from sqlalchemy import String, and_, bindparam, select
from sqlalchemy.orm import Session

from crm_lab.customers.view.part import Row, Summary, row, summary
from crm_lab.customers.view.words import Said, say
from crm_lab.store.entities import Account

CANDIDATES = 200
"""Customers of the same industry (and city, as long as there are enough) that are compared."""

SHOWN = 10
"""The most alike that are told."""

ALIKE = 2.0
"""Sizes within this factor count as alike."""

_OTHERS = Account.id != bindparam("account", type_=String)
_INDUSTRY = Account.industry == bindparam("industry", type_=String)
_HERE = and_(_INDUSTRY, Account.city == bindparam("city", type_=String))
_NEIGHBOURS = and_(Account.industry.is_(None), Account.city == bindparam("city", type_=String))


class Similar:
    """Compares the customer with others out of one index; says why each is alike."""

    name = "similar"
    title = ("Similar customers", "相似客户")
    rank = 80
    slow = True

    def summary(self, session: Session, account: Account) -> Summary:
        """Count the alike."""
        return summary(
            len(self._found(session, account)),
            source=say(
                "Up to {most} customers of the same industry and city, by tier, size and kind.",
                "同行业同城市的至多 {most} 个客户，按等级、规模和类型比较。",
                most=CANDIDATES,
            ),
            python=f"ws.accounts.frame(industry={account.industry!r}, city={account.city!r})",
            empty=say(
                "Nobody comparable: an industry or a city is needed to find some.",
                "没有可比较的客户：需要行业或城市信息。",
            ),
        )

    def rows(self, session: Session, account: Account, start: int, count: int) -> list[Row]:
        """Return the most alike with the reasons."""
        found = self._found(session, account)[start : start + count]
        return [row("accounts", other.id, other.name, note=reasons) for other, reasons in found]

    def _found(self, session: Session, account: Account) -> list[tuple[Account, list[Said]]]:
        rated = [(other, _alike(account, other)) for other in self._candidates(session, account)]
        rated.sort(key=lambda pair: (-len(pair[1]), pair[0].name, pair[0].id))
        return [pair for pair in rated if pair[1]][:SHOWN]

    def _candidates(self, session: Session, account: Account) -> list[Account]:
        values = {"account": account.id, "industry": account.industry, "city": account.city}
        ways = [_HERE, _INDUSTRY] if account.industry else [_NEIGHBOURS] if account.city else []
        found: dict[str, Account] = {}
        for way in ways:
            if len(found) < SHOWN:
                query = select(Account).where(way, _OTHERS).limit(CANDIDATES)
                found.update({one.id: one for one in session.scalars(query, values)})
        return list(found.values())


def _alike(one: Account, other: Account) -> list[Said]:
    """Return in what two customers are alike, beyond what everybody shares."""
    reasons = []
    if one.industry and one.industry == other.industry:
        reasons.append(say("{value}", "{value}", value=other.industry))
    if one.city and one.city == other.city:
        reasons.append(say("in {value}", "位于{value}", value=other.city))
    if one.tier and one.tier == other.tier:
        reasons.append(say("tier {value}", "{value} 级", value=other.tier))
    if one.employees and other.employees and 1 / ALIKE <= one.employees / other.employees <= ALIKE:
        reasons.append(say("{n} employees", "{n} 名员工", n=other.employees))
    if not one.industry and one.kind != other.kind:
        return []
    return reasons
