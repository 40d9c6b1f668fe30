"""Numbers of mainland China, by their rules: mobiles, landlines, 400 and 800, service numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

HOME = "CN"
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_ABROAD = re.compile(r"^(?:\+|00)\s*\(?86\)?[\s.-]*(?=[\d(])|^\(\+?86\)\s*|^86[\s-]+(?=[\d(])|^86(?=1[3-9]\d{9}$)")
_SIGNS = re.compile(r"[\s().\-/]+")
AMERICAN = re.compile(r"(?:\([2-9]\d\d\) ?|(?!400|800)[2-9]\d\d[ .-])[2-9]\d\d[ .-]?\d{4}")
_SERVICE = re.compile(r"(?:9[56]\d{3,4}|1[0-2]\d{3}|100\d\d)")


@dataclass(frozen=True, slots=True)
class Number:
    """What a reader found; `value` is empty when `valid` is False."""

    value: str
    valid: bool
    kind: str = ""
    region: str = ""
    reason: str = ""


def is_mobile(digits: str) -> bool:
    """Tell whether these are the 11 digits of a mobile: 13 to 19 at the start (new ranges are given out every year)."""
    return _MOBILE.fullmatch(digits) is not None


def read(text: str, region: str = HOME) -> Number | None:
    """Read a number of mainland China; None when it isn't one, or is one of another country."""
    abroad = _ABROAD.match(text)
    if not abroad and (region != HOME or text[:1] == "+" or text[:2] == "00" or AMERICAN.fullmatch(text)):
        return None
    digits = _SIGNS.sub("", text[abroad.end() :] if abroad else text)
    if not (digits.isascii() and digits.isdigit()):
        return None
    found = _national(digits, bool(abroad))
    if found.valid and region != HOME and found.kind != "service":
        return Number(f"+86{found.value.replace('-', '').removeprefix('0')}", True, found.kind, HOME)
    return found


def _national(digits: str, abroad: bool) -> Number:
    bare = digits.lstrip("0")
    if len(digits) - len(bare) <= 1 and is_mobile(bare):
        return Number(bare, True, "mobile", HOME)
    if len(digits) == 10 and digits[:3] in ("400", "800"):
        return Number(digits, True, "toll_free", HOME)
    if not abroad and _SERVICE.fullmatch(digits):
        return Number(digits, True, "service", HOME)
    if not bare:
        return Number("", False, reason="only zeros")
    return _landline(bare, digits[0] == "0" or abroad)


def _landline(bare: str, area_is_written: bool) -> Number:
    if bare[0] == "1" and bare[1:2] != "0":
        return Number("", False, "mobile", HOME, f"a mobile has 11 digits, not {len(bare)}" if len(bare) != 11 else "")
    size = 2 if bare[0] in "12" else 3
    area, local = bare[:size], bare[size:]
    lengths = (8,) if size == 2 else (7, 8)
    if len(local) in lengths and local[0] not in "01" and _is_area(area, len(local)):
        return Number(f"0{area}-{local}", True, "landline", HOME)
    if not area_is_written and len(bare) in (7, 8):
        return Number("", False, "landline", HOME, "the area code is missing")
    return Number("", False, "", "", "no number of mainland China has these digits")


@cache
def _is_area(area: str, length: int) -> bool:
    """Tell whether an area code exists, as phonenumbers' plan of China has it."""
    from phonenumbers import PhoneNumber, is_valid_number

    plan = (PhoneNumber(country_code=86, national_number=int(area + first * length)) for first in "235678")
    return any(is_valid_number(number) for number in plan)
