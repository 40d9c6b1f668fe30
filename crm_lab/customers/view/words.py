"""What Python says on a screen, in both languages at once: the browser chooses, and writes the figures its own way."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from crm_lab.store.money import exponent, from_minor

Said = dict[str, Any]
"""``{"en": …, "zh": …, "values": {…}}``; ``{name}`` stands for a value, ``|`` parts singular and plural of ``n``."""


def say(en: str, zh: str, **values: Any) -> Said:
    """Return a sentence in English and Chinese with its figures; customers' own words go into ``values`` only."""
    return {"en": en, "zh": zh, "values": {name: wire(value) for name, value in values.items()}}


def money(minor: int | None, currency: str) -> dict[str, Any]:
    """Return an amount as the screen wants it: minor units, currency, and how many decimals that one has."""
    return {"minor": minor, "currency": currency, "exponent": exponent(currency)}


def named(name: str | None, name_zh: str | None = None) -> dict[str, Any] | None:
    """Return a name that may have a Chinese form, such as a stage's; None when there is none."""
    return None if name is None else {"name": name, "name_zh": name_zh}


def wire(value: Any) -> Any:
    """Return a value as JSON that still knows what it is: ``{"date": …}``, ``{"time": …}``; the rest as it stands."""
    if isinstance(value, datetime):
        return {"time": iso(value)}
    return {"date": value.isoformat()} if isinstance(value, date) else value


def iso(value: date | datetime | None) -> str | None:
    """Return a day or a moment (UTC, ``…Z``) as text."""
    return None if value is None else value.isoformat().replace("+00:00", "Z")


def tell(said: Said | str | None, locale: str = "en") -> str:
    """Return the sentence as text for people in Python; ``locale`` is "en" or "zh"."""
    if said is None or isinstance(said, str):
        return said or ""
    chosen = _form(str(said[locale]), said["values"].get("n"), locale)
    return re.sub(r"\{(\w+)\}", lambda gap: _written(said["values"].get(gap[1], ""), locale), chosen)


def _form(text: str, n: Any, locale: str) -> str:
    one, _, many = text.partition("|")
    return many if many and n != 1 and locale == "en" else one


def _written(value: Any, locale: str) -> str:
    if not isinstance(value, dict):
        return f"{value:,}" if isinstance(value, int | float) else str(value)
    if "minor" in value:
        known = value["minor"] is not None
        return f"{value['currency']} {from_minor(value['minor'], value['currency']):,f}" if known else "–"
    if "values" in value:
        return tell(value, locale)
    if "name" in value:
        return str((locale == "zh" and value.get("name_zh")) or value["name"])
    return str(value.get("date") or value.get("time"))
