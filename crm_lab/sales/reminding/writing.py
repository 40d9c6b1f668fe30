"""Which reminders are due on a day, and writing each of them once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select

from crm_lab.owed import Instalment, Reach, instalments
from crm_lab.standard.text import has_han
from crm_lab.store.entities import Account, Activity, Order, Reminder, ReminderRule
from crm_lab.store.money import from_minor
from crm_lab.store.trail import Entry, Unit
from crm_lab.store.types import utc_now

LONGEST = 500
"""Letters of a task's subject."""


def rule_for(rules: Iterable[ReminderRule], late: int) -> ReminderRule | None:
    """Return the rule for an instalment that is ``late`` days over its day (below 0: it lies ahead).

    Of several the last one counts: who is reminded for the first time after a month gets that one reminder only.
    """
    met = [one for one in rules if one.enabled and one.days <= late and (one.days > 0) == (late > 0)]
    return max(met, key=lambda one: (one.days, one.id), default=None)


def write(unit: Unit, day: date) -> list[Reminder]:
    """Write what is due on a day and was not written yet, and return it.  The caller has lined up."""
    rules = list(unit.session.scalars(select(ReminderRule)))
    owed = [one for one in instalments(unit.session, Reach(as_of=day)) if one.open]
    found = [(one, rule) for one in owed if (rule := rule_for(rules, (day - one.due_on).days)) is not None]
    known = _known(unit)
    fresh = [(one, rule) for one, rule in found if (rule.id, one.order_id, one.number, one.due_on) not in known]
    orders, names = _orders(unit), _customers(unit)
    return [_made(unit, one, rule, orders[one.order_id], names, day) for one, rule in fresh]


def _known(unit: Unit) -> set[Any]:
    query = select(Reminder.rule_id, Reminder.order_id, Reminder.number, Reminder.due_on)
    return {tuple(row) for row in unit.session.execute(query)}


def _orders(unit: Unit) -> dict[str, Any]:
    query = select(Order.id, Order.name, Order.owner_id, Order.account_id, Order.opportunity_id)
    return {row.id: row for row in unit.session.execute(query)}


def _customers(unit: Unit) -> dict[str | None, str]:
    return {row.id: row.name for row in unit.session.execute(select(Account.id, Account.name))}


def _made(
    unit: Unit, one: Instalment, rule: ReminderRule, order: Any, names: dict[str | None, str], day: date
) -> Reminder:
    facts = {
        "customer": names.get(one.account_id, ""),
        "order": order.name,
        "number": one.number,
        "amount": from_minor(one.open, one.currency),
        "currency": one.currency,
        "due_on": one.due_on,
        "days": abs((day - one.due_on).days),
    }
    text = words_for(rule, str(facts["customer"])).format(**facts)
    task = _task(unit, order, text) if rule.channel == "task" else None
    about = {"rule_id": rule.id, "order_id": order.id, "number": one.number, "due_on": one.due_on, "text": text}
    money = {"open_minor": one.open, "currency": one.currency, "channel": rule.channel}
    made = Reminder(**about, **money, activity_id=task)
    unit.session.add(made)
    unit.note(Entry("reminded", "orders", order.id, data={"number": one.number, "rule_id": rule.id}))
    return made


def words_for(rule: ReminderRule, customer: str) -> str:
    """Return the text of a rule in the language of a customer: Chinese when the name is written in it."""
    return rule.text_zh if rule.text_zh and has_han(customer) else rule.text


def _task(unit: Unit, order: Any, text: str) -> str:
    about = {"owner_id": order.owner_id, "account_id": order.account_id, "opportunity_id": order.opportunity_id}
    task = Activity(channel="task", subject=text[:LONGEST], body=text, occurred_at=utc_now(), due_at=utc_now(), **about)
    unit.session.add(task)
    unit.session.flush()
    return task.id
