"""The verbs of the public pool (公海); ``ws.leads`` has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_lab.errors import NotAllowed
from crm_lab.jobs import Jobs
from crm_lab.rules.running import next_time
from crm_lab.sales.leads.landing import land
from crm_lab.sales.leads.picking import pick, release
from crm_lab.sales.leads.pool_frame import pool_frame
from crm_lab.sales.leads.recycling import due
from crm_lab.sales.leads.undoing import runs, undo
from crm_lab.sales.leads.work import JOB
from crm_lab.store.collection import Collection
from crm_lab.store.entities import Job, Lead
from crm_lab.store.keepers import ADMINS
from crm_lab.store.trail import line_up

if TYPE_CHECKING:
    import pandas as pd


class PoolDesk(Collection[Lead]):
    """Leads without an owner: picked, put back, brought back."""

    entity = Lead

    def pool(self, name: str | None = None) -> pd.DataFrame:
        """Return what lies in the public pool (or in one of ``ws.lead_pools``), the newest first.

        Everybody sees what they may pick; phone, e-mail, address, notes and payload come with the pick.
        """
        with self.database.read(self.actor) as session:
            return pool_frame(session, self.actor, name)

    def pick(self, id: str, *, origin: str = "python") -> Lead:
        """Take a lead out of the pool and return it; of several who pick it one gets it, the others are told.

        Picked again by its owner, nothing changes.  Raises Refused when it is somebody's, when the limits of the pool
        (a day's picks, leads held at once, the own capacity) are reached, when it is for another team, and when it was
        one's own a short time ago.
        """
        with self.database.write(self.actor, origin) as unit:
            pick(unit, id)
        return self.get(id)

    def release(self, id: str, reason: str, *, origin: str = "python") -> None:
        """Put an open lead into the pool, with a reason; one that lies there stays.  Raises InvalidValue, Refused."""
        with self.database.write(self.actor, origin) as unit:
            release(unit, id, reason)

    def recycle(self, *, dry_run: bool = False) -> pd.DataFrame:
        """Bring the leads without follow-up back into the pool by the rules of ``ws.lead_pools``, and return them.

        Columns: lead_id, kind, owner_id (nobody), previous_owner_id, pool_id, why, inputs; ``dry_run`` only tells.
        Leads of people who don't work here any more come back, too.  Raises NotAllowed for all but administrators.
        """
        if self.actor.role not in ADMINS:
            raise NotAllowed(f"leads are recycled by an administrator; ask one (you are {self.actor.name})")
        if dry_run:
            with self.database.read(self.actor) as session:
                return due(session)
        with self.database.write(self.actor) as unit:
            line_up(unit.session)  # whoever is picking or handing over has done so
            moves = due(unit.session)
            land(unit, moves)
            return moves

    def schedule(self, every: str = "1 hour") -> Job:
        """Let a worker share out and recycle again and again; return its job.  Raises InvalidValue, NotAllowed."""
        if self.actor.role not in ADMINS:
            raise NotAllowed(f"this is set up by an administrator; ask one (you are {self.actor.name})")
        next_time(every)
        return Jobs(self.database, self.actor).queue(JOB, {"every": every}, key=JOB)

    def runs(self, limit: int = 100) -> pd.DataFrame:
        """Return the last changes of hands, those decided at once together: run_id, at, by, kind, leads, undone."""
        with self.database.read(self.actor) as session:
            return runs(session, limit)

    def undo_moves(self, run: str | None = None, *, origin: str = "python") -> pd.DataFrame:
        """Take back what was decided at once (default: this user's last), and return it: lead_id, kind, undone, why.

        Leads that changed hands since stay where they are.  Raises Refused when nothing can be undone.
        """
        with self.database.write(self.actor, origin) as unit:
            return undo(unit, run)
