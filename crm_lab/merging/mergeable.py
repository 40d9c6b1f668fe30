"""A collection whose records can be merged and taken apart again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from crm_lab.errors import NotFound, Refused
from crm_lab.merging.merge import Merged, ids_of, load_all, merge
from crm_lab.merging.preview import MergePreview, preview
from crm_lab.merging.tracing import fate
from crm_lab.merging.unmerge import Unmerged, unmerge
from crm_lab.store.collection import Collection

if TYPE_CHECKING:
    import pandas as pd


T = TypeVar("T", bound=Any)


class Mergeable(Collection[T]):
    """Records of which several may be the same customer."""

    def merge(
        self,
        keep: str,
        others: str | Sequence[str],
        choose: Mapping[str, str] | None = None,
        *,
        versions: Mapping[str, int] | None = None,
        origin: str = "python",
    ) -> Merged[T]:
        """Merge ``others`` into ``keep`` (ids) and return what was done; ``unmerge`` takes it apart again.

        The survivor keeps its values and gets those it lacks from the others, the most recently changed first;
        ``choose={"phone": other_id, "custom.size": …}`` takes a field's value from a certain record.  Everything that
        points to the others (deals, activities, tags, phones …) points to the survivor afterwards; the others are
        hidden.  ``versions`` (id to version, as a preview has them) guards against changes in the meantime.

        Raises NotFound, InvalidValue or UnknownField for what can't be merged, and StaleRecord when somebody merged or
        changed one of the records first; then nothing is done.
        """
        ids = ids_of(keep, others, self.label)
        with self.database.write(self.actor, origin) as unit:
            records = load_all(unit.session, self.entity, ids, versions, self.label)
            merge_id, moved, left = merge(unit, records, choose)
            unit.session.refresh(records[0])
        return Merged(merge_id, records[0], ids[1:], dict(moved), dict(left))

    def preview_merge(
        self, keep: str, others: str | Sequence[str], choose: Mapping[str, str] | None = None
    ) -> MergePreview:
        """Return what ``merge`` would do, field by field and table by table; nothing is written."""
        ids = ids_of(keep, others, self.label)
        with self.database.read(self.actor) as session:
            return preview(session, load_all(session, self.entity, ids, None, self.label, hold=False), choose)

    def unmerge(self, merge_id: str, *, origin: str = "python") -> Unmerged[T]:
        """Take a merge apart, at any later time, and return what came back.

        The others are there again as they were.  Rows that the merge moved go back if they still are where it put them,
        and so do the survivor's values that nobody edited since; what people changed stays, and ``stayed`` lists it.
        What was added to the survivor since the merge stays with it.

        Raises NotFound for an unknown merge, Refused when it was taken apart already or when the survivor was itself
        merged into another record since (take that merge apart first).
        """
        with self.database.write(self.actor, origin) as unit:
            return unmerge(unit, self.entity, merge_id, self.label)

    def merges(self) -> pd.DataFrame:
        """Return the merges of these records, newest first: id, at, by, survivor, others, undone_at, undone_by."""
        from crm_lab.merging.listing import merges_frame

        with self.database.read(self.actor) as session:
            return merges_frame(session, self.entity)

    def restore(self, id: str) -> T:
        """Bring a deleted record back and return it.  Raises Refused for a merged one: that needs ``unmerge``."""
        with self.database.read(self.actor) as session:
            if gone := fate(session, self.entity, id):
                raise Refused(gone)
        return super().restore(id)

    def _load(self, session: Any, id: str, deleted: bool = False) -> T:
        try:
            return super()._load(session, id, deleted)
        except NotFound as problem:
            if gone := self._where(session, id):
                raise NotFound(gone, id=id) from problem
            raise

    def _where(self, session: Any, id: str) -> str | None:
        """Say where a merged record went, to those who could see it."""
        super()._load(session, id, deleted=True)
        return fate(session, self.entity, id)
