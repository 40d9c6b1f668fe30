"""``ws.reminder_rules``: how many days before or after, with which words, as a task or for the outbox."""

from __future__ import annotations

from typing import Any

from crm_lab.errors import InvalidValue
from crm_lab.sales.texts import require_known
from crm_lab.store.collection import Collection
from crm_lab.store.entities import ReminderRule
from crm_lab.store.entities.reminders import CHANNELS
from crm_lab.store.trail import Unit

FIELDS = ("customer", "order", "number", "amount", "currency", "due_on", "days")
"""What a text may name in braces; ``days`` is how many lie between today and the day it is due."""


class ReminderRules(Collection[ReminderRule]):
    """All rules: ``days`` (-3 is three days before, 0 the day itself, 10 ten days after), texts and ``channel``.

    ``text_zh`` is for customers whose name is written in Chinese; without it ``text`` is for all.
    """

    entity = ReminderRule

    @property
    def label(self) -> str:
        """What one record is called in messages."""
        return "reminder rule"

    def _make(self, unit: Unit, fields: dict[str, Any]) -> ReminderRule:
        rule = super()._make(unit, fields)
        _check(rule.text, rule.text_zh, rule.channel or CHANNELS[0])
        return rule

    def _check_update(self, unit: Unit, record: ReminderRule, values: dict[str, Any]) -> None:
        _check(*(values.get(name, getattr(record, name)) for name in ("text", "text_zh", "channel")))


def _check(text: str, text_zh: str | None, channel: str) -> None:
    """Raise InvalidValue for a channel or a field of a text that there is not."""
    if channel not in CHANNELS:
        raise InvalidValue(f"a reminder becomes a {' or goes to the '.join(CHANNELS)}, not {channel!r}")
    for one in (text, text_zh):
        require_known(one or "", FIELDS, "reminder")
