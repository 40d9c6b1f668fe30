"""Which policy applies to which ticket: the first, by position, whose conditions the ticket meets, and why."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.rules.conditions import Condition, signed_leaves
from crm_lab.rules.context import context
from crm_lab.rules.judging import Verdict
from crm_lab.rules.observing import evaluate
from crm_lab.rules.reading import read_conditions
from crm_lab.rules.sql import matching
from crm_lab.store.entities import SlaPolicy, Ticket

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rated:
    """A policy and its conditions as they are read at a moment; ``problem`` when they can't be."""

    policy: SlaPolicy
    conditions: Condition | None
    problem: str | None = None

    @property
    def why(self) -> str:
        """What makes it apply, in words: ``priority is urgent, account.tier is A``."""
        parts = signed_leaves(self.conditions) if self.conditions is not None else ()
        return ", ".join(f"not: {leaf.text}" if negated else leaf.text for leaf, negated in parts) or "every ticket"


def policies(session: Session, now: datetime | None = None) -> list[Rated]:
    """Return the policies that are switched on, in their order."""
    query = select(SlaPolicy).where(SlaPolicy.enabled).order_by(SlaPolicy.position, SlaPolicy.name)
    at = context(session, now=now)
    found = []
    for policy in session.scalars(query):
        try:
            found.append(Rated(policy, read_conditions(policy.conditions, Ticket, at, "conditions")))
        except InvalidValue as problem:
            # What it speaks of (a tag, a segment) is gone; tickets must be answered all the same.
            log.warning("the policy '%s' is passed over: %s", policy.name, problem.message)
            found.append(Rated(policy, None, problem.message))
    return found


def choose(
    session: Session, listed: Sequence[Rated], criteria: Sequence[ColumnElement[bool]], few: bool
) -> dict[str, Rated]:
    """Return the policy of every ticket that meets ``criteria`` and has one, by the ticket's id."""
    chosen: dict[str, Rated] = {}
    for one in reversed(listed):
        if one.conditions is not None:
            met = session.scalars(matching(session, Ticket, one.conditions, *criteria, few=few))
            chosen.update(dict.fromkeys(met, one))
    return chosen


def explain(session: Session, ticket: Ticket, now: datetime) -> list[tuple[Rated, Verdict | None]]:
    """Return the policies up to the one that applies to ``ticket``, each with its reasons."""
    told: list[tuple[Rated, Verdict | None]] = []
    for one in policies(session, now):
        verdict = None if one.conditions is None else evaluate(one.conditions, ticket, context(session, now=now))
        told.append((one, verdict))
        if verdict:
            break
    return told
