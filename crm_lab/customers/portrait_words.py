"""The words of the portrait, in English and Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

CHANNELS = {
    "phone": ("phone", "电话"),
    "email": ("e-mail", "电子邮件"),
    "wechat": ("WeChat", "微信"),
    "webchat": ("web chat", "网页聊天"),
    "store": ("the store", "门店"),
    "miniprogram": ("the mini-program", "小程序"),
    "social": ("social media", "社交媒体"),
}

_TEXTS = {
    "age": ("born in the {decade}s", "{short}后"),
    "first_tier": ("first-tier city", "一线城市"),
    "new_first_tier": ("new first-tier city", "新一线城市"),
    "city": ("in {city}", "{city}"),
    "industry": ("{industry}", "{industry}行业"),
    "employees": ("{n:,} employees", "{n:,}名员工"),
    "monthly": ("{money} a month", "月均消费{money}"),
    "total": ("{money} in all", "累计消费{money}"),
    "prefers": ("prefers {family}", "偏好{family}"),
    "channel": ("gets in touch by {channel}", "多用{channel}联系"),
    "last_order": ("last order {ago}", "{ago}最后下单"),
}
_SOURCES = {
    "age": ("birthday of the contact: {day}", "联系人生日：{day}"),
    "first_tier": ("city of the account: {city}", "客户所在城市：{city}"),
    "new_first_tier": (
        "city of the account: {city}; ranking of cities by Yicai, 2025",
        "客户所在城市：{city}；第一财经新一线城市榜单2025",
    ),
    "city": ("city of the account", "客户所在城市"),
    "industry": ("industry of the account", "客户所属行业"),
    "employees": ("employees of the account", "客户员工数"),
    "monthly": ("{n} orders from {since} to {on}", "{since}至{on}的{n}笔订单"),
    "total": ("{n} orders since {since}", "{since}以来的{n}笔订单"),
    "prefers": ("{n} of {of} order lines", "{of}条订单明细中的{n}条"),
    "channel": ("{n} of {of} contacts that the customer began", "客户主动联系{of}次中的{n}次"),
    "last_order": ("the newest order: {day}", "最近一笔订单：{day}"),
}
_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_DIGITS = "零一二三四五六七八九十"
_UNITS = {"day": "天", "week": "周", "month": "个月", "year": "年"}


def text(key: str, locale: str, **gaps: Any) -> str:
    """Return a statement in words."""
    return _TEXTS[key][locale == "zh"].format(**gaps)


def source(key: str, locale: str, **gaps: Any) -> str:
    """Return where a statement comes from, in words; one order is not "1 orders"."""
    told = _SOURCES[key][locale == "zh"].format(**gaps)
    return told.replace("1 orders", "1 order", 1) if gaps.get("n") == 1 else told


def sentence(parts: Sequence[str], locale: str) -> str:
    """Return the statements as one sentence; "" when there are none."""
    if not parts:
        return ""
    joined = "，".join(parts) + "。" if locale == "zh" else ", ".join(parts) + "."
    return joined[0].upper() + joined[1:]


def money(major: float, currency: str, locale: str) -> str:
    """Return an amount in round figures: two digits count."""
    digits = 2 - len(str(int(major)))
    rounded = round(major, digits) if major >= 10 else round(major, 1)
    written = f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:g}"
    if locale == "zh":
        return f"{written}元" if currency == "CNY" else f"{written} {currency}"
    return f"{currency} {written}"


def ago(days: int, locale: str) -> str:
    """Return how long ago it was, in the largest unit of which there are two at least."""
    if days < 2:
        return (("today", "今天"), ("yesterday", "昨天"))[days][locale == "zh"]
    unit, n = _unit(days)
    if locale == "zh":
        return f"{_chinese(n)}{_UNITS[unit]}前"
    return f"{_NUMBERS[n] if n < len(_NUMBERS) else n} {unit}{'s' * (n > 1)} ago"


def _unit(days: int) -> tuple[str, int]:
    if days < 14:
        return "day", days
    if days < 60:
        return "week", days // 7
    months = round(days / 30.44)
    return ("month", months) if months < 24 else ("year", round(days / 365.25))


def _chinese(n: int) -> str:
    if n == 2:
        return "两"
    return _DIGITS[n] if n <= 10 else str(n)
