"""Deals, and orders with the money they still owe."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, case, select
from sqlalchemy.orm import Session

from crm_lab.customers.view.facts import DEAL, STAGE, Deal, Facts
from crm_lab.customers.view.part import Row, Summary, chip, figure, row, summary
from crm_lab.customers.view.receivables import summed
from crm_lab.customers.view.timeline.keys import ACCOUNT
from crm_lab.customers.view.words import money, named, say
from crm_lab.owed import PAID
from crm_lab.store.entities import Account, Opportunity, Order, StatusLabel

_STATUS = StatusLabel.__table__.alias("part_status")

_OPEN_FIRST = case((Opportunity.status == "open", 0), else_=1)
_DEALS = (
    select(*DEAL)
    .join(STAGE, STAGE.c.id == Opportunity.stage_id)
    .where(Opportunity.account_id == ACCOUNT)
    .order_by(_OPEN_FIRST, Opportunity.closed_at.desc(), Opportunity.amount_minor.desc().nulls_last(), Opportunity.id)
    .offset(bindparam("start"))
    .limit(bindparam("count"))
)
_ORDERS = (
    select(Order, _STATUS.c.name.label("status"), _STATUS.c.name_zh.label("status_zh"), PAID.label("paid"))
    .outerjoin(_STATUS, _STATUS.c.id == Order.status_id)
    .where(Order.account_id == ACCOUNT)
    .order_by(Order.ordered_on.desc().nulls_last(), Order.id.desc())
    .offset(bindparam("start"))
    .limit(bindparam("count"))
)


class Deals:
    """Deals: the open ones first, then the closed ones, the newest first."""

    name = "deals"
    title = ("Deals", "商机")
    rank = 20

    def summary(self, session: Session, account: Account) -> Summary:
        """Count deals by how they ended, and sum the open ones."""
        facts = Facts.of(session, account.id)
        sums: dict[str, int] = {}
        for deal in facts.deals:
            sums[deal.record.currency] = sums.get(deal.record.currency, 0) + (deal.record.amount_minor or 0)
        worth = summed(session, sums, facts.currency, facts.today)
        won, closed = facts.totals.won, facts.totals.won + facts.totals.lost
        rate = say("{won} of {closed}", "{won}/{closed}", won=won, closed=closed)
        return summary(
            facts.totals.deals,
            figures=[
                figure(say("Open", "进行中"), worth[0]),
                *([figure(say("Won", "赢单"), rate)] if closed else []),
            ],
            source=say(
                "Deals of this customer; stalled as the stages allow.", "此客户的商机；停滞按阶段允许天数计算。"
            ),
            python=f"ws.opportunities.frame(account_id={account.id!r})",
            empty=say("No deal with this customer yet.", "此客户还没有商机。"),
        )

    def rows(self, session: Session, account: Account, start: int, count: int) -> list[Row]:
        """Return deals with stage, age and next step."""
        facts = Facts.of(session, account.id)
        found = session.execute(_DEALS, {"account": account.id, "start": start, "count": count})
        return [_deal(Deal(one, facts.now)) for one in found]


class Orders:
    """Orders, what was paid for each, and what is overdue."""

    name = "orders"
    title = ("Orders & receivables", "订单与应收")
    rank = 40

    def summary(self, session: Session, account: Account) -> Summary:
        """Sum what was ordered, paid, is owed, and is overdue."""
        facts = Facts.of(session, account.id)
        sums = (facts.money.ordered, facts.money.paid, facts.money.owed, facts.money.late, facts.money.loose)
        ordered, paid, owed, late, loose = (summed(session, one, facts.currency, facts.today)[0] for one in sums)
        figures = [
            figure(say("Ordered", "订购"), ordered),
            figure(say("Paid", "已付"), paid),
            figure(say("Owed", "应收"), owed),
        ]
        if facts.money.overdue:
            figures.append(figure(say("Overdue", "逾期"), late, "risk"))
        if facts.money.loose:
            figures.append(figure(say("Unallocated", "未核销"), loose, "watch"))
        return summary(
            facts.totals.orders,
            figures=figures,
            source=say(
                "Owed is what instalments lack after the payments laid on them, as in ws.receivables.ageing(); "
                "an order without a plan is due on its own day, one without a day not yet. "
                "Drafts and cancelled orders do not count.",
                "应收为各期在核销付款后的未付金额，与 ws.receivables.ageing() 一致；无分期计划的订单以下单日为到期日，"
                "没有日期的暂不到期。"
                "不含草稿和已取消的订单。",
            ),
            python=f"ws.orders.frame(account_id={account.id!r})",
            empty=say("Nothing was ordered yet.", "还没有订单。"),
        )

    def rows(self, session: Session, account: Account, start: int, count: int) -> list[Row]:
        """Return the newest orders."""
        facts = Facts.of(session, account.id)
        late = {one.order_id: one for one in facts.money.overdue}
        found = session.execute(_ORDERS, {"account": account.id, "start": start, "count": count})
        return [_order(one, late.get(one.Order.id), facts) for one in found]


def _deal(deal: Deal) -> Row:
    record = deal.record
    marks = []
    if record.status == "open":
        age = say("{age} d / {allowed} d", "{age} 天 / {allowed} 天", age=deal.age, allowed=deal.days_allowed or "–")
        marks = [
            chip(age, "watch" if deal.stalled else None, say("days in this stage / allowed", "在此阶段天数 / 允许天数"))
        ]
    ended = record.closed_at and say("closed {at}", "{at} 关闭", at=record.closed_at.date())
    step = record.next_step and say("Next: {step}", "下一步：{step}", step=record.next_step)
    return row(
        "opportunities",
        record.id,
        record.name,
        note=[named(deal.stage["name"], deal.stage["name_zh"]), ended if record.status != "open" else step],
        aside=money(record.amount_minor, record.currency),
        chips=marks,
        tone={"won": "good", "lost": "quiet"}.get(record.status),
    )


def _order(found: Any, late: Any, facts: Facts) -> Row:
    order = found.Order
    open_minor = None if order.amount_minor is None else order.amount_minor - int(found.paid)
    marks = []
    if late is not None:
        days = (facts.today - late.since).days
        text = say(
            "overdue {money}, {days} d", "逾期 {money}，{days} 天", money=money(late.minor, late.currency), days=days
        )
        marks.append(chip(text, "risk"))
    paid = say("paid {money}", "已付 {money}", money=money(int(found.paid), order.currency))
    settled = open_minor is not None and open_minor <= 0
    return row(
        "orders",
        order.id,
        order.name,
        note=[order.ordered_on, named(found.status, found.status_zh), say("paid", "已付清") if settled else paid],
        aside=money(order.amount_minor, order.currency),
        chips=marks,
    )
