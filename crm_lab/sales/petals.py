"""The five petals around the decision maker: who plays which part in a deal, what is missing, and what it was worth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue, NotFound
from crm_lab.sales.gates import PETAL_WORDS
from crm_lab.store.entities import Activity, Contact, Opportunity, OpportunityContactRole
from crm_lab.store.entities.pipeline import PETALS
from crm_lab.store.trail import Unit
from crm_lab.store.types import utc_now

if TYPE_CHECKING:
    import pandas as pd

FIVE = tuple(one for one in PETALS if one != "decider")
STANCES = ("supportive", "neutral", "opposed")
SILENT = 30
"""Days without a talk after which somebody with a part in a deal counts as silent."""


@dataclass(frozen=True)
class Played:
    """Somebody who plays a part; ``influence`` is 1 (little) to 5, ``last_contact`` when they were last talked to."""

    contact_id: str
    name: str
    role: str
    stance: str | None
    influence: int | None
    last_contact: datetime | None


@dataclass(frozen=True)
class Petals:
    """The parts of one deal: who plays them, and which of the five nobody plays.

    ``risks`` are sentences in English and Chinese on what that may cost.
    """

    people: tuple[Played, ...]
    missing: tuple[str, ...]
    decider_known: bool
    risks: tuple[tuple[str, str], ...]

    @property
    def coverage(self) -> float:
        """How many of the five parts are played, 0..1."""
        return 1 - len(self.missing) / len(FIVE)

    def of(self, role: str) -> tuple[Played, ...]:
        """Return those who play a part."""
        return tuple(one for one in self.people if one.role == role)

    def frame(self) -> pd.DataFrame:
        """Return one row per person and part."""
        import pandas as pd

        return pd.DataFrame(self.people, columns=list(Played.__dataclass_fields__))


def petals_of(session: Session, deal: Opportunity) -> Petals:
    """Return who plays which part in ``deal``."""
    last = (
        select(func.max(Activity.occurred_at))
        .where(Activity.contact_id == Contact.id, Activity.channel.not_in(("task", "note")))
        .scalar_subquery()
    )
    role = OpportunityContactRole
    query = (
        select(Contact.id, Contact.name, role.role, role.stance, role.influence, last)
        .join(role, role.contact_id == Contact.id)
        .where(role.opportunity_id == deal.id)
        .order_by(Contact.name, Contact.id)
    )
    people = tuple(Played(*row) for row in session.execute(query))
    played = {one.role for one in people}
    missing = tuple(one for one in FIVE if one not in played)
    return Petals(people, missing, "decider" in played, tuple(_risks(people, missing, "decider" in played)))


def _risks(people: tuple[Played, ...], missing: tuple[str, ...], decider: bool) -> list[tuple[str, str]]:
    found = []
    if not decider:
        found.append(("Nobody is known who decides.", "决策者未知。"))
    if missing:
        names = [PETAL_WORDS[one] for one in missing]
        english, chinese = ", ".join(one for one, _ in names), "、".join(one for _, one in names)
        found.append((f"Not covered: {english}.", f"尚未覆盖：{chinese}。"))
    for one in people:
        english, chinese = PETAL_WORDS.get(one.role, (one.role, one.role))
        if one.stance == "opposed":
            found.append((f"{one.name} ({english}) is against it.", f"{one.name}（{chinese}）持反对态度。"))
        elif one.last_contact is None or (utc_now() - one.last_contact).days > SILENT:
            said = f"Nobody has talked to {one.name} ({english}) for {SILENT} days."
            found.append((said, f"{SILENT}天内未与{one.name}（{chinese}）沟通。"))
    return found


def put_role(
    unit: Unit, deal: Opportunity, contact: str, role: str, stance: str | None, influence: int | None
) -> OpportunityContactRole:
    """Give a contact a part in a deal, or change stance and influence in it.  Raises InvalidValue, NotFound."""
    if role not in PETALS:
        raise InvalidValue(f"a part in a deal is one of {', '.join(PETALS)}, not {role!r}")
    if stance is not None and stance not in STANCES:
        raise InvalidValue(f"a stance is one of {', '.join(STANCES)}, not {stance!r}")
    if influence is not None and (isinstance(influence, bool) or influence not in range(1, 6)):
        raise InvalidValue(f"influence is a whole number from 1 to 5, not {influence!r}")
    if unit.session.scalar(select(Contact.id).where(Contact.id == contact)) is None:
        raise NotFound(f"there is no contact with the id '{contact}' that you may see")
    found = _role(unit.session, deal.id, contact, role)
    if found is None:
        found = OpportunityContactRole(opportunity_id=deal.id, contact_id=contact, role=role)
        unit.session.add(found)
    found.stance, found.influence = stance or found.stance, influence or found.influence
    unit.session.flush()
    return found


def drop_role(unit: Unit, deal: Opportunity, contact: str, role: str) -> None:
    """Take a part from a contact.  Raises NotFound when the contact does not play it."""
    found = _role(unit.session, deal.id, contact, role)
    if found is None:
        raise NotFound(f"this contact does not play the part '{role}' in '{deal.name}'")
    unit.session.delete(found)
    unit.session.flush()


def _role(session: Session, deal: str, contact: str, role: str) -> OpportunityContactRole | None:
    query = select(OpportunityContactRole).filter_by(opportunity_id=deal, contact_id=contact, role=role)
    return session.scalars(query.with_for_update()).one_or_none()


def effect_frame(session: Session, criteria: list[Any]) -> pd.DataFrame:
    """Return what coverage was worth in closed deals: a row per number of petals, and a row with and without each.

    Columns: ``petal`` (None in the rows by number), ``covered`` (0 to 5, or True and False), ``deals``, ``won``,
    ``win_rate`` (0..1) and its 95 % interval ``rate_from``, ``rate_to`` (Wilson's score interval).
    """
    import pandas as pd

    role = OpportunityContactRole
    closed = session.execute(
        select(Opportunity.id, Opportunity.status).where(Opportunity.status != "open", *criteria)
    ).all()
    known = select(role.opportunity_id, role.role).join(Opportunity, Opportunity.id == role.opportunity_id)
    played = {tuple(row) for row in session.execute(known.where(Opportunity.status != "open"))}
    table = pd.DataFrame({petal: [(id, petal) in played for id, _ in closed] for petal in FIVE})
    table["won"] = [status == "won" for _, status in closed]
    rows: list[tuple[str | None, int, pd.DataFrame]]
    rows = [(None, int(count), part) for count, part in table.groupby(table[list(FIVE)].sum(axis=1))]
    rows += [(petal, bool(there), part) for petal in FIVE for there, part in table.groupby(petal)]
    return pd.DataFrame([_rate(*one) for one in rows], columns=list(_RATE))


_RATE = ("petal", "covered", "deals", "won", "win_rate", "rate_from", "rate_to")


def _rate(petal: str | None, covered: int | bool, part: pd.DataFrame) -> dict[str, Any]:
    from crm_lab.intervals import share

    won, deals = int(part["won"].sum()), len(part)
    low, high = share(won, deals) or (None, None)
    return dict(zip(_RATE, (petal, covered, deals, won, won / deals, low, high), strict=True))
