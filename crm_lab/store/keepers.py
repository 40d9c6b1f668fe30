"""Who may change what everybody works with: people and their roles, stages, labels, fields, prices, promises.

Records of customers are everybody's to write; what is listed here shapes the store for all and is kept by few.
"""

from __future__ import annotations

from crm_lab.errors import NotAllowed
from crm_lab.store import entities as e
from crm_lab.store.base import Base
from crm_lab.store.scope import Actor

ADMINS = ("admin", "system")
MANAGERS = ("admin", "manager", "system")

KEEPERS: dict[type[Base], tuple[str, ...]] = {
    e.User: ADMINS,
    e.Team: ADMINS,
    e.Territory: ADMINS,
    e.CustomField: ADMINS,
    e.StatusLabel: ADMINS,
    e.ExchangeRate: MANAGERS,
    e.Pipeline: MANAGERS,
    e.PipelineStage: MANAGERS,
    e.Product: MANAGERS,
    e.PriceBook: MANAGERS,
    e.DiscountLimit: MANAGERS,
    e.ProjectTemplate: MANAGERS,
    e.ContractTemplate: MANAGERS,
    e.ReminderRule: MANAGERS,
    e.LeadRule: MANAGERS,
    e.LeadPool: MANAGERS,
    e.LeadScoreRule: MANAGERS,
    e.SlaPolicy: MANAGERS,
    e.WorkingHours: MANAGERS,
    e.Setting: MANAGERS,
}
"""The roles that may add, change and delete records of these kinds."""


def may_keep(actor: Actor, entity: type[Base]) -> bool:
    """Tell whether the actor may add and change records of a kind."""
    return entity not in KEEPERS or actor.role in KEEPERS[entity]


def require_keeper(actor: Actor, entity: type[Base]) -> None:
    """Raise NotAllowed when the records of a kind are kept by others."""
    if not may_keep(actor, entity):
        whom = "an administrator" if KEEPERS[entity] is ADMINS else "a manager or an administrator"
        what = entity.__tablename__.replace("_", " ")
        raise NotAllowed(f"{what} are kept by {whom}; ask one of them (you are {actor.name}, {actor.role})")
