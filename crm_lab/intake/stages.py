"""From the stage words of an export to the stages of a pipeline: an existing one where it fits, else a new one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from crm_lab.intake.names import plain
from crm_lab.intake.stage_words import Meaning, meaning
from crm_lab.intake.values import read_bools, read_percents
from crm_lab.standard.missing import is_missing

RANK = {"open": 0, "won": 1, "lost": 2}
"""The order of kinds from left to right."""


@dataclass(frozen=True)
class Known:
    """A stage that the store has."""

    id: str
    name: str
    name_zh: str | None
    kind: str
    position: int


@dataclass(frozen=True)
class KnownPipeline:
    """A pipeline that the store has, with its stages in order."""

    id: str
    name: str
    stages: tuple[Known, ...]
    is_default: bool = False


@dataclass
class Fact:
    """What the rows say about one stage word: how many, how probable, won, closed."""

    word: str
    rows: int
    probability: float | None = None
    won: bool = False
    closed: bool = False
    unclosed: bool = False


@dataclass
class PlannedStage:
    """A word of the export (empty for a stage added to close deals) and the stage it becomes."""

    word: str
    name: str
    kind: str
    probability: float
    rows: int = 0
    id: str | None = None
    new: bool = False


@dataclass
class StagePlan:
    """The pipeline that deals land in: `id` is None for one that the import makes."""

    name: str
    id: str | None
    stages: list[PlannedStage]
    make_default: bool = False
    notes: list[str] = field(default_factory=list)
    made_id: str | None = None

    def of(self, word: str) -> PlannedStage | None:
        """Return the stage of a word, or None for a word that is not planned."""
        key = plain(word)
        return next((stage for stage in self.stages if stage.word and plain(stage.word) == key), None)

    def first_open(self) -> PlannedStage:
        """Return the stage in which deals start."""
        return next((stage for stage in self.stages if stage.kind == "open"), self.stages[0])

    def closing(self, kind: str) -> PlannedStage:
        """Return the stage for won or lost deals."""
        return next(stage for stage in self.stages if stage.kind == kind)

    def __str__(self) -> str:
        """Say the pipeline and its stages in order."""
        listed = " → ".join(f"{stage.name} ({stage.kind}{_told(stage)})" for stage in self.stages)
        return f"pipeline {self.name!r} ({'new' if self.id is None else 'existing'}): {listed}"


def _told(stage: PlannedStage) -> str:
    return f", {stage.word!r} in the file" if stage.word and plain(stage.word) != plain(stage.name) else ""


def facts(frame: pd.DataFrame, stage: str, others: Mapping[str, str]) -> list[Fact]:
    """Gather what the rows say about each stage word; `others` names the columns of probability, is_won, is_closed."""
    words = frame[stage].str.strip()
    data = pd.DataFrame({"word": words})
    if column := others.get("probability"):
        data["probability"] = pd.to_numeric(pd.Series(read_percents(frame[column].to_numpy()).values), errors="coerce")
    for name in ("is_won", "is_closed"):
        if column := others.get(name):
            data[name] = pd.Series(read_bools(frame[column].to_numpy()).values).eq(True)
    found = []
    for word, rows in data.groupby("word", sort=False):
        if not is_missing(str(word)):
            probability = float(rows["probability"].mean()) if "probability" in rows else np.nan
            won, closed = (bool(rows[name].mean() > 0.5) if name in rows else False for name in ("is_won", "is_closed"))
            fact = Fact(str(word), len(rows), None if np.isnan(probability) else probability, won, closed)
            fact.unclosed = "is_closed" in rows and not closed
            found.append(fact)
    return found


def merge_facts(parts: Iterable[Sequence[Fact]]) -> list[Fact]:
    """Join the facts of several chunks."""
    merged: dict[str, Fact] = {}
    for fact in (fact for part in parts for fact in part):
        if fact.word in merged:
            merged[fact.word].rows += fact.rows
        else:
            merged[fact.word] = fact
    return list(merged.values())


def plan_stages(
    found: Sequence[Fact], pipelines: Sequence[KnownPipeline], name: str, *, first_deals: bool, fixed: bool = False
) -> StagePlan:
    """Plan the pipeline of a set of stage words.

    A pipeline with all words is taken; one with most gets the missing stages; else a new pipeline `name` is made, the
    default one for the `first_deals`.  When pipelines are `fixed`, the one with most words is taken as it is.
    """
    if fixed and pipelines:
        return _nearest(found, pipelines)
    for pipeline in sorted(pipelines, key=lambda one: not one.is_default):
        stages = _in_pipeline(found, pipeline)
        if found and all(stages.get(fact.word) for fact in found):
            return StagePlan(pipeline.name, pipeline.id, _planned(found, pipeline, stages))
    for pipeline in pipelines:
        stages = _in_pipeline(found, pipeline)
        own = [fact for fact in found if meaning(fact.word).kind == "open" or not meaning(fact.word).known]
        covered = [fact for fact in own if stages.get(fact.word)]
        if own and len(covered) >= max(1, len(own) * 0.5):
            return _extended(found, pipeline, stages, [fact for fact in found if fact.word not in stages])
    planned = _ordered([_new_stage(fact, found) for fact in found])
    for stage in planned:
        stage.name = _bare(stage.name, name)
    return StagePlan(name, None, _with_closing(planned), make_default=first_deals)


def _nearest(found: Sequence[Fact], pipelines: Sequence[KnownPipeline]) -> StagePlan:
    """Put the words into the pipeline that has most of them, the default one before others; none is added to it."""
    matched = ((one, _in_pipeline(found, one, by_place=True)) for one in pipelines)
    best, stages = max(matched, key=lambda pair: (len(pair[1]), pair[0].is_default))
    return _extended(found, best, stages, [])


def _in_pipeline(found: Sequence[Fact], pipeline: KnownPipeline, by_place: bool = False) -> dict[str, Known]:
    """Match words with a pipeline's stages by name in either language; won and lost also by kind.

    Open ones are also matched by their usual place in a sale, when most have the name of a stage or with `by_place`.
    """
    by_name = {plain(name): stage for stage in pipeline.stages for name in (stage.name, stage.name_zh) if name}
    matched = {}
    keys = {fact.word: plain(_bare(fact.word, pipeline.name)) for fact in found}
    own = [keys[fact.word] for fact in found if _kind(fact, found) == "open"]
    alike = _usual_places(pipeline) if by_place or 2 * sum(key in by_name for key in own) >= len(own) else {}
    for fact in found:
        means = meaning(fact.word)
        stage = by_name.get(keys[fact.word]) or (alike.get(means.probability) if means.known else None)
        kind = _kind(fact, found)
        if stage is None and kind in ("won", "lost"):
            closing = [one for one in pipeline.stages if one.kind == kind]
            stage = closing[0] if len(closing) == 1 else None
        if stage is not None:
            matched[fact.word] = stage
    return matched


def _bare(word: str, pipeline: str) -> str:
    """Return a stage word without the pipeline's name behind it: 'Won (Renewals)' is 'Won' of Renewals."""
    return word.removesuffix(f"({pipeline})").strip() or word


