"""Tickets with satisfaction, phone calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from crm_lab.customers.view.facts import Facts
from crm_lab.customers.view.part import Row, Summary, chip, figure, row, summary
from crm_lab.customers.view.timeline import Timeline
from crm_lab.customers.view.timeline.commerce import TICKETS_OF
from crm_lab.customers.view.vocabulary import PRIORITIES, word
from crm_lab.customers.view.words import Said, named, say
from crm_lab.store.entities import Account, CallScore, Recording, StatusLabel, Ticket

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
    """Phone calls, those that were recorded with their score."""

    name = "calls"
    title = ("Calls", "通话")
    rank = 60
    slow = True

    def summary(self, session: Session, account: Account) -> Summary:
        """Count calls, how many of the newest ones were answered, and average the scores."""
        calls = [touch for touch in Facts.of(session, account.id).touches if touch.channel == "phone"]
        answered = say("{held} of {all}", "{held}/{all}", held=sum(call.held for call in calls), all=len(calls))
        return summary(
            Facts.of(session, account.id).counts.get("call", 0),
            figures=[
                figure(say("Answered", "接通"), answered),
                figure(say("Scored", "已评分"), _scored(session, account)),
            ],
            source=say(
                "Activities over the phone; answered among the newest 200 contacts. Scores are those of recorded "
                "calls, by the card used last.",
                "电话活动；接通率取最近 200 次联系。评分来自已录音的通话，按最近使用的评分卡。",
            ),
            python=f"ws.calls.frame(account_id={account.id!r})",
            empty=say(
                "Nobody has phoned yet. Recordings and their scores will stand here.",
                "还没有通话。录音和评分将显示在这里。",
            ),
        )

    def rows(self, session: Session, account: Account, start: int, count: int) -> list[Row]:
        """Return the newest calls."""
        page = Timeline(session, account.id, kinds=["call"]).page_at(start, count)
        ids = [entry["id"] for entry in page["entries"]]
        scores = {row.activity_id: row.total for row in session.execute(_SCORES.where(Recording.activity_id.in_(ids)))}
        return [_call(entry, scores) for entry in page["entries"]]


_NEWEST = (
    select(CallScore.total)
    .where(CallScore.recording_id == Recording.id, CallScore.kind == "card")
    .order_by(CallScore.made_at.desc(), CallScore.id.desc())
    .limit(1)
    .correlate(Recording)
    .scalar_subquery()
)
_SCORES = select(Recording.activity_id, _NEWEST.label("total")).where(Recording.revision > 0)


def _scored(session: Session, account: Account) -> Said:
    totals = [row.total for row in session.execute(_SCORES.where(Recording.account_id == account.id))]
    known = [total for total in totals if total is not None]
    if not known:
        return say("none yet", "暂无")
    mean = round(sum(known) / len(known))
    return say("{count}, {mean} on average", "{count} 通，平均 {mean} 分", count=len(known), mean=mean)


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


def _call(entry: dict[str, Any], scores: Mapping[str, float | None]) -> Row:
    seconds = entry["seconds"]
    took = None if seconds is None else say("{n} min", "{n} 分钟", n=max(1, round(seconds / 60)))
    marks = [chip(say("not answered", "未接通"), "watch")] if seconds == 0 else []
    if entry["id"] in scores:
        total = scores[entry["id"]]
        hint = say("Score of the recorded call, 0 to 100", "录音评分（0–100）")
        text = say("recorded", "有录音") if total is None else say("{total} points", "{total} 分", total=round(total))
        marks.append(chip(text, _tone(total), hint))
    title = entry["title"] or say("Call", "通话")
    note = [entry["who"], took if seconds else None, entry["by"]]
    return row("activities", entry["id"], title, note=note, aside={"time": entry["at"]}, chips=marks)


GOOD, POOR = 75, 50
"""Points from which a call went well, and below which somebody should listen to it."""


def _tone(total: float | None) -> str | None:
    if total is None or POOR <= total < GOOD:
        return None
    return "good" if total >= GOOD else "watch"
