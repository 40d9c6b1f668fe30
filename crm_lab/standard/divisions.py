"""China's provinces, cities and districts by their full and short names, found at the start of a text.

Short names are what people write: 江苏 for 江苏省, 延边 for 延边朝鲜族自治州, 沪 for 上海 (before 市 or a district).
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache

from crm_lab.standard.tables import pairs, text, words

ABBREVIATIONS = pairs("places", "abbreviations")
ALONE = frozenset(words("places", "alone"))
"""Municipalities and special regions: province and city in one."""
SPECIAL = frozenset({"台湾", "香港", "澳门"})
"""Places whose country is what people write."""
_PEOPLES = "|".join(words("places", "peoples"))
_PROVINCE_END = re.compile(r"(?:壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区|省|市)$")
_CITY_END = re.compile(rf"(?:(?:{_PEOPLES})*自治州|地区|市|盟|县)$")
_DISTRICT_END = re.compile(rf"(?:(?:{_PEOPLES})*自治[县旗]|新区|市|县|区|旗)$")
_BRANDS = frozenset(words("places", "brands"))
"""Cities whose short names are mostly something else in the name of a company."""
ROAD = re.compile(r"[东南西北中]?[一二三四五六七八九十]?(?:[路街道巷弄桥港湾]|大[道街厦桥]|广场|公园|公路|胡同)")
"""What makes the name before it the name of a street: 上海路, 北京东路, 南京西路."""


@dataclass(slots=True)
class City:
    """A city with its province and the districts by full name and by safe short name."""

    name: str
    province: str
    districts: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Tables:
    provinces: dict[str, str] = field(default_factory=dict)
    cities: dict[str, list[City]] = field(default_factory=lambda: defaultdict(list))
    districts: dict[str, list[City]] = field(default_factory=lambda: defaultdict(list))


@cache
def tables() -> _Tables:
    """Return the names of provinces, cities and districts, full and short."""
    found = _Tables()
    for line in text("divisions.tsv").splitlines():
        if not line.startswith("#"):
            _add(found, *line.split("\t"))
    return found


def _add(found: _Tables, province: str, city: str, districts: str) -> None:
    short = _PROVINCE_END.sub("", province)
    found.provinces.update({province: short, short: short})
    name = short if city == province else "" if city == "-" else _short(city, _CITY_END)
    here = City(name, short)
    if name:
        for written in {city, name} - {""}:
            found.cities[written].append(here)
    for district in districts.split():
        here.districts[district] = district
        brief = _short(district, _DISTRICT_END)
        if brief != district and (district[-1] in "市县旗" or district.endswith("新区")):
            here.districts.setdefault(brief, district)
        found.districts[district].append(here)
        if brief != district and district[-1] == "市":
            found.districts[brief].append(here)


def _short(name: str, end: re.Pattern[str]) -> str:
    brief = end.sub("", name)
    return brief if len(brief) >= 2 else name


def province_at_start(text: str) -> tuple[int, str]:
    """Return the length and the short name of the province a text begins with; (0, '') when there is none."""
    size, known = _province(text)
    if size:
        return size, known
    if text[:1] in ABBREVIATIONS and text[1:2] == "市":
        return 2, ABBREVIATIONS[text[0]]
    if text[:1] in ABBREVIATIONS and _longest(text[1:], _all_districts(ABBREVIATIONS[text[0]]))[0]:
        return 1, ABBREVIATIONS[text[0]]
    return 0, ""


def city_at_start(text: str, province: str) -> tuple[int, City | None]:
    """Return the length and the city a text begins with, in `province` when that is known."""
    for written in _by_start("cities").get(text[:2], ()):
        if text.startswith(written):
            size = len(written)
            found = [city for city in tables().cities[written] if not province or city.province == province]
            if found and not _is_street(written, text[size:]):
                return size, found[0]
    return 0, None


def district_at_start(text: str, province: str, city: City | None) -> tuple[int, str, City | None]:
    """Return the length, the name and the city of the district a text begins with; of several cities none."""
    if city is not None and city.name:
        size, name = _longest(text, city.districts)
        return size, name, city
    for size in range(min(15, len(text)), 1, -1):
        written = text[:size]
        found = [c for c in tables().districts.get(written, ()) if not province or c.province == province]
        if found and not _is_street(written, text[size:]):
            name = found[0].districts.get(written, written)
            return size, name, found[0] if len(found) == 1 else None
    return 0, "", None


def place(text: str) -> str:
    """Return the short name of a province or a city that is the whole text; '' for anything else."""
    size, known = place_at_start(text)
    return known if size == len(text) else ""


def place_at_start(text: str) -> tuple[int, str]:
    """Return length and short name of the place a company's name begins with: '江苏省南京市…' gives 南京."""
    taken, province = _province(text)
    size, city = city_at_start(text[taken:], province)
    if text[taken + size : taken + size + 1] == "市":
        size += 1
    if text[:2] in _BRANDS:
        return 0, ""
    return taken + size, city.name if city else province


def _longest(text: str, names: dict[str, str]) -> tuple[int, str]:
    for size in range(min(15, len(text)), 1, -1):
        if (known := names.get(text[:size])) and not _is_street(text[:size], text[size:]):
            return size, known
    return 0, ""


def _province(text: str) -> tuple[int, str]:
    return _longest(text, tables().provinces) if text[:2] in _by_start("provinces") else (0, "")


@cache
def _by_start(names: str) -> dict[str, list[str]]:
    """Return the names of a table by their first two characters, the longer ones first."""
    found = defaultdict(list)
    for name in sorted(getattr(tables(), names), key=len, reverse=True):
        found[name[:2]].append(name)
    return dict(found)


def _is_street(name: str, rest: str) -> bool:
    return name[-1] not in "省市区县州盟旗" and (rest[:1] in ("区", "县", "旗") or ROAD.match(rest) is not None)


@cache
def _all_districts(province: str) -> dict[str, str]:
    every = {name for name, cities in tables().districts.items() for city in cities if city.province == province}
    return dict.fromkeys(every, province) | {
        name: province for name, cities in tables().cities.items() for city in cities if city.province == province
    }
