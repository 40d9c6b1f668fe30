"""What is checked: rules as data, in the five dimensions that data management names (DAMA-DMBOK, chapter 13)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select, true

from crm_lab.customers.quality.criteria import (
    Condition,
    ago,
    all_blank,
    blank,
    has_point,
    missing,
    outside,
    shared,
    untouched,
    unusable,
)
from crm_lab.store.entities import Account, Activity, Contact, Lead, Opportunity, StatusLabel

DIMENSIONS = {
    "completeness": "完整性",
    "validity": "有效性",
    "uniqueness": "唯一性",
    "freshness": "时效性",
    "consistency": "一致性",
}
"""The dimensions, in English and Chinese."""

Rule = Callable[[datetime], Condition]


@dataclass(frozen=True)
class Check:
    """One thing that can be wrong with a record.

    ``weight`` says how much it matters (1 nice to have, 3 the record is of little use without).  ``applies`` names
    the records that can pass or fail at all; ``bad`` those of them that fail.
    """

    entity: type[Any]
    dimension: str
    field: str
    weight: int
    problem: str
    problem_zh: str
    bad: Rule
    applies: Rule = lambda now: true()

    @property
    def key(self) -> str:
        """The name under which the check is remembered, for example ``accounts.completeness.phone``."""
        return f"{self.entity.__tablename__}.{self.dimension}.{self.field}"


def _reach(entity: Any) -> Check:
    text = ("There is neither phone nor e-mail", "电话和邮箱都没有")
    return Check(entity, "completeness", "reach", 3, *text, lambda now: all_blank(entity.phone, entity.email))


def _gap(entity: Any, field: str, weight: int, name: str, name_zh: str, applies: Rule = lambda now: true()) -> Check:
    column = getattr(entity, field)
    words = hasattr(column.type, "length")
    bad: Rule = (lambda now: blank(column)) if words else (lambda now: missing(column))
    return Check(entity, "completeness", field, weight, f"The {name} is missing", f"缺少{name_zh}", bad, applies)


def _point(entity: Any, kind: str, name: str, name_zh: str) -> Check:
    text = (f"The {name} can't be right", f"{name_zh}无效")
    bad: Rule = lambda now: unusable(entity, kind)  # noqa: E731
    return Check(entity, "validity", kind, 2, *text, bad, lambda now: has_point(entity, kind))


def _twin(entity: Any) -> Check:
    text = ("Another record has the same phone or e-mail", "电话或邮箱与另一条记录相同")
    reachable: Rule = lambda now: or_(has_point(entity, "phone"), has_point(entity, "email"))  # noqa: E731
    return Check(entity, "uniqueness", "reach", 3, *text, lambda now: shared(entity), reachable)


def _quiet(entity: Any, link: Any, days: int, weight: int, applies: Rule = lambda now: true()) -> Check:
    text = (f"Nothing has happened for {days} days", f"{days} 天没有任何动静")
    bad: Rule = lambda now: untouched(entity, link, ago(now, days))  # noqa: E731
    return Check(entity, "freshness", "last_touch", weight, *text, bad, applies)


def _company(now: datetime) -> Condition:
    return Account.kind == "company"


def _open_deal(now: datetime) -> Condition:
    return Opportunity.status == "open"


def _closed_deal(now: datetime) -> Condition:
    return Opportunity.status != "open"


def _lead_status(*types: str) -> Rule:
    return lambda now: Lead.status_id.in_(_labels(types))


def _labels(types: tuple[str, ...]) -> Any:
    labels = StatusLabel.__table__
    return select(labels.c.id).where(labels.c.entity == "leads", labels.c.type.in_(types))


def _no_birthday(now: datetime) -> Condition:
    return outside(Contact.birthday, date(1900, 1, 1), now.date())


CHECKS: tuple[Check, ...] = (
    _reach(Account),
    _gap(Account, "owner_id", 3, "owner", "负责人"),
    _gap(Account, "industry", 1, "industry", "行业", _company),
    _gap(Account, "city", 1, "city", "城市"),
    _point(Account, "phone", "phone number", "电话"),
    _point(Account, "email", "e-mail address", "邮箱"),
    _twin(Account),
    _quiet(Account, Activity.account_id, 365, 2),
    Check(
        Account, "consistency", "parent_id", 3, "The account is its own parent", "上级客户是它自己",
        lambda now: func.coalesce(Account.parent_id == Account.id, False),
    ),
    _reach(Contact),
    _gap(Contact, "account_id", 2, "account", "所属客户"),
    _gap(Contact, "title", 1, "job title", "职务"),
    _point(Contact, "phone", "phone number", "电话"),
    _point(Contact, "email", "e-mail address", "邮箱"),
    _twin(Contact),
    _quiet(Contact, Activity.contact_id, 365, 1),
    Check(
        Contact, "validity", "birthday", 1, "The birthday can't be right", "生日有误",
        _no_birthday, lambda now: Contact.birthday.is_not(None),
    ),
    _reach(Lead),
    _gap(Lead, "owner_id", 3, "owner", "负责人"),
    _gap(Lead, "channel", 1, "channel it came from", "来源渠道"),
    _point(Lead, "phone", "phone number", "电话"),
    _point(Lead, "email", "e-mail address", "邮箱"),
    _twin(Lead),
    _quiet(Lead, Activity.lead_id, 30, 2, _lead_status("new", "working")),
    Check(
        Lead, "consistency", "account_id", 2, "Converted, but to no account", "已转化却没有对应客户",
        lambda now: Lead.account_id.is_(None), _lead_status("converted"),
    ),
    _gap(Opportunity, "account_id", 3, "account", "客户"),
    _gap(Opportunity, "owner_id", 3, "owner", "负责人"),
    _gap(Opportunity, "amount_minor", 2, "amount", "金额", _open_deal),
    _gap(Opportunity, "expected_close", 2, "expected close", "预计成交日期", _open_deal),
    _gap(Opportunity, "next_step", 1, "next step", "下一步", _open_deal),
    Check(
        Opportunity, "freshness", "expected_close", 3, "Open after its expected close", "过了预计成交日期仍未结束",
        lambda now: Opportunity.expected_close < now.date(),
        lambda now: and_(Opportunity.status == "open", Opportunity.expected_close.is_not(None)),
    ),
    Check(
        Opportunity, "consistency", "closed_at", 2, "Won or lost, but nobody knows when", "已成交或输单却没有日期",
        lambda now: Opportunity.closed_at.is_(None), _closed_deal,
    ),
)  # fmt: skip
"""Every check, per entity."""


def checks_of(entity: str | None = None) -> list[Check]:
    """Return the checks of one entity (a table name), or all."""
    return [check for check in CHECKS if entity in (None, check.entity.__tablename__)]
