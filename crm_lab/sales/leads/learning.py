"""What the closed leads say of the open ones: a model learnt from what was known when each came in."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import Refused
from crm_lab.sales.models import LeadModel
from crm_lab.store.entities import Lead, StatusLabel

KNOWN = ("channel", "campaign", "industry", "title", "city", "province", "country", "territory_id", "created_at")
"""The columns of a lead that a model reads: they are filled in when it comes and say nothing of how it ended."""


def learnt(session: Session) -> dict[str, float]:
    """Return what a model of all closed leads says of the open ones: 0 to 100 by the id of the lead.

    Raises Refused, with the model's own sentence, where there is nothing to learn; MissingPart without the extra learn.
    """
    import pandas as pd

    columns = [getattr(Lead, name) for name in ("id", *KNOWN)]
    query = select(*columns, StatusLabel.type.label("end")).outerjoin(StatusLabel, StatusLabel.id == Lead.status_id)
    leads = pd.DataFrame(session.execute(query.order_by(Lead.id)).all(), columns=["id", *KNOWN, "end"]).set_index("id")
    closed = leads["end"].isin(["converted", "disqualified"])
    model = LeadModel().fit(leads.loc[closed, list(KNOWN)], leads["end"][closed] == "converted")
    if not model.usable:
        raise Refused(f"the closed leads teach nothing yet: {model.verdict}")
    open_ones = leads.loc[~closed, list(KNOWN)]
    chances = [float(one) for one in model.predict_proba(open_ones)[:, 1]] if len(open_ones) else []
    return {id: round(100 * one, 1) for id, one in zip(open_ones.index, chances, strict=True)}
