"""Moves of deals through their stages, and changes of fields from the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from sqlalchemy import Select, String, and_, cast, select
from sqlalchemy.orm import Session

from crm_lab.customers.view.timeline.keys import ACCOUNT, Branch
from crm_lab.customers.view.timeline.source import PEOPLE, Source, snippet
from crm_lab.customers.view.words import named, say
from crm_lab.store.entities import (
    Account,
    AuditLog,
    Contact,
    Opportunity,
    PipelineStage,
    StageHistory,
    Team,
    Territory,
    User,
)

_LEFT = PipelineStage.__table__.alias("timeline_left")
_ENTERED = PipelineStage.__table__.alias("timeline_entered")

TOLD_ELSEWHERE = ("moved", "pinned", "unpinned")
"""Actions of the audit log that the timeline shows in another way, or not at all."""

UNTOLD = frozenset({"id", "version", "created_by", "updated_at", "created_at", "import_batch_id"})
"""Fields whose changes tell nobody anything."""


class StageMoves(Source):
    """Moves of the customer's deals, undone ones and their undoing too: history stays."""

    entity = StageHistory
    kinds: ClassVar[tuple[str, ...]] = ("stage",)
    rank = 1

    def branches(self) -> list[Branch]:
        """By the deals that may be seen."""
        deals = select(Opportunity.id).where(Opportunity.account_id == ACCOUNT)
        return [Branch(StageHistory.at, (StageHistory.opportunity_id.in_(deals),))]

    def texts(self) -> list[Any]:
        """Names of deal and stages, reason and note."""
        stages = [_LEFT.c.name, _LEFT.c.name_zh, _ENTERED.c.name, _ENTERED.c.name_zh]
        return [Opportunity.name, *stages, StageHistory.reason, StageHistory.note]

    def selected(self, *columns: Any) -> Select[Any]:
        """Moves with their deal and both stages."""
        query = select(*columns).select_from(StageHistory)
        query = query.join(Opportunity, Opportunity.id == StageHistory.opportunity_id)
        query = query.join(_ENTERED, _ENTERED.c.id == StageHistory.to_stage_id)
        return query.outerjoin(_LEFT, _LEFT.c.id == StageHistory.from_stage_id)

    def rows(self, whole: bool) -> Select[Any]:
        """A move with the names of its stages."""
        query = self.selected(
            StageHistory.id,
            StageHistory.opportunity_id,
            Opportunity.name.label("deal"),
            _LEFT.c.name.label("left"),
            _LEFT.c.name_zh.label("left_zh"),
            _ENTERED.c.name.label("entered"),
            _ENTERED.c.name_zh.label("entered_zh"),
            _ENTERED.c.kind.label("state"),
            StageHistory.reason,
            snippet(StageHistory.note, whole),
            StageHistory.undo_of,
            PEOPLE.c.name.label("by"),
        )
        return query.outerjoin(PEOPLE, PEOPLE.c.id == StageHistory.by_id)

    def entry(self, row: Any) -> dict[str, Any]:
        """Return the deal and the stages, in the reader's language."""
        deal, entered = row.deal, named(row.entered, row.entered_zh)
        path = say("{deal} → {to}", "{deal} → {to}", deal=deal, to=entered)
        if row.left is not None:
            left = named(row.left, row.left_zh)
            path = say("{deal}: {left} → {to}", "{deal}：{left} → {to}", deal=deal, left=left, to=entered)
        return {
            "kind": "stage",
            "title": path,
            "text": row.text,
            "reason": row.reason,
            "state": row.state,
            "undo": row.undo_of is not None,
            "by": row.by,
        }


class FieldChanges(Source):
    """What was changed in the fields of the customer, of its people and of its deals; who, when, from where."""

    entity = AuditLog
    kinds: ClassVar[tuple[str, ...]] = ("change",)
    rank = 0

    def branches(self) -> list[Branch]:
        """By the customer's record, its contacts' and its deals'."""
        contacts = select(Contact.id).where(Contact.account_id == ACCOUNT)
        deals = select(Opportunity.id).where(Opportunity.account_id == ACCOUNT)
        told = AuditLog.action.not_in(TOLD_ELSEWHERE)
        changed = and_(told, AuditLog.action != "created")  # a deal's beginning is a move
        return [
            Branch(AuditLog.at, (AuditLog.entity == "accounts", AuditLog.record_id == ACCOUNT, told)),
            Branch(AuditLog.at, (AuditLog.entity == "contacts", AuditLog.record_id.in_(contacts), told)),
            Branch(AuditLog.at, (AuditLog.entity == "opportunities", AuditLog.record_id.in_(deals), changed)),
        ]

    def texts(self) -> list[Any]:
        """Fields and values as they are written in the log, and who it was."""
        return [cast(AuditLog.changes, String), AuditLog.actor]

    def rows(self, whole: bool) -> Select[Any]:
        """An audit row as it stands."""
        facts = (AuditLog.id, AuditLog.action, AuditLog.entity, AuditLog.record_id, AuditLog.changes)
        return self.selected(*facts, AuditLog.actor, AuditLog.origin)

    def load(self, session: Session, ids: Sequence[str], whole: bool) -> dict[str, dict[str, Any]]:
        """Return the changes of those audit rows, ids told by the names behind them."""
        found = super().load(session, ids, whole)
        _name_ids(session, list(found.values()))
        return found

    def entry(self, row: Any) -> dict[str, Any]:
        """Return action, record and the changed fields: ``[field, before, after]``."""
        changes = {field: pair for field, pair in (row.changes or {}).items() if field not in UNTOLD}
        return {
            "kind": "change",
            "title": None,
            "action": row.action,
            "entity": row.entity,
            "record": row.record_id,
            "changes": [[field, *_pair(pair)] for field, pair in changes.items()],
            "by": row.actor,
            "origin": row.origin,
        }


def _pair(pair: Any) -> list[Any]:
    """Two values; other work may have written something else into the log."""
    return [pair[0], pair[1]] if isinstance(pair, list) and len(pair) == 2 else [None, pair]


_NAMED = {
    "owner_id": User,
    "account_id": Account,
    "parent_id": Account,
    "contact_id": Contact,
    "territory_id": Territory,
    "team_id": Team,
    "stage_id": PipelineStage,
}


def _name_ids(session: Session, entries: list[dict[str, Any]]) -> None:
    """Put names in the place of ids, and the name of the changed record into ``title``."""
    wanted: dict[Any, set[str]] = {}
    for entry in entries:
        for field, *values in entry["changes"]:
            if field in _NAMED:
                wanted.setdefault(_NAMED[field], set()).update(str(value) for value in values if value)
        if entry["entity"] != "accounts":
            wanted.setdefault(_RECORDS[entry["entity"]], set()).add(str(entry["record"]))
    names = {entity: _names(session, entity, ids) for entity, ids in wanted.items()}
    for entry in entries:
        entry["title"] = names.get(_RECORDS[entry["entity"]], {}).get(entry["record"])
        for change in entry["changes"]:
            known = names.get(_NAMED.get(change[0]), {})
            change[1:] = [known.get(value, value) if isinstance(value, str) else value for value in change[1:]]


_RECORDS: dict[str, Any] = {"accounts": Account, "contacts": Contact, "opportunities": Opportunity}


def _names(session: Session, entity: Any, ids: set[str]) -> dict[str, str]:
    table = entity.__table__
    rows = session.execute(select(table.c.id, table.c.name).where(table.c.id.in_(ids)))
    return {row.id: row.name for row in rows}
