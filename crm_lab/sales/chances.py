"""How likely one deal is won: by its stage, by a person, by a model, kept apart; and which of them counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy.orm import Session

from crm_lab.rules.words import FIELDS, field_words
from crm_lab.store.entities import Account, Opportunity, PipelineStage

if TYPE_CHECKING:
    import pandas as pd

    from crm_lab.sales.models import WinModel

Said = tuple[str, str]

OF_DEALS = (
    "id", "account_id", "owner_id", "pipeline_id", "territory_id", "amount_minor", "currency", "created_at",
    "lead_source", "campaign", "status",
)  # fmt: skip
"""What a model reads of a deal: what is known when it begins, and not what changes until it is closed."""
OF_ACCOUNTS = ("id", "kind", "industry", "employees", "province", "tier")
KNOWN = (
    "owner", "pipeline", "territory", "amount", "currency", "created_at", "lead_source", "campaign", "kind", "industry",
    "employees", "province", "tier", "status",
)  # fmt: skip
MOST_REASONS = 5
GROWN = 0.05
"""A model is learnt anew when the number of closed deals has changed by so much."""


@dataclass(frozen=True)
class WinProbability:
    """The chances of one deal, 0..1: that of its ``stage``, the ``manual`` one, that of the ``model``.

    ``counts`` names the one that counts, ``value`` is it: what a person set, else the model where it is worth more
    than the base rate, else the stage; of a closed deal always the stage.  ``model`` is None where there is nothing to
    learn; ``said`` tells why or how good it is, and ``reasons`` why this chance, in English and Chinese.
    """

    deal_id: str
    stage: float
    manual: float | None
    model: float | None
    said: Said
    reasons: tuple[Said, ...]
    closed: bool = False

    @property
    def counts(self) -> Literal["manual", "model", "stage"]:
        """Which of the three counts."""
        if self.closed:
            return "stage"
        return "manual" if self.manual is not None else "model" if self.model is not None else "stage"

    @property
    def value(self) -> float:
        """The chance that counts."""
        return float({"manual": self.manual, "model": self.model, "stage": self.stage}[self.counts] or 0.0)


def features(session: Session, deals: pd.DataFrame) -> pd.DataFrame:
    """Return what a model reads of deals (a frame with OF_DEALS and names) and of their customers, by the deal's id."""
    from crm_lab.store import frames

    accounts = frames.frame_of(session, Account, list(OF_ACCOUNTS)).set_index("id")
    return deals.join(accounts, on="account_id").set_index("id")[list(KNOWN)]


def probability(deal: Opportunity, stage: PipelineStage, model: WinModel | Said, known: pd.DataFrame) -> WinProbability:
    """Return the chances of one deal; ``model`` is what was learnt, or why there is none."""
    closed = deal.status != "open"
    if isinstance(model, tuple) or closed or not model.usable:
        said = ("The deal is closed.", "商机已关闭。") if closed else _said(model)
        return WinProbability(deal.id, stage.probability, deal.probability, None, said, (), closed)
    names: dict[str, Said] = {name: FIELDS.get(name) or field_words(name) for name in KNOWN}
    told = model.reasons(known, most=MOST_REASONS, names=names)
    reasons = tuple((str(row.en), str(row.zh)) for row in told.itertuples())
    chance = float(model.predict_proba(known)[0, 1])
    return WinProbability(deal.id, stage.probability, deal.probability, chance, _said(model), reasons)


def _said(model: Any) -> Said:
    return model if isinstance(model, tuple) else (model.verdict.en, model.verdict.zh)
