"""Who may change what everybody works with: people and their roles, teams, stages, labels, fields, prices.

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
}
"""The roles that may add, change and delete records of these kinds."""


def require_keeper(actor: Actor, entity: type[Base]) -> None:
    """Raise NotAllowed when the records of a kind are kept by others."""
    roles = KEEPERS.get(entity)
    if roles is not None and actor.role not in roles:
        whom = "an administrator" if roles is ADMINS else "a manager or an administrator"
        what = entity.__tablename__.replace("_", " ")
        raise NotAllowed(f"{what} are kept by {whom}; ask one of them (you are {actor.name}, {actor.role})")
