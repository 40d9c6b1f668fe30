"""Rules, segments and tags to begin with; all of them work as they stand."""

from __future__ import annotations

from typing import Any

_QUIET = [{"exists": "orders"}, {"none": "orders", "within": "90 days"}]
_BIG = [{"sum": "orders.amount", "within": "12 months", "gt": 100_000}]
_REGULAR = [{"count": "orders", "within": "12 months", "ge": 3}]
_OPEN = {"field": "status", "is": "open"}

EXAMPLES: dict[str, list[dict[str, Any]]] = {
    "rules": [
        {
            "name": ["Birthday greeting", "生日祝福"],
            "text": ["A task for the owner a week before a contact's birthday", "联系人生日前一周给负责人一个任务"],
            "rule": {
                "entity": "contacts",
                "when": [
                    {"field": "birthday", "anniversary": "within 7 days"},
                    {"field": "opted_out", "is_not": True},
                ],
                "then": [{"task": {"subject": "🎂 {name}", "due": "7 days"}}],
            },
        },
        {
            "name": ["Deals that stand still", "停滞的商机"],
            "text": [
                "A task when an open deal has been in its stage for more than 30 days",
                "进行中的商机在同一阶段超过 30 天时新建任务",
            ],
            "rule": {
                "entity": "opportunities",
                "when": [_OPEN, {"field": "stage_since", "older_than": "30 days"}],
                "then": [{"task": {"subject": "{account.name}: {name}", "due": "3 days"}}],
            },
        },
        {
            "name": ["Urgent tickets", "紧急工单"],
            "text": ["A task within the hour when an urgent ticket comes in", "收到紧急工单后一小时内的任务"],
            "rule": {
                "entity": "tickets",
                "on": ["ticket.created"],
                "when": [{"field": "priority", "is": "urgent"}],
                "then": [{"task": {"subject": "⚠ {subject}", "due": "1 hour"}}],
            },
        },
    ],
    "segments": [
        {
            "name": ["Good customers", "优质客户"],
            "text": ["Orders of more than 100,000 in the last 12 months", "近 12 个月订单金额超过 100,000"],
            "entity": "accounts",
            "when": _BIG,
        },
        {
            "name": ["Customers gone quiet", "沉默客户"],
            "text": ["They have ordered before, but not in the last 90 days", "曾经下单，但近 90 天没有订单"],
            "entity": "accounts",
            "when": _QUIET,
        },
        {
            "name": ["Open deals without contact", "缺少跟进的商机"],
            "text": ["Deals that are open, with no activity in the last 14 days", "进行中且近 14 天没有互动的商机"],
            "entity": "opportunities",
            "when": [_OPEN, {"none": "activities", "within": "14 days"}],
        },
    ],
    "tags": [
        {
            "name": ["quiet", "沉默"],
            "text": ["No order in the last 90 days", "近 90 天没有订单"],
            "kind": "behavioural",
            "entity": "accounts",
            "when": _QUIET,
        },
        {
            "name": ["regular", "常客"],
            "text": ["Three orders or more in the last 12 months", "近 12 个月至少三个订单"],
            "kind": "behavioural",
            "entity": "accounts",
            "when": _REGULAR,
        },
        {
            "name": ["big buyer", "大客户"],
            "text": ["Orders of more than 100,000 in the last 12 months", "近 12 个月订单金额超过 100,000"],
            "kind": "value",
            "entity": "accounts",
            "when": _BIG,
        },
    ],
}
"""Three of each: ``name`` and ``text`` in English and Chinese, and what they say."""
