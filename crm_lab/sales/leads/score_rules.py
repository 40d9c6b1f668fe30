"""``ws.lead_score_rules``: what makes a lead a good one, as data."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.rules.context import context
from crm_lab.rules.definition import plain_data
from crm_lab.rules.freeing import free_name
from crm_lab.rules.reading import read_conditions
from crm_lab.store.base import Base
from crm_lab.store.collection import Collection
from crm_lab.store.entities import Activity, Lead, LeadScoreRule
from crm_lab.store.entities.lead_scores import SCORE_KINDS
from crm_lab.store.trail import Unit

ABOUT: dict[str, type[Base]] = {"fit": Lead, "engagement": Activity}
"""What the conditions of a kind of rule speak of."""

HALF_LIFE = 30.0
"""Days after which points of an activity count half, unless the rule says otherwise."""


class LeadScoreRules(Collection[LeadScoreRule]):
    """All rules: ``kind`` fit (conditions over leads) or engagement (over activities), and ``points``, also below 0.

    Points of an activity halve every ``half_life_days`` (30 unless given); ``most`` limits what a rule brings together.
    """

    entity = LeadScoreRule
    first: ClassVar[tuple[str, ...]] = ("id", "name", "kind", "conditions", "points", "half_life_days", "most")

    @property
    def label(self) -> str:
        """What one record is called in messages."""
        return "lead score rule"

    def _make(self, unit: Unit, fields: dict[str, Any]) -> LeadScoreRule:
        free_name(unit, LeadScoreRule, str(fields.get("name")))
        if fields.get("kind") == "engagement":
            fields.setdefault("half_life_days", HALF_LIFE)
        rule = super()._make(unit, {"conditions": [], **fields})
        _check(unit.session, rule.as_dict())
        rule.conditions = plain_data(rule.conditions)
        return rule

    def _check_update(self, unit: Unit, record: LeadScoreRule, values: dict[str, Any]) -> None:
        _check(unit.session, {**record.as_dict(), **values})
        if "conditions" in values:
            values["conditions"] = plain_data(values["conditions"])


def _check(session: Session, rule: dict[str, Any]) -> None:
    """Raise InvalidValue for a rule that can't be read, or whose numbers can't be."""
    kind, points, half, most = (rule[name] for name in ("kind", "points", "half_life_days", "most"))
    if kind not in SCORE_KINDS:
        raise InvalidValue(f"kind of a lead score rule is one of {', '.join(SCORE_KINDS)}, not {kind!r}")
    if not points or not math.isfinite(points):
        raise InvalidValue(f"points of a lead score rule are a number other than 0, such as 10 or -5, not {points}")
    if (kind == "fit") is not (half is None):
        raise InvalidValue("a rule for engagement, and no other, has half_life_days")
    if half is not None and not 0 < half <= 3650:
        raise InvalidValue(f"half_life_days of a lead score rule is a number of days up to 3650, not {half}")
    if most is not None and (kind == "fit" or not most * points > 0):
        raise InvalidValue("most limits what activities bring together, in the direction of the points")
    read_conditions(rule["conditions"], ABOUT[kind], context(session), "conditions")
