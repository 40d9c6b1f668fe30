"""A collection that tells whether a customer is there already, and which of its records are the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeVar

from crm_lab.customers.checking import COMPARED, MOST, Match, check
from crm_lab.customers.key_index import backlog, catch_up
from crm_lab.errors import InvalidValue, PerhapsThere
from crm_lab.store.collection import Collection
from crm_lab.store.entities import ContactPoint
from crm_lab.store.points import KINDS, OWNERS
from crm_lab.store.trail import line_up

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy.orm import Session

    from crm_lab.workspace import Workspace

T = TypeVar("T", bound=Any)
IF_THERE = ("add", "ask")
"""What `add` does with a record that is perhaps there already."""


class Checkable(Collection[T]):
    """Records that may be there twice."""

    tidy = ("name", "company")

    def check(self, values: Mapping[str, Any] | None = None, *, locale: str = "en", **fields: Any) -> list[Match]:
        """Return the records that a new one may be the same as, the likeliest first; nothing is written about it.

        ``ws.leads.check(name="王伟", phone="138 1234 5678")``; with an ``id`` that record itself is left out.
        After large imports the first check takes longer: it brings the index of keys up to date.
        """
        name = self.entity.__tablename__
        given = {**(values or {}), **fields}
        with self.database.read(self.actor) as session:
            waiting = backlog(session)
            if name not in waiting.bulk and len(waiting.records[name]) <= MOST:
                return check(session, name, given, locale, waiting)
        catch_up(self.database)
        with self.database.read(self.actor) as session:
            return check(session, name, given, locale)

    def add(self, *, if_there: str = "add", **fields: Any) -> T:
        """Add one record and return it; money is given in major units.

        ``if_there="ask"`` first looks whether the record is perhaps there already, and raises PerhapsThere instead of
        adding it: ``data["matches"]`` holds the matches as dicts, the likeliest first.  A form shows them and calls
        again with "add", or updates or merges the record that was meant.  The words are those of an import.
        """
        if if_there not in IF_THERE:
            raise InvalidValue(f"if_there is one of {', '.join(IF_THERE)}, not {if_there!r}")
        if if_there == "add":
            return super().add(**fields)
        self._require_open()
        catch_up(self.database)
        with self.database.write(self.actor) as unit:
            line_up(unit.session)  # nobody adds the same one meanwhile
            self._refuse_known(unit.session, fields)
            record = self._make(unit, fields)
            unit.session.add(record)
            unit.session.flush()
            return record

    def _refuse_known(self, session: Session, fields: Mapping[str, Any]) -> None:
        name = self.entity.__tablename__
        known = {key: value for key, value in fields.items() if key in COMPARED[name] or key == "kind"}
        matches = check(session, name, known)
        if matches:
            best = matches[0]
            raise PerhapsThere(
                f"this {self.label} is perhaps there already: {best.name} ({best.score:.0%}: {best.reasons}); "
                "use that one, or add this one all the same with if_there='add'",
                matches=[asdict(one) for one in matches],
            )

    def find_duplicates(self, *, labels: pd.DataFrame | None = None, locale: str = "en") -> pd.DataFrame:
        """Return the pairs among all records that this user may see that are, or may be, the same customer.

        Columns and labels are those of ``crm_lab.customers.find_duplicates``; all phones and e-mails count.
        """
        from crm_lab.customers.matching.finding import find_duplicates

        frame, hints = self.comparable()
        return find_duplicates(frame, labels=labels, locale=locale, **hints)

    def comparable(self) -> tuple[pd.DataFrame, dict[str, Any]]:
        """Return the records with what is compared, and the hints of ``find_duplicates`` that say what is what."""
        from crm_lab.store.frames import frame_of

        kinds = COMPARED[self.entity.__tablename__]
        with self.database.read(self.actor) as session:
            frame = frame_of(session, self.entity, ["id", *kinds], self._criteria(session, {}))
            owner = OWNERS[self.entity]
            columns = ["kind", "value", owner]
            points = frame_of(session, ContactPoint, columns, [getattr(ContactPoint, owner).is_not(None)])
        hints: dict[str, Any] = {"id": "id"}
        for name, kind in kinds.items():
            hints.setdefault(_HINTS[kind], []).append(name)
        for kind in KINDS:
            more = _further(frame, points[points["kind"] == kind], kind, owner)
            frame = frame.join(more, on="id")
            hints[kind] += list(more.columns)
        return frame, hints


_HINTS = {"company": "name", "person": "person", "place": "city", "date": "birthday"} | {
    kind: kind for kind in ("phone", "email", "website", "address", "postcode")
}
_MORE = 3


def _further(frame: pd.DataFrame, points: pd.DataFrame, kind: str, owner: str) -> pd.DataFrame:
    """Return the phones (or e-mails) of each record beside its own one, at most _MORE, in columns."""
    own = points[owner].map(frame.set_index("id")[kind])
    other = points[points["value"] != own]
    other = other.assign(place=other.groupby(owner).cumcount())
    table = other[other["place"] < _MORE].pivot(index=owner, columns="place", values="value")
    return table.rename(columns=lambda place: f"{kind} {place + 2}")


def duplicates_of(ws: Workspace, entity: str, **options: Any) -> pd.DataFrame:
    """Return the pairs of ``accounts``, ``contacts`` or ``leads`` of a workspace that are, or may be, one customer."""
    collection: Checkable[Any] = getattr(ws, entity)
    return collection.find_duplicates(**options)
