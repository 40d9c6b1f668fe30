"""The verbs of deals: add, move, undo a move; what a move needs, which deals stand still, who plays which part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import Float, select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue, MissingPart
from crm_lab.sales import chances, deal_facts, deal_filters, gates, moves, petals, stalling
from crm_lab.sales.chances import WinProbability
from crm_lab.sales.deal_health import DealHealth
from crm_lab.sales.gates import Readiness
from crm_lab.sales.petals import Petals
from crm_lab.sales.stages import first_stage, stage_named
from crm_lab.store.collection import Collection
from crm_lab.store.entities import Opportunity, OpportunityContactRole, PipelineStage, StageHistory
from crm_lab.store.fields import column_value, is_missing
from crm_lab.store.trail import Unit
from crm_lab.store.types import utc_now

if TYPE_CHECKING:
    import pandas as pd

    from crm_lab.sales.models import WinModel


class Opportunities(Collection[Opportunity]):
    """All deals.  Frames can be narrowed by ``team``, ``product``, ``text``, ``overdue`` and ``stalled``, too."""

    entity = Opportunity
    first: ClassVar[tuple[str, ...]] = (
        "id",
        "name",
        "account_id",
        "owner_id",
        "pipeline_id",
        "stage_id",
        "status",
        "amount_minor",
        "currency",
        "created_at",
        "expected_close",
        "closed_at",
    )

    _learnt: tuple[int, WinModel | None] = (0, None)
    """How many closed deals there were, and what was learnt from them."""

    @property
    def label(self) -> str:
        """What one record is called in messages."""
        return "deal"

    def _criteria(self, session: Session, filters: dict[str, Any]) -> list[Any]:
        own = {name: filters.pop(name) for name in deal_filters.NAMES if name in filters}
        return super()._criteria(session, filters) + [deal_filters.criterion(session, *one) for one in own.items()]

    def _make(self, unit: Unit, fields: dict[str, Any]) -> Opportunity:
        if "status" in fields:
            raise InvalidValue("the status of a deal follows its stage; give stage=, such as stage='won'")
        _check_probability(fields.get("probability"))
        stage = self._stage_of(unit, fields)
        if stage.kind == "open" and not is_missing(fields.get("closed_at")):
            raise InvalidValue(f"a deal in the open stage '{stage.name}' has no closed_at; leave it out")
        fields.update(pipeline_id=stage.pipeline_id, stage_id=stage.id, status=stage.kind)
        if stage.kind != "open":
            fields.setdefault("closed_at", utc_now())
            fields.setdefault("stage_since", fields["closed_at"])
        moves.require_reason(stage, fields.get("lost_reason"), fields.get("lost_note"))
        deal = super()._make(unit, fields)
        unit.session.add(deal)
        unit.session.flush()
        entry = StageHistory(opportunity_id=deal.id, to_stage_id=stage.id, by_id=self.actor.id, at=deal.stage_since)
        entry.reason, entry.note = deal.lost_reason, deal.lost_note
        unit.session.add(entry)
        return deal

    def _stage_of(self, unit: Unit, fields: dict[str, Any]) -> PipelineStage:
        pipeline, stage = fields.pop("pipeline", fields.pop("pipeline_id", None)), fields.pop("stage", None)
        id = fields.pop("stage_id", None)
        if id is not None and pipeline is None:
            pipeline = unit.session.scalar(select(PipelineStage.pipeline_id).where(PipelineStage.id == id))
        stage = stage or id
        if stage is None:
            return first_stage(unit.session, pipeline)
        return stage_named(unit.session, stage, pipeline)

    def update(self, id: str, *, version: int | None = None, origin: str = "python", **fields: Any) -> Opportunity:
        """Change fields of one deal and return it; its stage changes by ``move`` only."""
        fixed = {"stage", "stage_id", "status", "pipeline_id", "closed_at", "stage_since"} & set(fields)
        if fixed:
            raise InvalidValue(f"{', '.join(sorted(fixed))} of a deal can't be set; use move(id, stage)")
        _check_probability(fields.get("probability"))
        return super().update(id, version=version, origin=origin, **fields)

    def move(
        self,
        id: str,
        stage: str,
        *,
        reason: str | None = None,
        note: str | None = None,
        override: str | None = None,
        version: int | None = None,
        origin: str = "python",
    ) -> Opportunity:
        """Move a deal to a stage (its id, its name in either language, or "won" or "lost") and return it.

        Moving it to where it stands changes nothing.  ``override`` is why a manager moves it although something is
        missing.  Raises NotReady when something is (see ``can_move``), LostReasonRequired when it is lost without a
        reason, StaleRecord when ``version`` is not the present one, NotFound for an unknown deal or stage.
        """
        with self.database.write(self.actor, origin) as unit:
            deal = self._fresh(unit, id, version)
            to = stage_named(unit.session, stage, deal.pipeline_id)
            if to.id != deal.stage_id:
                why, more = self._value("lost_reason", reason), self._value("lost_note", note)
                passed = gates.require(unit.session, deal, to, override, self.actor)
                moves.move(unit, deal, to, reason=why, note=more).override = passed
                unit.session.flush()
            return deal

    def can_move(self, id: str, stage: str) -> Readiness:
        """Return whether a deal may come into a stage (true or false), and what is ``missing`` for it."""
        with self.database.read(self.actor) as session:
            deal = self._load(session, id)
            return gates.readiness(session, deal, stage_named(session, stage, deal.pipeline_id))

    def undo_move(self, id: str | None = None, *, origin: str = "python") -> Opportunity:
        """Take back this user's last move (of deal ``id``, or of any), by a move back; the history stays.

        Raises Refused when there is none, or when the deal was moved on since.
        """
        with self.database.write(self.actor, origin) as unit:
            last = moves.last_move(unit.session, self.actor.id, id)
            deal = self._load(unit.session, last.opportunity_id)
            moves.undo(unit, deal, last)
            return deal

    def stalled(self, **filters: Any) -> pd.DataFrame:
        """Return the deals that stand longer in their stage than it allows, the longest over first.

        Beside the deal: ``days_in_stage``, ``days_allowed``, ``days_over``, ``last_touch`` and ``days_since_touch``
        (anything but a task), ``planned`` (a next step or a task lies ahead) and ``looked_at_by``: owner, manager or
        review, put off by one step (to nobody at first) by a planned step or a touch in the last week.
        """
        with self.database.read(self.actor) as session:
            return stalling.stalled_frame(session, utc_now(), self._criteria(session, filters))

    def warn_stalled(self, *, origin: str = "python") -> int:
        """Tell owners, managers and, last, all of them of stalled deals, once per stay and step; return how many."""
        found = self.stalled()
        with self.database.write(self.actor, origin) as unit:
            return stalling.warn(unit, found)

    def health(self, id: str) -> DealHealth:
        """Return how well an open deal is: its level ("good", "watch", "risk"), and the reasons, the worst first.

        Reasons come from its age in the stage, the last talk, the next step, the people (petals), the close date, its
        price (quotes, an objection) and what calls brought (a competitor, signs of risk); see crm_lab.sales.deal_health
        for what is judged how.  Raises NotFound, and InvalidValue for a closed deal.
        """
        with self.database.read(self.actor) as session:
            deal = self._load(session, id)
            if deal.status != "open":
                raise InvalidValue(f"'{deal.name}' is {deal.status}; only an open deal has a health")
            return deal_facts.healths(session, utc_now(), [Opportunity.id == id])[id]

    def healths(self, **filters: Any) -> pd.DataFrame:
        """Return the health of the open deals that meet the filters, those at risk first.

        Columns: id, name, level, risks and watches (how many reasons), reasons and reasons_zh (sentences).
        """
        with self.database.read(self.actor) as session:
            criteria = self._criteria(session, filters)
            rows = session.execute(select(Opportunity.id, Opportunity.name).where(*criteria))
            names = {row.id: row.name for row in rows}
            return deal_facts.frame(deal_facts.healths(session, utc_now(), criteria), names)

    def petals(self, id: str) -> Petals:
        """Return who plays which of the five parts around the decision maker, what is missing, and the risk of it."""
        with self.database.read(self.actor) as session:
            return petals.petals_of(session, self._load(session, id))

    def set_role(
        self, id: str, contact: str, role: str, *, stance: str | None = None, influence: int | None = None
    ) -> OpportunityContactRole:
        """Give a contact (its id) a part in a deal, or change how it is played; a person may play several.

        ``stance`` is supportive, neutral or opposed, ``influence`` 1 to 5.  Raises InvalidValue, NotFound.
        """
        with self.database.write(self.actor) as unit:
            return petals.put_role(unit, self._load(unit.session, id), contact, role, stance, influence)

    def drop_role(self, id: str, contact: str, role: str) -> None:
        """Take a part in a deal from a contact.  Raises NotFound."""
        with self.database.write(self.actor) as unit:
            petals.drop_role(unit, self._load(unit.session, id), contact, role)

    def petal_effect(self, **filters: Any) -> pd.DataFrame:
        """Return how often closed deals were won by how many petals were covered, and with and without each petal.

        Columns: petal, covered, deals, won, win_rate, rate_from, rate_to (95 % interval).  It says what went together,
        not what caused what.
        """
        with self.database.read(self.actor) as session:
            return petals.effect_frame(session, self._criteria(session, filters))

    def win_probability(self, id: str) -> WinProbability:
        """Return how likely a deal is won: by its stage, by a person (``probability``), by the model, with reasons.

        The three are kept apart; ``counts`` says which one counts, ``value`` is it.  The model learns from the closed
        deals that this user sees, at the first question and again when a twentieth more are closed.  Raises NotFound.
        """
        learnt: WinModel | tuple[str, str]
        with self.database.read(self.actor) as session:
            deal = self._load(session, id)
            stage = session.get_one(PipelineStage, deal.stage_id)
        try:
            learnt = self.win_model() if deal.status == "open" else ("", "")
        except MissingPart as problem:
            learnt = (f"There is no model: {problem.message}.", "未安装 scikit-learn，没有模型。")
        return chances.probability(deal, stage, learnt, self.known_of(id=id))

    def win_model(self) -> WinModel:
        """Return what is learnt from all closed deals that this user sees.  Raises MissingPart, or InvalidValue."""
        closed = self.count(status=["won", "lost"])
        before, model = self._learnt
        if model is None or abs(closed - before) > chances.GROWN * before:
            from crm_lab.sales.models import WinModel

            known = self.known_of(status=["won", "lost"])
            model = WinModel().fit(known.drop(columns="status"), known["status"])
            self._learnt = closed, model
        return model

    def known_of(self, **filters: Any) -> pd.DataFrame:
        """Return what the model reads of the deals that meet ``filters``: a row per deal, by its id."""
        deals = self._frame(list(chances.OF_DEALS), filters)
        with self.database.read(self.actor) as session:
            return chances.features(session, deals)

    def history(self, id: str) -> pd.DataFrame:
        """Return every move of one deal, oldest first: at, from, to, by, reason, note, override, days in the stage."""
        self.get(id)
        with self.database.read(self.actor) as session:
            return moves.history_frame(session, id)


def _check_probability(value: Any) -> None:
    chance = None if is_missing(value) else column_value(value, Float(), "the probability of a deal")
    if chance is not None and not 0 <= chance <= 1:
        raise InvalidValue(f"the probability of a deal lies between 0 and 1, not {value}")
