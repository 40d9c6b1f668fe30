"""Is this customer well?  A level, and the reasons for it; each reason names the figures it rests on.

No score: a sum of weights nobody agreed on would say less than its reasons.  The worst reason makes the level.
"""

from __future__ import annotations

from typing import Any

from crm_lab.customers.view.facts import Facts
from crm_lab.customers.view.receivables import summed
from crm_lab.customers.view.words import Said, named, say

LEVELS = ("good", "watch", "risk")
"""From well to ill; "unknown" when nothing at all is known."""

QUIET_TIMES, SILENT_TIMES = 2, 4
"""So many usual gaps without contact are worth watching, and a risk."""

QUIET_DAYS = 7
"""Nobody is called quiet before so many days, however busy the talk was."""

LATE_DAYS = 30
"""Money that is overdue for longer is a risk."""

LOW_RATING = 3.0
"""A mean rating below this is worth watching."""


def health(facts: Facts) -> dict[str, Any]:
    """Return ``level`` and ``reasons`` (level, sentence, part of the screen that shows more), the worst first."""
    found = [*_contact(facts), *_money(facts), *_tickets(facts), *_deals(facts), *_rating(facts)]
    found.sort(key=lambda reason: -LEVELS.index(reason["level"]))
    return {"level": found[0]["level"] if found else "unknown", "reasons": found}


def _reason(level: str, text: Said, part: str) -> dict[str, Any]:
    return {"level": level, "text": text, "part": part}


def _contact(facts: Facts) -> list[dict[str, Any]]:
    quiet = facts.rhythm
    if quiet is None:
        return []
    if quiet.usual is None:
        text = say(
            "Last contact {n} day ago; too few contacts to know a rhythm"
            "|Last contact {n} days ago; too few contacts to know a rhythm",
            "上次联系在 {n} 天前；联系次数太少，尚无规律",
            n=quiet.days,
        )
        return [_reason("good", text, "timeline")]
    limit = max(QUIET_DAYS, QUIET_TIMES * quiet.usual)
    level = "good" if quiet.days <= limit else "watch"
    if quiet.days > max(QUIET_DAYS, SILENT_TIMES * quiet.usual):
        level = "risk"
    text = say(
        "Last contact {n} day ago; usually every {usual} days (median of {gaps} gaps)"
        "|Last contact {n} days ago; usually every {usual} days (median of {gaps} gaps)",
        "上次联系在 {n} 天前；通常每 {usual} 天一次（{gaps} 个间隔的中位数）",
        n=quiet.days,
        usual=_short(quiet.usual),
        gaps=quiet.gaps,
    )
    return [_reason(level, text, "timeline")]


def _money(facts: Facts) -> list[dict[str, Any]]:
    late = facts.money.overdue
    if not late:
        return []
    days = (facts.today - late[0].since).days
    text = say(
        "{money} overdue in {n} order, for up to {days} days|{money} overdue in {n} orders, for up to {days} days",
        "{n} 个订单逾期 {money}，最长 {days} 天",
        money=summed(facts.session, facts.money.late, facts.currency, facts.today)[0],
        n=len(late),
        days=days,
    )
    return [_reason("risk" if days > LATE_DAYS else "watch", text, "orders")]


def _tickets(facts: Facts) -> list[dict[str, Any]]:
    if not facts.tickets:
        return []
    pressing = sum(ticket.priority in ("high", "urgent") for ticket in facts.tickets)
    text = say(
        "{n} open ticket, {pressing} of high or urgent priority; open for up to {days} days"
        "|{n} open tickets, {pressing} of high or urgent priority; open for up to {days} days",
        "{n} 个未解决工单，其中 {pressing} 个高优先级；最长 {days} 天",
        n=len(facts.tickets),
        pressing=pressing,
        days=max(0, (facts.now - facts.tickets[0].opened_at).days),
    )
    return [_reason("risk" if pressing else "watch", text, "tickets")]


def _deals(facts: Facts) -> list[dict[str, Any]]:
    stalled = sorted((deal for deal in facts.deals if deal.stalled), key=lambda deal: -deal.age)
    if not stalled:
        return []
    worst = stalled[0]
    text = say(
        "{n} of {all} open deals is stalled: {deal}, {age} days in {stage} (allowed: {allowed})"
        "|{n} of {all} open deals are stalled, the longest: {deal}, {age} days in {stage} (allowed: {allowed})",
        "{all} 个进行中的商机有 {n} 个停滞，最久：{deal}，在{stage}已 {age} 天（允许 {allowed} 天）",
        n=len(stalled),
        all=len(facts.deals),
        deal=worst.record.name,
        age=worst.age,
        stage=named(worst.stage["name"], worst.stage["name_zh"]),
        allowed=worst.days_allowed,
    )
    return [_reason("watch", text, "deals")]


def _rating(facts: Facts) -> list[dict[str, Any]]:
    if facts.rating is None:
        return []
    mean, count = facts.rating
    text = say(
        "Rated {mean} of 5 on average, once|Rated {mean} of 5 on average, {n} times",
        "平均满意度 {mean}/5（{n} 次评价）",
        mean=round(mean, 1),
        n=count,
    )
    return [_reason("watch" if mean < LOW_RATING else "good", text, "tickets")]


def _short(days: float) -> float | int:
    return int(days) if days == int(days) else round(days, 1)
