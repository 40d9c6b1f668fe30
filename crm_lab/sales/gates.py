"""What a deal needs before it may come into a stage: fields, tasks, parts, documents, and where it comes from.

A gate is data in ``PipelineStage.gate``: ``fields`` (names of columns), ``tasks`` (subjects), ``petals`` (parts of
PETALS), ``documents`` (of DOCUMENTS) and ``comes_from`` (ids of stages of the same pipeline), each a list; what is left
out is not asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue, NotAllowed, NotReady
from crm_lab.rules.words import VALUES, field_words
from crm_lab.sales.documents import DOCUMENTS, lacking
from crm_lab.sales.stages import stage_named
from crm_lab.standard import fold
from crm_lab.store.entities import Activity, Opportunity, OpportunityContactRole, PipelineStage
from crm_lab.store.entities.pipeline import PETALS
from crm_lab.store.fields import is_missing
from crm_lab.store.keepers import MANAGERS
from crm_lab.store.scope import Actor

PETAL_WORDS = VALUES["opportunity_contact_roles", "role"]
"""What the parts are called, in English and Chinese."""

_SUBJECT = 200


@dataclass(frozen=True)
class Missing:
    """What a deal lacks: its ``kind`` (field, task, petal, document, comes_from), its name, and a sentence on it."""

    kind: str
    name: str
    said: str
    said_zh: str


@dataclass(frozen=True)
class Readiness:
    """Whether a deal may come into a stage: it is true when nothing is ``missing``."""

    deal_id: str
    stage: str
    stage_zh: str
    missing: tuple[Missing, ...]

    def __bool__(self) -> bool:
        return not self.missing

    def __str__(self) -> str:
        return "; ".join(one.said for one in self.missing) or f"nothing is missing for {self.stage}"


def readiness(session: Session, deal: Opportunity, to: PipelineStage) -> Readiness:
    """Return what ``deal`` lacks for the stage ``to``; nothing for the stage in which it stands."""
    gate = {} if deal.stage_id == to.id else to.gate or {}
    lacks = (_stages, _fields, _tasks, _petals, _documents)
    missing = tuple(one for lack in lacks for one in lack(session, deal, gate))
    return Readiness(deal.id, to.name, to.name_zh or to.name, missing)


def require(session: Session, deal: Opportunity, to: PipelineStage, override: str | None, actor: Actor) -> str | None:
    """Raise NotReady when ``deal`` lacks something, unless a manager says why it may pass; return that reason.

    Raises NotAllowed for an override by anybody else, InvalidValue for one without words.
    """
    found = readiness(session, deal, to)
    if found or override is None:
        if not found:
            said = f"'{deal.name}' can't go to '{to.name}' yet: {found}"
            raise NotReady(said, missing=[asdict(one) for one in found.missing], stage=to.id)
        return None
    if not override.strip():
        raise InvalidValue("an override needs a reason; give override='why this deal may pass'")
    if actor.role not in MANAGERS:
        raise NotAllowed(f"only a manager may move a deal past what a stage asks for; ask yours (you are {actor.role})")
    return override.strip()[:500]


def gate_of(session: Session, stage: PipelineStage, asked: Mapping[str, Sequence[str]]) -> dict[str, list[str]] | None:
    """Return a stage's gate as it is kept, None for an open one.  Raises InvalidValue, NotFound."""
    for name in asked["fields"]:
        if _column(name) is None:
            raise InvalidValue(f"a deal has no field '{name}' that could be asked for")
    if unknown := sorted(set(asked["petals"]) - {*PETALS}):
        raise InvalidValue(f"nobody can play {', '.join(unknown)}; parts are {', '.join(PETALS)}")
    if unknown := sorted(set(asked["documents"]) - {*DOCUMENTS}):
        raise InvalidValue(f"a stage can't ask for {', '.join(unknown)}; documents are {', '.join(DOCUMENTS)}")
    wanted = {name: list(dict.fromkeys(values)) for name, values in asked.items()}
    wanted["tasks"] = list(dict.fromkeys(_subject(one) for one in asked["tasks"]))
    wanted["comes_from"] = [stage_named(session, one, stage.pipeline_id).id for one in wanted["comes_from"]]
    if stage.id in wanted["comes_from"]:
        raise InvalidValue(f"a deal can't come into '{stage.name}' from '{stage.name}' itself; name other stages")
    return {name: values for name, values in wanted.items() if values} or None


def _subject(text: str) -> str:
    if not text.strip() or len(text) > _SUBJECT:
        raise InvalidValue(f"a task is called by 1 to {_SUBJECT} characters, not {text[:40]!r}")
    return text.strip()


def _column(name: str) -> str | None:
    return next((one for one in (name, f"{name}_minor", f"{name}_id") if one in Opportunity.columns()), None)


def _stages(session: Session, deal: Opportunity, gate: dict[str, Any]) -> Iterator[Missing]:
    allowed = gate.get("comes_from")
    if not allowed or deal.stage_id in allowed:
        return
    stages = session.scalars(select(PipelineStage).where(PipelineStage.id.in_(allowed))).all()
    order = sorted(stages, key=lambda one: one.position)
    names, chinese = ", ".join(one.name for one in order), "、".join(one.name_zh or one.name for one in order)
    yield Missing("comes_from", names, f"it comes there from {names} only", f"只能从{chinese}进入")


def _fields(session: Session, deal: Opportunity, gate: dict[str, Any]) -> Iterator[Missing]:
    for name in gate.get("fields", ()):
        if is_missing(getattr(deal, _column(name) or name, None)):
            english, chinese = field_words(name)
            yield Missing("field", name, f"{english} is empty", f"“{chinese}”未填写")


def _tasks(session: Session, deal: Opportunity, gate: dict[str, Any]) -> Iterator[Missing]:
    wanted = gate.get("tasks", ())
    if not wanted:
        return
    done = select(Activity.subject).where(Activity.opportunity_id == deal.id, Activity.channel == "task")
    found = {fold(one) for one in session.scalars(done.where(Activity.done_at.is_not(None))) if one}
    for subject in wanted:
        if fold(subject) not in found:
            yield Missing("task", subject, f"the task '{subject}' is not done", f"任务“{subject}”未完成")


def _petals(session: Session, deal: Opportunity, gate: dict[str, Any]) -> Iterator[Missing]:
    role = OpportunityContactRole
    played = set(session.scalars(select(role.role).where(role.opportunity_id == deal.id)))
    for petal in gate.get("petals", ()):
        if petal not in played:
            english, chinese = PETAL_WORDS[petal]
            yield Missing("petal", petal, f"nobody is known as {english}", f"缺少{chinese}")


def _documents(session: Session, deal: Opportunity, gate: dict[str, Any]) -> Iterator[Missing]:
    for name, one in lacking(session, deal, gate.get("documents", ())):
        yield Missing("document", name, one.said, one.said_zh)
