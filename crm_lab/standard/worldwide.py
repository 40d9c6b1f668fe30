"""Numbers of all other countries, by Google's numbering plans (phonenumbers), in E.164."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from crm_lab.standard.mainland import AMERICAN, Number
from crm_lab.standard.text import CACHED

_NORTH_AMERICA = frozenset({"US", "CA", "PR", "DO", "JM", "BS", "BB", "TT"})
_WITH_ONE = re.compile(r"\+?1[ .-]?\(?([2-9]\d\d)\)?[ .-]?([2-9]\d\d)[ .-]?(\d{4})")
_WITHOUT = re.compile(r"\(?([2-9]\d\d)\)?[ .-]?([2-9]\d\d)[ .-]?(\d{4})")
_KINDS = {0: "landline", 1: "mobile", 2: "landline", 3: "toll_free", 4: "premium", 5: "toll_free", 6: "voip"}
_REGION = re.compile("[A-Z]{2}")


def read(text: str, region: str) -> Number:
    """Read a number as dialled in `region`, with + or 00 of any country."""
    digits = _north_american(text, region)
    if digits:
        known = _american_area(digits[:4])
        return Number(f"+1{digits}", True, known.kind, known.region) if known.valid else known
    return _by_plan(text, region if _REGION.fullmatch(region) else "ZZ")


def _north_american(text: str, region: str) -> str:
    at_home = region in _NORTH_AMERICA
    match = None
    if text[:1] == "+" or at_home:
        match = _WITH_ONE.fullmatch(text)
    if match is None and (at_home or AMERICAN.fullmatch(text)):
        match = _WITHOUT.fullmatch(text)
    return "".join(match.groups()) if match else ""


@cache
def _american_area(start: str) -> Number:
    """The plan of North America looks at the area code and one more digit."""
    return _by_plan(f"+1{start}234567", "US")


@lru_cache(CACHED)
def _by_plan(text: str, region: str) -> Number:
    import phonenumbers as plan

    international = f"+{text[2:]}" if text[:2] == "00" else text
    try:
        number = plan.parse(international, None if region == "ZZ" else region)
    except plan.NumberParseException as odd:
        return Number("", False, reason=_REASONS.get(odd.error_type, "not a phone number"))
    if not plan.is_valid_number(number):
        return Number("", False, "", "", _why_not(number))
    kind = _KINDS.get(plan.number_type(number), "other")
    where = plan.region_code_for_number(number) or ""
    return Number(plan.format_number(number, plan.PhoneNumberFormat.E164), True, kind, where)


_REASONS = {
    0: "an unknown country code",
    1: "not a phone number",
    2: "too few digits behind the country code",
    3: "too few digits",
    4: "too many digits",
}


def _why_not(number: object) -> str:
    import phonenumbers as plan

    possible = plan.is_possible_number_with_reason(number)  # type: ignore[arg-type]
    if possible == plan.ValidationResult.TOO_SHORT:
        return "too few digits"
    if possible == plan.ValidationResult.TOO_LONG:
        return "too many digits"
    return "no number of that country begins like this"
