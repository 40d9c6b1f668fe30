"""Addresses outside China: country, postal code and city where their form is unmistakable, the rest is the street."""

from __future__ import annotations

import re
from functools import cache

from crm_lab.standard.tables import table, words
from crm_lab.standard.text import fold

_STATES = frozenset(words("places", "states"))
_PROVINCES = frozenset(words("places", "provinces"))
_AMERICAN = re.compile(r"(?:^|,\s*)(?P<city>[^,\d]+?),?\s+(?P<province>[A-Z]{2})\s+(?P<post>\d{5}(?:-\d{4})?)$")
_STATE_ONLY = re.compile(r"(?:^|,\s*)(?P<city>[^,\d]+?),\s*(?P<province>[A-Z]{2})$")
_CANADIAN = re.compile(
    r"(?:^|,\s*)(?P<city>[^,\d]+?),?\s+(?P<province>[A-Z]{2})[\s,]+(?P<post>[A-Z]\d[A-Z]\s?\d[A-Z]\d)$"
)
_BRITISH = re.compile(r"(?:^|,\s*)(?P<city>[^,\d]+?),?\s+(?P<post>[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2})$")
_CONTINENTAL = re.compile(r"(?:^|,\s*)(?:[A-Z]{1,3}-)?(?P<post>\d{4,5}|\d{4}\s[A-Z]{2})\s+(?P<city>[^,\d]+)$")
_FORMS = (
    (_AMERICAN, "US"),
    (_CANADIAN, "CA"),
    (_BRITISH, "GB"),
    (_STATE_ONLY, "US"),
    (_CONTINENTAL, ""),
)


def read(text: str, country: str) -> dict[str, str]:
    """Return street, city, province, postal_code and country as far as they can be told."""
    body, named = _country(text, country)
    code = code_of(named)
    for form, where in _FORMS:
        match = form.search(body)
        if match and _fits(match, where, code):
            return _parts(body, match, named or _name(where))
    return {"street": body, "country": named}


def is_elsewhere(country: str | None) -> bool:
    """Tell whether a hint names a country other than China, Hong Kong, Macau and Taiwan."""
    code = code_of(country or "")
    return bool(code) and code not in ("CN", "HK", "MO", "TW")


def code_of(country: str) -> str:
    """Return the ISO code of a country by its English, Chinese or own name or its code; '' when it is unknown."""
    return codes().get(fold(country), "") if country else ""


@cache
def codes() -> dict[str, str]:
    """Return ISO codes by folded names (English, Chinese, German, French, Spanish and usual short ones)."""
    from babel import Locale

    found = {
        fold(name): code
        for language in ("es", "fr", "de", "zh", "en")
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha()
    }
    usual: dict[str, str] = table("places")["countries"]
    return {code.casefold(): code for code in set(found.values())} | found | usual


def _country(text: str, hint: str) -> tuple[str, str]:
    before, comma, last = text.rpartition(",")
    word = last.strip()
    if comma and len(word) > 2 and code_of(word) and word.upper() not in _STATES:
        return before.strip(" ,"), word
    return text, hint


def _fits(match: re.Match[str], where: str, code: str) -> bool:
    province = match.groupdict().get("province")
    known = {"US": _STATES, "CA": _PROVINCES}.get(where)
    if known is not None and province not in known:
        return False
    return not code or code == where or (not where and code not in ("US", "CA", "GB", "CN"))


def _parts(body: str, match: re.Match[str], country: str) -> dict[str, str]:
    found = match.groupdict()
    return {
        "street": body[: match.start()].strip(" ,"),
        "city": found["city"].strip(" ,"),
        "province": found.get("province") or "",
        "postal_code": found.get("post") or "",
        "country": country,
    }


@cache
def _name(code: str) -> str:
    from babel import Locale

    return str(Locale("en").territories.get(code, "")) if code else ""
