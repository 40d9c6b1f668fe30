"""Next best actions: what to do for this customer, why, and the one verb of the Python API that does it.

An action is left out as long as a task that came of it waits to be done, so that nothing is suggested twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from crm_lab.customers.view.facts import Deal, Facts
from crm_lab.customers.view.health import LEVELS, QUIET_DAYS, QUIET_TIMES, SILENT_TIMES
from crm_lab.customers.view.parts.people import PETALS
from crm_lab.customers.view.vocabulary import ROLES
from crm_lab.customers.view.words import Said, money, named, say, tell
from crm_lab.store.entities import Account

MARK = "suggested_by"
"""The key under which a task keeps, among its custom values, which suggestion it came of."""

MOST = 6
"""Suggestions at a time: who is told twenty things does none."""


@dataclass(frozen=True)
class Action:
    """Something worth doing.  ``collection``, ``verb`` and ``arguments`` are the call on the workspace that does it."""

    key: str
    level: str
    title: Said
    reason: Said
    button: Said
    collection: str
    verb: str
    arguments: dict[str, Any] = field(default_factory=dict)

    @property
    def line(self) -> str:
        """The same as a line of Python."""
        id = [repr(self.arguments["id"])] if "id" in self.arguments else []
        named_ones = [f"{key}={_literal(value)}" for key, value in self.arguments.items() if key != "id"]
        return f"ws.{self.collection}.{self.verb}({', '.join([*id, *named_ones])})"

    def shown(self) -> dict[str, Any]:
        """Return what the screen shows."""
        told = {name: getattr(self, name) for name in ("key", "level", "title", "reason", "button")}
        return {**told, "python": self.line}


def _literal(value: Any) -> str:
    return repr(value.isoformat(timespec="minutes")) if isinstance(value, datetime) else repr(value)


def actions(session: Session, account: Account, locale: str = "en") -> list[Action]:
    """Return the best next actions, the most pressing first; texts that are stored are written in ``locale``."""
    facts = Facts.of(session, account.id)
    given = {str((task.custom or {}).get(MARK)) for task in facts.waiting}
    found = [one for one in _all(facts, account, locale) if one.key not in given]
    found.sort(key=lambda action: -LEVELS.index(action.level))
    return found[:MOST]


def _all(facts: Facts, account: Account, locale: str) -> Iterator[Action]:
    maker = _Maker(facts, account, locale)
    yield from maker.late_tasks()
    yield from maker.late_money()
    yield from maker.unanswered_tickets()
    yield from maker.silence()
    yield from maker.stuck_deals()
    yield from maker.missing_petals()
    yield from maker.unreachable()


class _Maker:
    """Makes the actions of one customer."""

    def __init__(self, facts: Facts, account: Account, locale: str) -> None:
        self.facts = facts
        self.account = account
        self.locale = locale

    def late_tasks(self) -> Iterator[Action]:
        for task in self.facts.waiting:
            if task.due_at is not None and task.due_at < self.facts.now:
                days = (self.facts.now - task.due_at).days
                yield Action(
                    f"done:{task.id}",
                    "watch",
                    say("Finish the task “{task}”", "完成任务“{task}”", task=task.subject or ""),
                    say("It was due {n} day ago.|It was due {n} days ago.", "已过期 {n} 天。", n=days),
                    say("Mark as done", "标记完成"),
                    "activities",
                    "update",
                    {"id": task.id, "version": task.version, "done_at": self._moment()},
                )

    def late_money(self) -> Iterator[Action]:
        for late in self.facts.money.overdue[:2]:
            amount = money(late.minor, late.currency)
            yield self._task(
                f"overdue:{late.order_id}",
                "risk",
                say("Ask about the payment of {order}", "跟进 {order} 的回款", order=late.order),
                say(
                    "{money} overdue for {n} day.|{money} overdue for {n} days.",
                    "{money} 已逾期 {n} 天。",
                    money=amount,
                    n=(self.facts.today - late.since).days,
                ),
                days=1,
            )

    def unanswered_tickets(self) -> Iterator[Action]:
        for ticket in self.facts.tickets[:3]:
            if ticket.first_response_at is None:
                yield self._task(
                    f"ticket:{ticket.id}",
                    "risk" if ticket.priority in ("high", "urgent") else "watch",
                    say("Answer the ticket “{ticket}”", "回复工单“{ticket}”", ticket=ticket.subject),
                    say(
                        "Open for {n} day without an answer.|Open for {n} days without an answer.",
                        "已等待 {n} 天，尚未回复。",
                        n=max(0, (self.facts.now - ticket.opened_at).days),
                    ),
                    days=1,
                    ticket_id=ticket.id,
                )

    def silence(self) -> Iterator[Action]:
        quiet = self.facts.rhythm
        if quiet is None or quiet.usual is None or quiet.days <= max(QUIET_DAYS, QUIET_TIMES * quiet.usual):
            return
        if any(task.due_at is not None and task.due_at >= self.facts.now for task in self.facts.waiting):
            return
        yield self._task(
            f"silence:{self.account.id}",
            "risk" if quiet.days > SILENT_TIMES * quiet.usual else "watch",
            say("Get in touch with {account} again", "重新联系 {account}", account=self.account.name),
            say(
                "Quiet for {days} days; usually there is contact every {usual} days.",
                "已 {days} 天没有联系；通常每 {usual} 天联系一次。",
                days=quiet.days,
                usual=round(quiet.usual),
            ),
            days=1,
        )

    def stuck_deals(self) -> Iterator[Action]:
        for deal in self.facts.deals:
            step, on = deal.record.next_step, deal.record.next_step_on
            if step and on and on < self.facts.today:
                yield self._late_step(deal, (self.facts.today - on).days)
            elif deal.stalled and not step:
                yield self._next_step(deal)

    def missing_petals(self) -> Iterator[Action]:
        for deal in self.facts.deals:
            played = self.facts.roles.get(deal.record.id, {})
            missing = next((petal for petal in PETALS if petal not in played), None)
            if missing:
                role = _lower(named(*ROLES[missing]))
                yield self._task(
                    f"petal:{deal.record.id}:{missing}",
                    "good",
                    say("Find the {role} of {deal}", "找到 {deal} 的{role}", role=role, deal=deal.record.name),
                    say("Nobody plays this part in the deal yet.", "此商机的该角色暂缺。"),
                    days=7,
                    opportunity_id=deal.record.id,
                )
                return

    def unreachable(self) -> Iterator[Action]:
        if not self.account.phone and not self.account.email:
            yield self._task(
                f"reach:{self.account.id}",
                "good",
                say("Ask for a phone number or an e-mail address", "补充电话或邮箱"),
                say("Neither is known for this customer.", "此客户没有电话和邮箱。"),
                days=7,
            )

    def _next_step(self, deal: Deal) -> Action:
        text = say("Agree on the next step", "约定下一步")
        return Action(
            f"step:{deal.record.id}:{deal.record.version}",
            "watch",
            say("Set a next step for {deal}", "为 {deal} 设定下一步", deal=deal.record.name),
            say(
                "{age} days in {stage}, {allowed} are allowed, and nothing is planned.",
                "在{stage}已 {age} 天（允许 {allowed} 天），且没有计划。",
                age=deal.age,
                stage=deal.stage,
                allowed=deal.days_allowed,
            ),
            say("Set: {step}, in 3 days", "设为：{step}（3 天后）", step=text),
            "opportunities",
            "update",
            {
                "id": deal.record.id,
                "version": deal.record.version,
                "next_step": tell(text, self.locale),
                "next_step_on": (self.facts.today + timedelta(days=3)).isoformat(),
            },
        )

    def _late_step(self, deal: Deal, days: int) -> Action:
        tomorrow = self.facts.today + timedelta(days=1)
        return Action(
            f"late:{deal.record.id}:{deal.record.version}",
            "watch",
            say("Do the next step of {deal}: {step}", "执行 {deal} 的下一步：{step}", **self._step(deal)),
            say("It was planned for {n} day ago.|It was planned for {n} days ago.", "计划日期已过 {n} 天。", n=days),
            say("Plan it for tomorrow", "改到明天"),
            "opportunities",
            "update",
            {"id": deal.record.id, "version": deal.record.version, "next_step_on": tomorrow.isoformat()},
        )

    def _step(self, deal: Deal) -> dict[str, Any]:
        return {"deal": deal.record.name, "step": deal.record.next_step}

    def _task(self, key: str, level: str, title: Said, reason: Said, *, days: int, **links: str) -> Action:
        due = self._moment() + timedelta(days=days)
        arguments = {
            "channel": "task",
            "subject": tell(title, self.locale)[:500],
            "account_id": self.account.id,
            **links,
            "occurred_at": self._moment(),
            "due_at": due,
            "custom": {MARK: key},
        }
        button = say("Make a task for tomorrow|Make a task, due in {n} days", "创建任务（{n} 天后）", n=days)
        return Action(key, level, title, reason, button, "activities", "add", arguments)

    def _moment(self) -> datetime:
        return self.facts.now.replace(second=0, microsecond=0)


def _lower(role: Any) -> Any:
    return {**role, "name": role["name"].lower()}
