"""What an importer may not land: users, products and new stages are kept by few, at this door as well.

Who may not make stages brings deals into the stages that are there; rows with other words are set aside.
"""

from __future__ import annotations

from collections.abc import Sequence

from crm_lab.errors import NotAllowed
from crm_lab.intake.plan import Plan
from crm_lab.intake.readers import MODELS
from crm_lab.store.entities import Pipeline
from crm_lab.store.keepers import require_keeper
from crm_lab.store.scope import Actor


def parted(plans: Sequence[Plan], actor: Actor) -> tuple[list[Plan], list[tuple[str, str]]]:
    """Return the plans that the actor may land, and the names of the other tables with the reason.

    Raises:
        NotAllowed: The actor may land none of them.
    """
    reasons = [(plan, _reason(plan, actor)) for plan in plans]
    refused = [(plan.table.label, reason) for plan, reason in reasons if reason]
    if refused and len(refused) == len(plans):
        raise NotAllowed(refused[0][1])
    return [plan for plan, reason in reasons if not reason], refused


def _reason(plan: Plan, actor: Actor) -> str:
    new = [one.name for one in plan.stages.values() if one.id is None or any(stage.id is None for stage in one.stages)]
    try:
        require_keeper(actor, MODELS[plan.entity_name or ""])
        if new:
            require_keeper(actor, Pipeline)
    except NotAllowed as error:
        needs = f"{plan.table.label} needs new stages in {' and '.join(map(repr, new))}, but " if new else ""
        return f"{needs}{error}"
    return ""
