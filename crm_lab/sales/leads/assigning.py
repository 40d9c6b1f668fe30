"""Sharing out all leads that wait: read once, decided in order, written as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from sqlalchemy.orm import Session

from crm_lab.rules.context import context
from crm_lab.sales.leads.choosing import NONE, in_order, waiting
from crm_lab.sales.leads.landing import last_in_turn, stood
from crm_lab.sales.leads.people import People
from crm_lab.sales.leads.sharing import Sharing
from crm_lab.store.entities import Lead, LeadRule

COLUMNS = ("lead_id", "kind", "owner_id", "previous_owner_id", "rule_id", "rule", "why", "inputs", "before")


def decide(session: Session, *, pool: bool = False) -> pd.DataFrame:
    """Return who gets the leads that nobody has, as moves (COLUMNS), the oldest lead first.

    Leads that were put in the pool stay there unless ``pool``.  The same store gives the same moves.  Raises
    InvalidValue for a rule that can't be read any more and for territories that lie in themselves.
    """
    rules = in_order(session, LeadRule)
    leads = waiting(session, rules, *(() if pool else (Lead.pooled_at.is_(None),)))
    sharing = Sharing(People(session, context(session).today), last_in_turn(session))
    rows = [_move(one, rules, sharing) for one in leads.itertuples(index=False)]
    columns = zip(*rows, strict=True) if rows else ((),) * len(COLUMNS)
    return pd.DataFrame({name: pd.Series(list(one), dtype=object) for name, one in zip(COLUMNS, columns, strict=True)})


def _move(lead: Any, rules: Sequence[LeadRule], sharing: Sharing) -> tuple[Any, ...]:
    rule = None if lead.nth == NONE else rules[lead.nth]
    chosen = sharing.choose(rule, lead.territory_id)
    inputs = {"score": lead.score, "territory_id": lead.territory_id, "open": chosen.load}
    named = (None, None) if rule is None else (rule.id, rule.name)
    kind = "pooled" if chosen.owner_id is None else "assigned"
    return (lead.id, kind, chosen.owner_id, lead.previous_owner_id, *named, chosen.why, inputs, stood(None, lead))
