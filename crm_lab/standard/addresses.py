"""Addresses into their parts: Chinese ones by the table of divisions, others as far as their form is safe."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from crm_lab.standard import divisions, western
from crm_lab.standard.text import CACHED, clean, has_han, simplified

CHINA = "中国"
_COUNTRY = re.compile(r"^(?:中国大陆|中华人民共和国|中国)[,，、\s]*")
_POSTCODE_START = re.compile(r"^(?:邮编|邮政编码)?[:\s]*(\d{6})(?![\d号弄室栋座楼])[,\s]*")
_POSTCODE_END = re.compile(r"[,(\s]*(?:邮编|邮政编码)?[:\s]*(?<!\d)(\d{6})\)?$")
_BETWEEN = " ,，、-/·"
_UNKNOWN_DISTRICT = re.compile(r"^([\u4e00-\u9fff]{1,6}?(?:新区|开发区|高新区|工业园区|园区|区|县|旗))(?!域|间|块)")


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address; what is not known is empty.

    Chinese provinces and cities are short (江苏, 南京; a municipality is both), districts in full (江宁区).
    Beside 台湾, 香港 and 澳门 a country stands only where it was written.
    """

    raw: str
    province: str = ""
    city: str = ""
    district: str = ""
    street: str = ""
    postal_code: str = ""
    country: str = ""


@lru_cache(CACHED)
def address(raw: str, country: str | None = None) -> Address:
    """Read an address; `country` (a name or an ISO code) is a hint.  It never raises."""
    text = clean(raw)
    if has_han(text) and not western.is_elsewhere(country):
        return _chinese(raw, simplified(text), text)
    return Address(raw, **western.read(text, country or ""))


def _chinese(raw: str, text: str, shown: str) -> Address:
    body, post = _postal_code(text)
    named = _COUNTRY.match(body)
    body = body[named.end() :] if named else body
    size, province = divisions.province_at_start(body)
    if size and divisions.ROAD.match(body[size:]) and body[size - 1] not in "省市区":
        size, province = 0, ""
    rest = body[size:].lstrip(_BETWEEN)
    rest, city, province = _city(rest, province)
    rest, district, city = _district(rest, province, city)
    name = city.name if city else province if province in divisions.ALONE else ""
    province = province or (city.province if city else "")
    known = bool(province or district or post or named)
    country = CHINA if named or (known and province not in divisions.SPECIAL) else ""
    return Address(raw, province, name, district, _shown(rest, shown), post, country)


def _postal_code(text: str) -> tuple[str, str]:
    if match := _POSTCODE_START.match(text):
        return text[match.end() :], match[1]
    if (match := _POSTCODE_END.search(text)) and match.start():
        return text[: match.start()].rstrip(_BETWEEN), match[1]
    return text, ""


def _city(text: str, province: str) -> tuple[str, divisions.City | None, str]:
    size, city = divisions.city_at_start(text, province)
    if city is None and province in divisions.ALONE:
        city = divisions.tables().cities[province][0]
    if size and text[size : size + 1] in ("市", "州"):
        size += 1
    text = text[:size] + text[size:].lstrip(_BETWEEN).removeprefix("市辖区")
    return text[size:].lstrip(_BETWEEN), city, province or (city.province if city else "")


def _district(text: str, province: str, city: divisions.City | None) -> tuple[str, str, divisions.City | None]:
    size, district, of = divisions.district_at_start(text, province, city)
    if size:
        return text[size:].lstrip(_BETWEEN), district, city or of
    if (province or city) and (match := _UNKNOWN_DISTRICT.match(text)):
        return text[match.end() :].lstrip(_BETWEEN), match[1], city
    return text, "", city


def _shown(rest: str, shown: str) -> str:
    """The street in the script it was written in (both scripts have as many characters)."""
    at = len(shown) - len(rest)
    return shown[at:] if at >= 0 and simplified(shown[at:]) == rest else rest
