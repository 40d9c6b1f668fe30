"""What a merge would do, before it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_lab.merging.choices import WHY, Choice
from crm_lab.merging.links import links_to
from crm_lab.merging.merge import all_choices
from crm_lab.merging.tracing import naming
from crm_lab.store.base import Managed
from crm_lab.store.money import from_minor
from crm_lab.store.references import table_of

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class MergePreview:
    """A merge that is not done yet: the choice for each field, and how many rows of each table would move.

    ``versions`` are those of the records shown; handed to ``merge``, it is refused when one has changed meanwhile.
    """

    keep: str
    others: list[str]
    names: dict[str, str]
    fields: list[Choice]
    moves: dict[str, int]
    versions: dict[str, int]

    def frame(self) -> pd.DataFrame:
        """Return one row per field: the value in each record, the value that wins, and why."""
        import pandas as pd

        rows = [
            {"field": c.field, **{id: c.values.get(id) for id in self.names}, "result": c.value, "why": WHY[c.why]}
            for c in self.fields
        ]
        return pd.DataFrame(rows, columns=["field", *self.names, "result", "why"])

    def __str__(self) -> str:
        """Say what would win where the records differ, and what would move."""
        moves = ", ".join(f"{count:,} {table}" for table, count in self.moves.items()) or "nothing"
        into = ", ".join(f"'{self.names[id]}'" for id in self.others)
        lines = [f"{into} would go into '{self.names[self.keep]}'; would move: {moves}"]
        return "\n".join(
            lines + [f"{c.field}: {c.value!r} ({WHY[c.why]})" for c in self.fields if c.winner != self.keep]
        )

    __repr__ = __str__


def preview(session: Session, records: Sequence[Managed], choose: Mapping[str, str] | None) -> MergePreview:
    """Return what merging ``records`` into the first of them would do.  Raises what the merge itself would raise."""
    ids = [one.id for one in records]
    called = naming(table_of(type(records[0]))).name  # type: ignore[arg-type]
    names: dict[str, Any] = {one.id: getattr(one, called) for one in records}
    versions = {one.id: one.version for one in records}
    chosen = all_choices(session, records, choose)
    shown = [_major(one, records) for one in chosen if any(value is not None for value in one.values.values())]
    return MergePreview(ids[0], ids[1:], names, shown, _moves(session, records), versions)


def _major(choice: Choice, records: Sequence[Any]) -> Choice:
    """Return the choice of an amount in major units, exact; any other as it is."""
    if not choice.field.endswith("_minor"):
        return choice
    minor = {one.id: choice.values[one.id] for one in records}
    major = {r.id: None if minor[r.id] is None else from_minor(minor[r.id], r.currency) for r in records}
    return replace(choice, field=choice.field.removesuffix("_minor"), values=major)


def _moves(session: Session, records: Sequence[Managed]) -> dict[str, int]:
    ids = [one.id for one in records]
    counts: dict[str, int] = {}
    for link in links_to(table_of(type(records[0]))):  # type: ignore[arg-type]
        for id in ids[1:]:
            query = select(func.count()).select_from(link.table).where(link.of(id))
            if link.inner:
                query = query.where(link.table.c["id"].not_in(ids))
            count = session.connection().execute(query).scalar_one()
            counts[link.table.name] = counts.get(link.table.name, 0) + count
    return {table: count for table, count in counts.items() if count}
