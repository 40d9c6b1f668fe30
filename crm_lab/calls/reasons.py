"""Why a call is linked or is not, in a sentence, English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_SAID: dict[str, tuple[str, str]] = {
    "no_number": (
        "no phone number in the file's name and nothing on a list of calls",
        "文件名中没有电话号码，通话清单中也没有记录",
    ),
    "unknown_number": ("nobody has the number {number}", "没有客户使用号码 {number}"),
    "several_contacts": (
        "{count} contacts have the number {number}: {names}",
        "{count} 位联系人使用号码 {number}：{names}",
    ),
    "several_leads": ("{count} leads have the number {number}: {names}", "{count} 条线索使用号码 {number}：{names}"),
    "several_accounts": (
        "{count} customers have the number {number}: {names}",
        "{count} 个客户使用号码 {number}：{names}",
    ),
    "unknown_contact": (
        "the list of calls names the contact '{text}', whom nobody knows",
        "清单中的联系人“{text}”不存在",
    ),
    "unknown_account": (
        "the list of calls names the customer '{text}', whom nobody knows",
        "清单中的客户“{text}”不存在",
    ),
    "unknown_opportunity": (
        "the list of calls names the deal '{text}', which is not there",
        "清单中的商机“{text}”不存在",
    ),
    "several_named_contact": ("{count} contacts are called '{text}'", "有 {count} 位联系人叫“{text}”"),
    "several_named_account": ("{count} customers are called '{text}'", "有 {count} 个客户叫“{text}”"),
    "several_named_opportunity": ("{count} deals are called '{text}'", "有 {count} 个商机叫“{text}”"),
    "by_number": ("the number {number}", "号码 {number}"),
    "by_list": ("the list of calls", "通话清单"),
    "by_hand": ("a person said so", "人工指定"),
    "taken_off": ("a person took the link away", "人工取消关联"),
}

CODES = tuple(_SAID)
"""All reasons."""


def said(code: str | None, facts: Mapping[str, Any] | None = None, language: str = "en") -> str:
    """Return the reason in ``language`` (en, zh); an unknown one as it is."""
    pair = _SAID.get(code or "")
    if pair is None:
        return code or ""
    held = {"number": "", "text": "", "count": 0, **(facts or {})}
    held["names"] = ("、" if language == "zh" else ", ").join(map(str, held.get("names") or ()))
    return pair[language == "zh"].format_map(held)
