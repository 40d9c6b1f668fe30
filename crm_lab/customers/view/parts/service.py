"""Tickets with satisfaction, phone calls, documents."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from crm_lab.customers.view.facts import Facts
from crm_lab.customers.view.part import Row, Summary, chip, figure, row, summary
from crm_lab.customers.view.timeline import Timeline
from crm_lab.customers.view.timeline.commerce import TICKETS_OF
from crm_lab.customers.view.vocabulary import PRIORITIES, word
from crm_lab.customers.view.words import named, say
from crm_lab.store.entities import Account, StatusLabel, Ticket

_STATUS = StatusLabel.__table__.alias("part_ticket_status")
_MINE = or_(*(and_(*way) for way in TICKETS_OF))
_TICKETS = (
    select(Ticket, _STATUS.c.name.label("status"), _STATUS.c.name_zh.label("status_zh"), _STATUS.c.type.label("state"))
    .outerjoin(_STATUS, _STATUS.c.id == Ticket.status_id)
    .where(_MINE)
    .order_by(Ticket.resolved_at.is_not(None), Ticket.opened_at.desc(), Ticket.id)
    .offset(bindparam("start"))
    .limit(bindparam("count"))
)


class Tickets:
    """Tickets, the unsolved ones first, and how content the customer was."""

    name = "tickets"
    title = ("Tickets & satisfaction", "工单与满意度")
    rank = 50

    def summary(self, session: Session, account: Account) -> Summary:
        """Count open tickets, and average the ratings."""
        facts = Facts.of(session, account.id)
        pressing = any(ticket.priority in ("high", "urgent") for ticket in facts.tickets)
        tone = "risk" if pressing else "watch" if facts.tickets else "good"
        figures = [figure(say("Open", "未解决"), len(facts.tickets), tone)]
        if facts.rating:
            mean, count = facts.rating
            text = say("{mean} of 5 ({count})", "{mean}/5（{count}）", mean=round(mean, 1), count=count)
            figures.append(figure(say("Satisfaction", "满意度"), text))
        return summary(
            facts.totals.tickets,
            figures=figures,
            source=say("Tickets of this customer and of its people.", "此客户及其联系人的工单。"),
            python=f"ws.tickets.frame(account_id={account.id!r})",
            empty=say("No ticket: nothing to put right.", "没有工单。"),
        )

    def rows(self, session: Session, account: Account, start: int, count: int) -> list[Row]:
        """Return tickets with status, priority and rating."""
        found = session.execute(_TICKETS, {"account": account.id, "start": start, "count": count})
        return [_ticket(one) for one in found]


class Calls:
    """Phone calls.  Scores come with the analysis of recordings."""

    name = "calls"
    title = ("Calls", "通话")
    rank = 60
    slow = True

    def summary(self, session: Session, account: Account) -> Summary:
        """Count calls, and how many of the newest ones were answered."""
        calls = [touch for touch in Facts.of(session, account.id).touches if touch.channel == "phone"]
        answered = say("{held} of {all}", "{held}/{all}", held=sum(call.held for call in calls), all=len(calls))
        return summary(
            Facts.of(session, account.id).counts.get("call", 0),
            figures=[
                figure(say("Answered", "接通"), answered),
                figure(say("Scored", "已评分"), say("none yet", "暂无")),
            ],
            source=say(
                "Activities over the phone; answered among the newest 200 contacts. No recording has been scored.",
                "电话活动；接通率取最近 200 次联系。录音尚未评分。",
            ),
            python=f"ws.activities.frame(account_id={account.id!r}, channel='phone')",
            empty=say(
                "Nobody has phoned yet. Recordings and their scores will stand here.",
                "还没有通话。录音和评分将显示在这里。",
            ),
        )

    def rows(self, session: Session, account: Account, start: int, count: int) -> list[Row]:
        """Return the newest calls."""
        page = Timeline(session, account.id, kinds=["call"]).page_at(start, count)
        return [_call(entry) for entry in page["entries"]]


class Documents:
    """The place of quotes, contracts and files; there is no store for them yet."""

    name = "documents"
    title = ("Documents", "文档")
    rank = 70

    def summary(self, session: Session, account: Account) -> Summary:
        """Say that there are none."""
        return summary(
            0,
            source=say("This store keeps no documents yet.", "此数据库尚未保存文档。"),
            python=f"ws.customer({account.id!r}).part('documents')",
            empty=say(
                "Quotes, contracts and files will stand here; none are kept yet.",
                "报价、合同和文件将显示在这里；目前没有。",
            ),
        )

    def rows(self, session: Session, account: Account, start: int, count: int) -> list[Row]:
        """Return nothing."""
        return []


def _ticket(found: Any) -> Row:
    ticket = found.Ticket
    done = ticket.resolved_at is not None or found.state in ("resolved", "closed")
    marks = []
    if ticket.priority in ("high", "urgent"):
        marks.append(chip(word(PRIORITIES, ticket.priority), None if done else "risk"))
    if ticket.rating is not None:
        tone = "good" if ticket.rating >= 4 else "risk" if ticket.rating <= 2 else None
        marks.append(chip(say("{rating} of 5", "{rating}/5", rating=ticket.rating), tone, ticket.rating_comment))
    status = named(found.status, found.status_zh)
    note = [status, ticket.category]
    return row(
        "tickets",
        ticket.id,
        ticket.subject,
        note=note,
        aside=ticket.opened_at,
        chips=marks,
        tone="quiet" if done else None,
    )


def _call(entry: dict[str, Any]) -> Row:
    seconds = entry["seconds"]
    took = None if seconds is None else say("{n} min", "{n} 分钟", n=max(1, round(seconds / 60)))
    missed = [chip(say("not answered", "未接通"), "watch")] if seconds == 0 else []
    title = entry["title"] or say("Call", "通话")
    note = [entry["who"], took if seconds else None, entry["by"]]
    return row("activities", entry["id"], title, note=note, aside={"time": entry["at"]}, chips=missed)
