"""What a rule is read against: the moment, the time zone, money, and the change that it looks at, if any."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache, cached_property
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.rules.fields import near
from crm_lab.store.defaults import currency_of
from crm_lab.store.entities import CustomField, Setting
from crm_lab.store.rates import latest, minor_factor
from crm_lab.store.types import utc_now

TIME_ZONE = "timezone"
"""The setting that names the zone in which days begin (an IANA name; UTC when it is not set)."""


@dataclass(frozen=True)
class Change:
    """A change of one record: {field: [before, after]} as the audit log keeps it, and the event that told of it."""

    entity: str
    record_id: str
    fields: Mapping[str, Any]
    event: str = ""
    seq: int | None = None


@dataclass(frozen=True)
class Context:
    """One moment at which conditions are read; all relative times are counted from ``now``.

    ``segments`` are the names of the segments that are being read, so that none contains itself; ``rule_id`` is the
    rule whose actions are tried, if it is a saved one.  ``named`` holds the records that were looked up by a name: per
    table and text their names in English and Chinese by their ids.
    """

    session: Session
    now: datetime
    zone: ZoneInfo
    change: Change | None = None
    segments: tuple[str, ...] = ()
    rule_id: str | None = None
    named: dict[str, dict[str, Mapping[str, tuple[str, str]]]] = field(default_factory=dict, repr=False)
    _cache: dict[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def today(self) -> date:
        """The day in the context's zone."""
        return self.now.astimezone(self.zone).date()

    @property
    def currency(self) -> str:
        """The currency of amounts that name none."""
        return str(self._once("currency", lambda: currency_of(self.session)))

    def start_of(self, day: date) -> datetime:
        """Return the moment at which a day begins in the context's zone."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def end_of(self, day: date) -> datetime:
        """Return the moment at which the next day begins."""
        return self.start_of(day + timedelta(days=1))

    def factors(self, currency: str) -> dict[str, tuple[int, int]]:
        """Return for every currency with a rate how its minor units become those of ``currency``.

        As whole numbers (f, s), so that all databases count alike: ``minor * f / s``, cut off after the unit.
        """
        made: dict[str, tuple[int, int]] = self._once(f"factors {currency}", lambda: self._factors(currency))
        return made

    def _factors(self, currency: str) -> dict[str, tuple[int, int]]:
        pairs = self._once("rates", lambda: latest(self.session, self.today))
        known = {one for pair in pairs for one in pair} - {currency}
        found = {one: minor_factor(pairs, one, currency) for one in sorted(known)}
        return {currency: (1, 1), **{one: _whole(factor) for one, factor in found.items() if factor is not None}}

    def custom_fields(self, table: str) -> dict[str, CustomField]:
        """Return the definitions of an entity's custom fields by key."""
        query = select(CustomField).where(CustomField.entity == table)
        found: dict[str, CustomField] = self._once(
            f"custom {table}", lambda: {one.key: one for one in self.session.scalars(query)}
        )
        return found

    def _once(self, key: str, make: Any) -> Any:
        if key not in self._cache:
            self._cache[key] = make()
        return self._cache[key]

    def inside(self, segment: str) -> Context:
        """Return the context for reading the conditions of a segment.  Raises InvalidValue when it contains itself."""
        if segment in self.segments:
            chain = " → ".join([*self.segments, segment])
            raise InvalidValue(f"the segment '{segment}' would contain itself ({chain}); take one of them out")
        return replace(self, segments=(*self.segments, segment))


def _whole(factor: Decimal) -> tuple[int, int]:
    """Return the factor as f / s with some nine digits: f * s stays below 10^18, so that no step leaves 64 bits."""
    digits = max(0, min(9, 8 - factor.adjusted()))
    return int(factor.scaleb(digits).to_integral_value()), 10**digits


def convert(minor: int, factor: tuple[int, int]) -> int:
    """Return minor units of one currency in those of another, as the databases count it (towards zero)."""
    f, s = factor
    size = abs(minor)
    whole = size // s * f + size % s * f // s
    return whole if minor >= 0 else -whole


def context(
    session: Session, *, now: datetime | None = None, zone: str | None = None, change: Change | None = None
) -> Context:
    """Return the context of this moment (or of ``now``) in ``zone``, or in the zone of the store."""
    return Context(session, now or utc_now(), zone_named(zone or _store_zone(session)), change)


def _store_zone(session: Session) -> str:
    found = session.scalar(select(Setting.value).where(Setting.key == TIME_ZONE))
    return str(found or "UTC")


_CONTINENTS = frozenset(
    ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())  # reads hundreds of files


def zone_names() -> list[str]:
    """Return the zones of cities and UTC by their IANA names, without the old names kept for other programs."""
    return [*sorted(name for name in _zones() if name.partition("/")[0] in _CONTINENTS), "UTC"]


def zone_named(name: object) -> ZoneInfo:
    """Return a time zone by its IANA name.  Raises InvalidValue."""
    if name == "UTC" or (isinstance(name, str) and name in _zones()):
        return ZoneInfo(name)
    raise InvalidValue(f"is a time zone such as 'Asia/Shanghai', not {name!r}{near(str(name), _zones(), 5)}")
