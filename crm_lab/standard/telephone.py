"""Phone numbers: mainland Chinese ones in the form people use there, all others in E.164.

| written | value |
|---|---|
| +86 138-1234-5678, ０１３８…, 0086138… | 13812345678 |
| (021) 6437 1234, +862164371234 | 021-64371234 |
| 400 820 1234 | 4008201234 |
| 021-64371234转8005 | 021-64371234 ext 8005 |
| (415) 555-2671, +1 415 555 2671 | +14155552671 |

With another home region than CN, mainland numbers are in E.164 too, so that no value can be read in two ways.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from crm_lab.standard import mainland, worldwide
from crm_lab.standard.text import CACHED, clean

HOME = "CN"
_LABEL = re.compile(
    r"^(?:tel(?:ephone)?|phone|mobile|cell|fax|office|home|work|mob|t|m|p|电话|手机|座机|固话|联系电话|传真|電話|手機|傳真)"
    r"(?:号码|号|號碼|no)?\s*[:.]\s*",
    re.IGNORECASE,
)
_EXTENSION = re.compile(
    r"\s*[,;(]?\s*(?:转分机|转|轉|分机号?|分機|ext(?:ension|n)?\.?|extn?|x|#)\s*[:.=]?\s*(\d{1,6})\s*\)?$",
    re.IGNORECASE,
)
_DASHED_EXTENSION = re.compile(r"^(\(?0\d{2,3}\)?[ -]?\d{7,8})-(\d{1,6})$")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－~～ー·•", "-"))
_EXCEL = re.compile(r"^(\+?\d+)\.0+$")
_ROUNDED = re.compile(r"^\d(?:[.,]\d+)?e\+?\d+$", re.IGNORECASE)
_MANY = re.compile(
    r"\s*(?::::|[;；\n|、]|,(?!\s*(?:ext|x|转))|(?<=\d)\s*[/或]\s*(?=[\d+(])|\s+or\s+)\s*", re.IGNORECASE
)
_DIGIT = re.compile(r"\d")
_MOBILE = re.compile(r"(?:\+86[ -]?)?(1[3-9][0-9])([ -]?)([0-9]{4})\2([0-9]{4})")
"""How most mainland mobiles are written; nothing about them is left to be found out."""
SHORTEST, LONGEST = 5, 17


@dataclass(frozen=True, slots=True)
class Phone:
    """A number: `value` for comparing, `kind` (mobile, landline, toll_free, service, other), `region` (ISO code).

    When it can't be a phone number, `valid` is False, `reason` says why and `value` is the tidied text.
    """

    raw: str
    value: str
    valid: bool
    kind: str = ""
    region: str = ""
    reason: str = ""


@lru_cache(CACHED)
def phone(raw: str, region: str = HOME) -> Phone:
    """Read one number as it is dialled in `region` (ISO code); of a cell with several the first valid one.

    It never raises.
    """
    first = _one(raw, region)
    if first.valid or not _MANY.search(raw):
        return first
    return next((Phone(raw, p.value, True, p.kind, p.region) for p in phones(raw, region) if p.valid), first)


def phones(raw: str, region: str = HOME) -> tuple[Phone, ...]:
    """Read all numbers of one cell ('021-64371234/35, 13812345678', Google's ' ::: '), each once."""
    if region == HOME and (mobile := _MOBILE.fullmatch(raw)):
        return (_mobile(raw, mobile),)
    if not _MANY.search(raw):
        return (_one(raw, region),) if clean(raw) else ()
    found: dict[str, Phone] = {}
    last = ""
    for part in _MANY.split(raw.strip()):
        written = _completed(part.strip(), last)
        if clean(written):
            read = _one(written, region)
            found.setdefault(read.value, read)
            last = written if read.valid else ""
    return tuple(found.values())


def _completed(part: str, before: str) -> str:
    """Of '021-64371234/35' the second is 021-64371235: few digits take the place of the last ones."""
    digits = clean(part)
    if before and digits.isascii() and digits.isdigit() and len(digits) <= 4 and before[-len(digits) :].isdigit():
        return before[: -len(digits)] + digits
    return part


@lru_cache(CACHED)
def _one(raw: str, region: str) -> Phone:
    if region == HOME and (mobile := _MOBILE.fullmatch(raw)):
        return _mobile(raw, mobile)
    text = _unlabelled(clean(raw))
    if reason := _no_number(text):
        return Phone(raw, clean(raw), False, reason=reason)
    body, extension = _extension(text)
    read = _number(body, region)
    if not read.valid:
        return Phone(raw, clean(raw), False, read.kind, read.region, read.reason)
    value = f"{read.value} ext {extension}" if extension else read.value
    return Phone(raw, value, True, read.kind, read.region)


def _mobile(raw: str, read: re.Match[str]) -> Phone:
    return Phone(raw, f"{read[1]}{read[3]}{read[4]}", True, "mobile", HOME)


def _number(body: str, region: str) -> mainland.Number:
    found = mainland.read(body, region) or worldwide.read(body, region)
    return (mainland.read(found.value, region) or found) if found.value[:3] == "+86" else found


def _unlabelled(text: str) -> str:
    body = _LABEL.sub("", text.strip("\"'=; ").removeprefix("tel:")).translate(_DASHES).strip()
    return _EXCEL.sub(r"\1", body)


def _no_number(text: str) -> str:
    if not text:
        return "empty"
    if _ROUNDED.match(text):
        return "a spreadsheet has rounded it"
    if "@" in text:
        return "an e-mail address, not a phone number"
    digits = len(_DIGIT.findall(text))
    if not digits:
        return "no digits in it"
    if digits < SHORTEST:
        return "too few digits"
    return "too many digits" if digits > LONGEST + 6 else ""


def _extension(text: str) -> tuple[str, str]:
    if match := _DASHED_EXTENSION.match(text):
        return match[1], match[2]
    if (match := _EXTENSION.search(text)) and len(_DIGIT.findall(text[: match.start()])) >= SHORTEST:
        return text[: match.start()], match[1]
    return text, ""
