"""The verbs of leads at work; ``ws.leads`` has them beside those of every collection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from crm_lab.errors import NotAllowed
from crm_lab.sales.leads.assigning import decide
from crm_lab.sales.leads.capturing import CaptureDesk
from crm_lab.sales.leads.ending_door import EndingDesk
from crm_lab.sales.leads.landing import land
from crm_lab.sales.leads.pool_door import PoolDesk
from crm_lab.sales.leads.score_door import ScoreDesk
from crm_lab.store.entities import LeadMove, User
from crm_lab.store.keepers import ADMINS
from crm_lab.store.trail import line_up

if TYPE_CHECKING:
    import pandas as pd


class LeadDesk(PoolDesk, CaptureDesk, ScoreDesk, EndingDesk):
    """Leads come in, find their people, and become customers or nothing."""

    def assign(self, *, pool: bool = False, dry_run: bool = False) -> pd.DataFrame:
        """Share out all open leads that have no owner, and return what was decided, the oldest lead first.

        Columns: lead_id, kind (assigned or pooled), owner_id, rule_id, rule, why, inputs.  The first of
        ``ws.lead_rules`` that holds counts; a lead for which none holds, or for whom nobody is there, goes to the
        pool.  ``pool`` shares out what lies there, too; ``dry_run`` only tells.  Raises NotAllowed for all but
        administrators, InvalidValue for a rule that can't be read and for territories that lie in themselves.
        """
        if self.actor.role not in ADMINS:
            raise NotAllowed(f"leads are shared out by an administrator; ask one (you are {self.actor.name})")
        if dry_run:
            with self.database.read(self.actor) as session:
                return decide(session, pool=pool)
        with self.database.write(self.actor) as unit:
            line_up(unit.session)  # whoever shares out at the same time finds nothing left
            moves = decide(unit.session, pool=pool)
            land(unit, moves)
            return moves

    def moves(self, id: str) -> pd.DataFrame:
        """Return all changes of hands of a lead, oldest first: at, kind, owner, previous_owner, rule, why, inputs."""
        import pandas as pd

        self.get(id)
        people, before = User.__table__.alias("owner"), User.__table__.alias("before")
        told = (LeadMove.at, LeadMove.kind, people.c.name, before.c.name, LeadMove.rule, LeadMove.why, LeadMove.inputs)
        query = select(*told).outerjoin(people, people.c.id == LeadMove.owner_id)
        query = query.outerjoin(before, before.c.id == LeadMove.previous_owner_id)
        with self.database.read(self.actor) as session:
            rows = session.execute(query.where(LeadMove.lead_id == id).order_by(LeadMove.at, LeadMove.id)).all()
        return pd.DataFrame(rows, columns=["at", "kind", "owner", "previous_owner", "rule", "why", "inputs"])
