"""Words of the store that sentences need in both languages."""

from __future__ import annotations

from typing import Any

from crm_lab.customers.view.words import named
from crm_lab.rules.words import VALUES

CHANNELS = {  # within a sentence
    "phone": ("phone", "电话"),
    "email": ("e-mail", "邮件"),
    "wechat": ("WeChat", "微信"),
    "webchat": ("web chat", "网页聊天"),
    "store": ("visits to the store", "门店"),
    "exhibition": ("exhibitions", "展会"),
    "meeting": ("meetings", "会议"),
    "miniprogram": ("the mini-program", "小程序"),
    "social": ("social media", "社交媒体"),
}

ROLES = VALUES["opportunity_contact_roles", "role"]

STANCES = {"supportive": ("supportive", "支持"), "neutral": ("neutral", "中立"), "opposed": ("opposed", "反对")}

PRIORITIES = VALUES["tickets", "priority"]

PAPER_STATES = {
    "draft": ("draft", "草稿"),
    "waiting": ("waiting for approval", "待审批"),
    "sent": ("sent", "已发送"),
    "accepted": ("accepted", "已接受"),
    "refused": ("refused", "已拒绝"),
    "expired": ("expired", "已过期"),
    "signed": ("signed", "已签署"),
    "declined": ("declined", "拒签"),
    "cancelled": ("cancelled", "已作废"),
}
"""Where quotes and contracts stand."""


def word(words: dict[str, tuple[str, str]], key: str | None) -> Any:
    """Return a word in both languages; one that people made up themselves stays as it is."""
    return None if key is None else named(*words.get(key, (key, None)))