def _usual_places(pipeline: KnownPipeline) -> dict[float, Known]:
    """Return the open stages of a pipeline by the place in a sale that their words usually have."""
    places: dict[float, Known] = {}
    for stage in pipeline.stages:
        means = meaning(stage.name)
        if stage.kind == "open" and means.known and means.kind == "open":
            places.setdefault(means.probability, stage)
    return places


def _planned(found: Sequence[Fact], pipeline: KnownPipeline, stages: Mapping[str, Known]) -> list[PlannedStage]:
    planned = []
    for stage in pipeline.stages:
        words = [fact for fact in found if (known := stages.get(fact.word)) and known.id == stage.id]
        for fact in words or [Fact("", 0)]:
            planned.append(PlannedStage(fact.word, stage.name, stage.kind, 0.0, fact.rows, stage.id))
    return planned


def _extended(
    found: Sequence[Fact], pipeline: KnownPipeline, stages: Mapping[str, Known], missing: Sequence[Fact]
) -> StagePlan:
    plan = StagePlan(pipeline.name, pipeline.id, _planned(found, pipeline, stages))
    plan.stages = _with_closing([*plan.stages, *(_new_stage(fact, found) for fact in missing)])
    plan.stages.sort(key=lambda stage: RANK[stage.kind])
    plan.notes = [f"the stage {fact.word!r} is added to the pipeline {pipeline.name!r}" for fact in missing]
    return plan


def _kind(fact: Fact, found: Sequence[Fact]) -> str:
    """Return open, won or lost: what the rows say first, then what the word means."""
    if fact.won:
        return "won"
    if fact.closed:
        return "lost"
    means: Meaning = meaning(fact.word)
    if means.kind == "closed":
        others = {meaning(other.word).kind for other in found if other is not fact}
        return "open" if fact.unclosed else "lost" if "won" in others else "won" if "lost" in others else "open"
    return "open" if fact.unclosed else means.kind


def _new_stage(fact: Fact, found: Sequence[Fact]) -> PlannedStage:
    kind = _kind(fact, found)
    usual = fact.probability if fact.probability is not None else meaning(fact.word).probability
    return PlannedStage(fact.word, fact.word, kind, {"won": 1.0, "lost": 0.0}.get(kind, usual), fact.rows)


def _ordered(stages: list[PlannedStage]) -> list[PlannedStage]:
    """Open stages by probability (as they came where equal), then won, then lost."""
    return sorted(stages, key=lambda stage: (RANK[stage.kind], stage.probability if stage.kind == "open" else 0))


def _with_closing(stages: list[PlannedStage]) -> list[PlannedStage]:
    """Add what a pipeline needs to be worked with: a first open stage, won, lost."""
    kinds = {stage.kind for stage in stages}
    start = [] if "open" in kinds else [PlannedStage("", "Open", "open", 0.1)]
    won = [] if "won" in kinds else [PlannedStage("", "Won", "won", 1.0)]
    lost = [] if "lost" in kinds else [PlannedStage("", "Lost", "lost", 0.0)]
    return [*start, *stages, *won, *lost]
