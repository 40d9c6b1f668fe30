"""The tab "Duplicates": pairs side by side, answers that are remembered, merges that can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crm_lab.customers.checking import COMPARED
from crm_lab.customers.key_index import ENTITIES
from crm_lab.customers.matching.steps import overall
from crm_lab.customers.reviewing import Answers, Pair, find_pairs
from crm_lab.customers.reviewing.answers import ENOUGH
from crm_lab.errors import InvalidValue, NotFound, Refused, StaleRecord
from crm_lab.store.references import table_of
from crm_lab_widgets.background import Background
from crm_lab_widgets.command_widget import verb
from crm_lab_widgets.data_quality.review import DECISIONS, Review, preview_view
from crm_lab_widgets.workspace_widget import WorkspaceWidget

if TYPE_CHECKING:
    from crm_lab.merging.preview import MergePreview
    from crm_lab.workspace import Workspace

MOST_PER_PAGE = 200

ORIGIN = "data_quality"


class DuplicateVerbs(WorkspaceWidget):
    """What the browser may ask about duplicates.  There is one search at a time per screen."""

    _search = Background(lambda work: None)  # a screen that never came to be is closed, too

    def __init__(self, workspace: Workspace, **traits: Any) -> None:
        super().__init__(workspace, **traits)
        self._search = Background(lambda work: self.say("work", work=work))
        self._reviews: dict[str, Review] = {}

    @verb
    def duplicates(self, entity: str) -> dict[str, Any]:
        """Return where the review of one kind of record stands."""
        _check(entity)
        review = self._reviews.get(entity)
        work = self._search.now
        return {
            "entity": entity,
            "entities": list(COMPARED),
            "searched": review is not None,
            "counts": review.counts() if review else dict.fromkeys(DECISIONS, 0),
            "answers": self._told_answers(entity),
            "work": {**work.told(), "result": None},
        }

    @verb
    def find_duplicates(self, entity: str, locale: str = "en") -> dict[str, Any]:
        """Begin to look for duplicates; the end is told as work."""
        _check(entity)

        def search(step: Any) -> dict[str, Any]:
            def report(phase: str, share: float) -> None:
                step(round(100 * overall(phase, share)), 100, phase)

            pairs = find_pairs(self._collection(entity), locale, report)
            step(100, 100, "explain")
            self._reviews[entity] = Review(entity, pairs)
            return {"entity": entity}

        return self._search.start("duplicates", search)

    @verb
    def cancel_search(self) -> dict[str, Any]:
        """Let go of the search; it ends at its next step."""
        self._search.abandon()
        return {}

    @verb
    def pairs(self, entity: str, decision: str, start: int, count: int) -> dict[str, Any]:
        """Return some pairs of one group."""
        if decision not in DECISIONS:
            raise InvalidValue(f"there are no pairs '{decision}'; there are {', '.join(DECISIONS)}")
        return self._review(entity).page(decision, max(0, int(start)), min(MOST_PER_PAGE, max(1, int(count))))

    @verb
    def pair(
        self, entity: str, number: int, keep: str | None = None, choose: dict[str, str] | None = None
    ) -> dict[str, Any]:
        """Return both records of a pair side by side, the evidence, and what merging them would do."""
        review = self._review(entity)
        pair = review.pair(number)
        first, second = self._order(pair, keep)
        row = {**review.row(number), "left_id": pair.left_id, "right_id": pair.right_id}
        row["evidence"] = [part._asdict() for part in pair.evidence]
        try:
            preview = self._collection(entity).preview_merge(first, second, choose or None)
        except (NotFound, StaleRecord) as problem:
            if not review.done.get(number):
                review.done[number] = "gone"
            return {**row, "done": review.done[number], "gone": problem.message, "preview": None}
        return {**row, "gone": None, "preview": preview_view(preview, self._names(entity, preview))}

    @verb
    def merge_pair(
        self, entity: str, number: int, keep: str, choose: dict[str, str], versions: dict[str, int]
    ) -> dict[str, Any]:
        """Merge the records of a pair and remember that they are the same."""
        review = self._review(entity)
        pair = self._open(review, number)
        first, second = self._order(pair, keep)
        merged = self._collection(entity).merge(first, second, choose or None, versions=versions, origin=ORIGIN)
        Answers(self._workspace.database, self._workspace.actor, entity).give(first, second, True, origin=ORIGIN)
        self._did()
        review.done[number], review.merges[number] = "merged", merged.merge_id
        review.strike(second)
        return self._after(review, number)

    @verb
    def keep_apart(self, entity: str, number: int) -> dict[str, Any]:
        """Remember that the records of a pair are different; they are not asked about again."""
        review = self._review(entity)
        pair = self._open(review, number)
        self._answers(entity).give(pair.left_id, pair.right_id, False, origin=ORIGIN)
        self._did()
        review.done[number] = "different"
        return self._after(review, number)

    @verb
    def undo_pair(self, entity: str, number: int) -> dict[str, Any]:
        """Take a merge apart, or an answer back."""
        review = self._review(entity)
        pair = review.pair(number)
        if review.done.get(number) not in ("merged", "different"):
            raise Refused("nothing was decided about this pair, so there is nothing to undo")
        stayed = 0
        if merge_id := review.merges.pop(number, None):
            undone = self._collection(entity).unmerge(merge_id, origin=ORIGIN)
            stayed = len(undone.stayed)
        self._answers(entity).withdraw(pair.left_id, pair.right_id, origin=ORIGIN)
        self._did()
        del review.done[number]
        for id in (pair.left_id, pair.right_id):
            review.revive(id)
        return {**self._after(review, number), "stayed": stayed}

    def close(self) -> None:
        """Close the screen and let go of the search."""
        self._search.cancel()
        super().close()

    def _after(self, review: Review, number: int) -> dict[str, Any]:
        told = {"row": review.row(number), "counts": review.counts()}
        gone = [review.row(other) for other, state in review.done.items() if state == "gone"]
        return {**told, "gone": gone, "answers": self._told_answers(review.entity)}

    def _told_answers(self, entity: str) -> dict[str, int]:
        count = self._answers(entity).count()
        return {"count": count, "more": max(0, ENOUGH - count)}

    def _answers(self, entity: str) -> Answers:
        return Answers(self._workspace.database, self._workspace.actor, entity)

    def _review(self, entity: str) -> Review:
        if entity not in self._reviews:
            raise Refused("duplicates were not looked for yet, or Python was restarted; look for them again")
        return self._reviews[entity]

    def _open(self, review: Review, number: int) -> Pair:
        if review.done.get(number):
            raise Refused("this pair was decided already; undo that first")
        return review.pair(number)

    def _collection(self, entity: str) -> Any:
        _check(entity)
        return getattr(self._workspace, entity)

    @staticmethod
    def _order(pair: Pair, keep: str | None) -> tuple[str, str]:
        """Return the record that stays and the one that goes into it: the older one stays unless told otherwise."""
        first, second = sorted((pair.left_id, pair.right_id))
        return (second, first) if keep == second else (first, second)

    def _names(self, entity: str, preview: MergePreview) -> dict[str, dict[str, str]]:
        """Return the names of the records that the fields point to."""
        columns = table_of(ENTITIES[entity]).columns
        found = {}
        with self._workspace.database.read(self._workspace.actor) as session:
            for one in preview.fields:
                keys = columns[one.field].foreign_keys if one.field in columns else ()
                target = next((key.column.table for key in keys if "name" in key.column.table.columns), None)
                if target is not None:
                    ids = [value for value in one.values.values() if value]
                    rows = session.connection().execute(select(target.c.id, target.c.name).where(target.c.id.in_(ids)))
                    found[one.field] = {row.id: row.name for row in rows}
        return found


def _check(entity: str) -> None:
    if entity not in COMPARED:
        raise InvalidValue(f"duplicates of {entity} are not looked for; there are {', '.join(COMPARED)}")
