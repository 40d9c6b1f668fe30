"""What came in, read as the fields of a lead: by a mapping, by the names of the fields, by what people call them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from crm_lab.errors import InvalidValue
from crm_lab.standard.text import clean

CALLED = {
    "name": ("full name", "contact", "contact name", "姓名", "名字", "联系人", "您的姓名"),
    "company": ("company name", "organisation", "organization", "公司", "公司名称", "单位"),
    "title": ("job title", "position", "职位", "职务"),
    "phone": ("mobile", "tel", "telephone", "phone number", "电话", "手机", "手机号", "联系电话"),
    "email": ("e-mail", "mail", "email address", "邮箱", "电子邮件", "电子邮箱"),
    "channel": ("utm medium", "渠道"),
    "campaign": ("utm campaign", "活动", "市场活动"),
    "industry": ("行业",),
    "address": ("地址",),
    "city": ("城市",),
    "province": ("state", "省份", "省"),
    "country": ("国家",),
    "postal_code": ("postcode", "zip", "邮编"),
    "description": ("message", "comment", "comments", "note", "留言", "备注", "需求"),
}
"""The fields of a lead that can be captured, and what forms call them."""

_FIELDS = {name: field for field, names in CALLED.items() for name in (field.replace("_", " "), *names)}


def raw_of(payload: Any) -> str:
    """Return what came in as one text: a text as it is, everything else as JSON.  Raises InvalidValue."""
    if isinstance(payload, bytes):
        payload = payload.decode(errors="replace")
    try:
        raw = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)
    except (TypeError, ValueError) as problem:
        raise InvalidValue(
            f"what was captured is a mapping that JSON can hold, or a text of JSON: {problem}"
        ) from problem
    return raw.replace("\0", "").encode("utf-8", "replace").decode()


def payload_of(raw: str) -> dict[str, Any]:
    """Return what came in as a mapping.  Raises InvalidValue with what it is instead."""
    try:
        found = json.loads(raw)
    except ValueError as problem:
        raise InvalidValue(
            f'what was captured is no JSON ({problem}); send an object such as {{"name": …}}'
        ) from problem
    if not isinstance(found, dict):
        raise InvalidValue(f'what was captured is a {type(found).__name__}; send an object such as {{"name": …}}')
    return found


def fields_of(payload: Mapping[str, Any], mapping: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of the lead that ``payload`` tells of; ``mapping`` (key to field) goes before CALLED.

    Without a name the lead is called by its company, else by its e-mail or phone.  Raises InvalidValue for a mapping
    to a field that can't be captured, and when nothing says who it is.
    """
    if unknown := sorted(set(mapping.values()) - set(CALLED)):
        raise InvalidValue(f"'{unknown[0]}' is no field that a form can fill; it can fill {', '.join(CALLED)}")
    found: dict[str, Any] = {}
    for key, value in payload.items():
        field = mapping.get(key) or _FIELDS.get(clean(key).lower().replace("_", " "))
        if field is not None and (text := _text(value, key)):
            found.setdefault(field, text)
    name = next((found[one] for one in ("name", "company", "email", "phone") if one in found), None)
    if name is None:
        raise InvalidValue("what was captured says neither a name nor a company, a phone or an e-mail; map its keys")
    return {**found, "name": name}


def _text(value: Any, key: str) -> str:
    if isinstance(value, list | dict):
        raise InvalidValue(f"'{key}' holds a {type(value).__name__} where a text is needed; send one value")
    return "" if value is None else clean(str(value))
