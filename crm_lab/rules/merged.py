"""What rules keep about a record when it is merged into another one, and when the merge is taken apart.

A tag that moves to the survivor goes on to belong to its rule: the survivor counts as a match, so that the rule takes
the tag off when it does not hold.  A score goes with its explanation: if the survivor takes another record's value
over, it takes over what that is made of, and its own parts are put aside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from crm_lab.rules.stored import version
from crm_lab.rules.tagging import BY_RULE
from crm_lab.store.entities import Rule, RuleMatch, ScorePart, TagLink
from crm_lab.store.ids import new_id

UNSETTLED = 0
"""The revision of a match of which it is not known any more what was done: its rule does it where it is lacking."""


def follow_merge(
    session: Session, table: str, keep: str, others: Sequence[str], winners: Mapping[str, str], merge_id: str
) -> None:
    """Let the survivor ``keep`` stand for the records ``others``; ``winners`` has per field whose value it takes."""
    known = set(session.scalars(_matches(table, [keep], RuleMatch.rule_id)))
    since = func.min(RuleMatch.since)
    for rule_id, first in session.execute(
        _matches(table, others, RuleMatch.rule_id, since).group_by(RuleMatch.rule_id)
    ):
        if rule_id not in known:
            session.add(RuleMatch(rule_id=rule_id, record_id=keep, entity=table, since=first, revision=UNSETTLED))
    session.flush()
    _unsettle(session, table, [keep])
    for field in session.scalars(_parts(table, [keep, *others], ScorePart.field).distinct()).all():
        if winners.get(field, keep) != keep:
            _take_over(session, table, keep, winners[field], field, merge_id)


def follow_unmerge(
    session: Session,
    table: str,
    keep: str,
    others: Sequence[str],
    fields: Mapping[str, bool | None],
    merge_id: str,
) -> None:
    """Let all of them stand for themselves again.

    ``fields`` are those that the merge had changed in the survivor: True where it got its own value back, False where
    somebody edited it since, None where it holds what a later merge put there.
    """
    _claim_tags(session, table, [keep, *others])
    _unsettle(session, table, [keep, *others])
    for field, back in fields.items():
        mine = (*_of(table, keep), ScorePart.field == field)
        if back is None:
            _hand_down(session, mine, merge_id)
        else:
            _delete(session, *mine, ScorePart.aside == ("" if back else merge_id))
            _move(session, mine, merge_id, "")


def _matches(table: str, ids: Sequence[str], *columns: Any) -> Any:
    return select(*columns).where(RuleMatch.entity == table, RuleMatch.record_id.in_(ids))


def _unsettle(session: Session, table: str, ids: Sequence[str]) -> None:
    mine = (RuleMatch.entity == table, RuleMatch.record_id.in_(ids))
    session.execute(update(RuleMatch).where(*mine).values(revision=UNSETTLED), execution_options=_PLAIN)


def _claim_tags(session: Session, table: str, ids: Sequence[str]) -> None:
    """Let tags that came back with a record belong to their rules, which ran while it was away, so that they can go."""
    rows = session.execute(_matches(table, ids, RuleMatch.rule_id, RuleMatch.record_id))
    known = {(rule_id, id) for rule_id, id in rows}
    mine = (TagLink.entity == table, TagLink.record_id.in_(ids), TagLink.set_by.startswith(BY_RULE))
    put_on = {(set_by.removeprefix(BY_RULE), id) for set_by, id in _pairs(session, mine)}
    standing = _standing(session, {rule_id for rule_id, _ in put_on})
    for rule_id, id in sorted(put_on - known):
        if rule_id in standing:
            session.add(RuleMatch(rule_id=rule_id, record_id=id, entity=table, revision=UNSETTLED))
    session.flush()


def _pairs(session: Session, mine: tuple[Any, ...]) -> list[tuple[str, str]]:
    rows = session.execute(select(TagLink.set_by, TagLink.record_id).where(*mine))
    return [(str(set_by), id) for set_by, id in rows]


def _standing(session: Session, ids: set[str]) -> set[str]:
    """Return those of some rules that no event wakes."""
    rules = session.scalars(select(Rule).where(Rule.id.in_(ids)))
    return {rule.id for rule in rules if not version(session, rule).definition.get("on")}


def _of(table: str, id: str) -> tuple[Any, ...]:
    return (ScorePart.entity == table, ScorePart.record_id == id)


def _parts(table: str, ids: Sequence[str], *columns: Any) -> Any:
    return select(*columns).where(ScorePart.entity == table, ScorePart.record_id.in_(ids), ScorePart.aside == "")


def _take_over(session: Session, table: str, keep: str, winner: str, field: str, merge_id: str) -> None:
    """Give the survivor copies of the winner's parts, with its own put aside until the merge is taken apart."""
    _move(session, (*_of(table, keep), ScorePart.field == field), "", merge_id)
    theirs = select(ScorePart).where(*_of(table, winner), ScorePart.field == field, ScorePart.aside == "")
    for one in session.scalars(theirs).all():
        session.add(ScorePart(**{**one.as_dict(), "id": new_id(), "record_id": keep}))
    session.flush()


def _hand_down(session: Session, mine: tuple[Any, ...], merge_id: str) -> None:
    """Let the next merge that put parts aside give back what stood before this one."""
    later = session.scalar(select(func.min(ScorePart.aside)).where(*mine, ScorePart.aside > merge_id))
    if later is not None:
        _delete(session, *mine, ScorePart.aside == later)
        _move(session, mine, merge_id, later)


def _move(session: Session, mine: tuple[Any, ...], here: str, there: str) -> None:
    change = update(ScorePart).where(*mine, ScorePart.aside == here).values(aside=there)
    session.execute(change, execution_options=_PLAIN)


def _delete(session: Session, *mine: Any) -> None:
    session.execute(delete(ScorePart).where(*mine), execution_options=_PLAIN)


_PLAIN: dict[str, Any] = {"synchronize_session": False}
