"""E-mail addresses: tidy, in lower case, with the reason when it can't be one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from crm_lab.standard.text import CACHED, clean

_BRACKETED = re.compile(r"<\s*(?:mailto:)?([^<>]*@[^<>]*)>", re.IGNORECASE)
_LABEL = re.compile(r"^(?:mailto|e-?mail(?:\s*address)?|邮箱|电子邮件|电邮|郵箱)\s*:\s*", re.IGNORECASE)
_AROUND = " \t\"'`<>()[]{},;:。、"
_FITS = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~\u00a1-\uffff-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~\u00a1-\uffff-]+)*"
    r"@(?:[a-z0-9\u00a1-\uffff](?:[a-z0-9\u00a1-\uffff-]{0,61}[a-z0-9\u00a1-\uffff])?\.)+"
    r"[a-z\u00a1-\uffff][a-z0-9\u00a1-\uffff-]{0,61}[a-z0-9\u00a1-\uffff]"
)
_MANY = re.compile(r"\s*(?::::|[;；\n|、]|[,，]\s*(?=\S+@)|\s/\s|\s+(?=[^\s@<>]+@))\s*")
_PLAIN = re.compile(
    r"[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+){0,9}@(?:[A-Za-z0-9]+(?:-[A-Za-z0-9]+){0,3}\.){1,4}[A-Za-z]{2,9}"
)
"""What most addresses look like; in need of nothing but lower case when they are not too long."""
LONGEST = 254
LONGEST_LOCAL = 64


@dataclass(frozen=True, slots=True)
class Email:
    """An address: `value` in lower case for comparing, `domain` behind the @, `reason` when it is not valid."""

    raw: str
    value: str
    valid: bool
    domain: str = ""
    reason: str = ""


@lru_cache(CACHED)
def email(raw: str) -> Email:
    """Read one e-mail address; of 'Ann Lee <ann@x.com>' what is between the brackets.  It never raises."""
    if looks_usual(raw):
        return _usual(raw)
    value = _bare(raw) or clean(raw)
    reason = _reason(value)
    domain = value.rpartition("@")[2] if not reason else ""
    return Email(raw, value, not reason, domain, reason)


def _usual(raw: str) -> Email:
    value = raw.lower()
    return Email(raw, value, True, value.partition("@")[2])


def looks_usual(raw: str) -> bool:
    """Tell whether an address is one of those that need nothing but lower case."""
    return len(raw) <= LONGEST_LOCAL and _PLAIN.fullmatch(raw) is not None


def emails(raw: str) -> tuple[Email, ...]:
    """Read all addresses of one cell ('a@x.com; b@y.com', Google's ' ::: '), each once."""
    if looks_usual(raw):
        return (_usual(raw),)
    if "@" in raw and not _MANY.search(raw):
        return (email(raw),)
    parts = [part for part in _MANY.split(raw.strip()) if clean(part)]
    found = {read.value: read for part in parts if (read := email(part)).value}
    return tuple(found.values())


def _bare(raw: str) -> str:
    text = clean(raw)
    if inside := _BRACKETED.search(text):
        text = inside[1]
    while (shorter := _LABEL.sub("", text.strip(_AROUND)).strip(_AROUND)) != text:
        text = shorter
    text = text.replace("。", ".") if "@" in text else text
    local, at, domain = text.rpartition("@")
    bare = f"{local.strip()}@{domain.replace(' ', '')}" if at else text
    return clean(bare.rstrip(".").lower() if at else bare)


def _reason(value: str) -> str:
    if not value:
        return "empty"
    local, at, domain = value.rpartition("@")
    if not at:
        return "no @ in it"
    if "@" in local:
        return "more than one @"
    if " " in local:
        return "a space before the @"
    if "." not in domain:
        return "no full domain behind the @"
    if len(value) > LONGEST or len(local) > LONGEST_LOCAL:
        return "longer than an address may be"
    return "" if _FITS.fullmatch(value) else "not of the form name@domain"
