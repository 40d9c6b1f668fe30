"""Deals: the stage of every row, when it was reached, and the history that the dates of the export tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from crm_lab.intake.column import Mend
from crm_lab.intake.directory import Directory
from crm_lab.intake.draft import Draft
from crm_lab.intake.names import plain, words
from crm_lab.intake.reasons import Reason
from crm_lab.intake.stage_words import meaning
from crm_lab.intake.stages import PlannedStage, StagePlan

NO_TIME = np.datetime64("NaT", "us")


def place(made: Draft, plans: Mapping[str, StagePlan], pipeline_ids: Mapping[str, str]) -> None:
    """Fill stage, pipeline and status of every row; words that are no stage of the plans are set aside."""
    words_, outcomes = made.refs["stage"], made.refs.get("outcome", np.full(made.size, "", dtype=object))
    names = made.data.pop("pipeline", None)
    column = made.plan.column_of("stage") or ""
    names = np.full(made.size, "", dtype=object) if names is None else np.where(pd.isna(names), "", names)
    won, closed = made.data.pop("is_won", None), made.data.pop("is_closed", None)
    stages: list[PlannedStage | None] = []
    blank = unknown = 0
    for position, word in enumerate(words_):
        plan = plans.get(str(names[position])) or next(iter(plans.values()))
        stage = plan.of(word) if word else None
        closing = _closing(outcomes[position], won, closed, position)
        if stage is None and not word:
            stage, blank = plan.closing(closing) if closing else plan.first_open(), blank + 1
        elif stage is not None and closing and stage.kind == "open":
            stage = plan.closing(closing)
        unknown += stage is None
        stages.append(stage)
    if blank:
        made.mended.append((column, Mend("blank stage: put into the first open stage, or by its outcome", blank)))
    if unknown:
        gone = np.array([stage is None for stage in stages])
        known = ", ".join(stage.name for plan in plans.values() for stage in plan.stages)
        made.refuse(gone, column, Reason("stage_unknown", stages=known))
    made.data["stage_id"] = np.array([stage.id if stage else None for stage in stages], dtype=object)
    made.data["pipeline_id"] = np.array([pipeline_ids[s.id or ""] if s else None for s in stages], dtype=object)
    made.data["status"] = np.array([stage.kind if stage else None for stage in stages], dtype=object)
    if "outcome" in made.refs:
        made.keep_text(made.plan.column_of("outcome") or "", outcomes != "")
        _keep_overruled(made, stages, column)


def _keep_overruled(made: Draft, stages: list[PlannedStage | None], column: str) -> None:
    """Keep the stage word of rows whose outcome closed them from an open stage."""
    texts = made.refs["stage"]
    other = np.array(
        [s is not None and (not s.word or plain(s.word) != plain(t)) for s, t in zip(stages, texts, strict=True)]
    )
    made.keep_text(column, other & (texts != ""))


def _closing(outcome: str, won: np.ndarray | None, closed: np.ndarray | None, position: int) -> str:
    """Return 'won' or 'lost' when a column of its own says so, else ''."""
    if outcome and (kind := meaning(outcome).kind) in ("won", "lost"):
        return kind
    if won is not None and won[position] is True:
        return "won"
    return "lost" if closed is not None and closed[position] is True and won is not None else ""


def date_them(made: Draft, now: pd.Timestamp) -> None:
    """Put the dates of a deal in their places: a closing date is expected for open deals, done for closed ones."""
    closed = np.isin(made.data["status"].astype(str), ("won", "lost"))
    generic = made.data.pop("close_date", None)
    at = _moments(made, "closed_at")
    expected = made.data.get("expected_close", np.full(made.size, None, dtype=object))
    if generic is not None:
        as_moment = pd.to_datetime(pd.Series(generic), utc=True).astype("datetime64[us, UTC]")
        at = at.where(at.notna(), as_moment)
        expected = np.where(pd.isna(expected) & ~closed, generic, expected)
    made.data["closed_at"] = at.where(closed)
    made.data["expected_close"] = expected
    missing = int((made.data["closed_at"].isna().to_numpy() & closed & ~made.bad).sum())
    if missing:
        made.assumed.append(f"{missing:,} closed deals have no closing date: left empty")
    since = _moments(made, "stage_since")
    created = _moments(made, "created_at")
    unborn = int((created.isna().to_numpy() & ~made.bad).sum())
    if unborn:
        made.assumed.append(f"{unborn:,} deals have no date of creation: created at the moment of the import")
    since = since.where(since.notna() & ~closed, made.data["closed_at"].where(closed, since))
    made.data["stage_since"] = since.where(since.notna(), created).fillna(now)


def name_them(made: Draft, directory: Directory) -> None:
    """Call deals without a name by their account and product, else by what else they have."""
    names = made.data["name"]
    missing = (names == "") & ~made.bad
    if not missing.any():
        return
    parts = [
        [directory.label("accounts", account), directory.label("products", product)]
        for account, product in zip(_ids(made, "account_id"), _ids(made, "product_id"), strict=True)
    ]
    own = made.keys if made.keys is not None else np.full(made.size, "", dtype=object)
    names = names.copy()
    for position in np.flatnonzero(missing).tolist():
        known = [part for part in parts[position] if part]
        names[position] = " · ".join(
            known if len(known) == 2 else [*known, *([own[position]] if own[position] else [])]
        )[:300]
    made.data["name"] = names
    made.assumed.append(f"{int(missing.sum()):,} deals have no name: called by their account and product")
    made.refuse(names == "", made.plan.column_of("name") or "", Reason("deal_unnamed"))


def _ids(made: Draft, name: str) -> np.ndarray:
    return np.asarray(made.data.get(name, np.full(made.size, None, dtype=object)), dtype=object)


def _moments(made: Draft, name: str) -> pd.Series:
    values = made.data.get(name)
    return (
        pd.Series(NO_TIME, index=range(made.size), dtype="datetime64[us]").dt.tz_localize("UTC")
        if values is None
        else pd.Series(values)
    )


def history(made: Draft, plans: Iterable[StagePlan], now: pd.Timestamp) -> pd.DataFrame:
    """Return the moves that the dates tell, with the row each belongs to.

    A deal came into its pipeline when it was created (or engaged); a closed one left it when it was
    closed.  Nothing is said about moves in between: the export does not know them.
    """
    entries = {plan.made_id: _entry_stage(made, plan).id for plan in plans}
    start = np.array([entries.get(pipeline) for pipeline in made.data["pipeline_id"]], dtype=object)
    created, closed_at = _moments(made, "created_at"), _moments(made, "closed_at")
    begun = created.where(created.notna() & ~(closed_at < created), closed_at).fillna(now)
    closed = closed_at.notna() & created.notna() & (closed_at >= created)
    current = made.data["stage_id"]
    first = np.where(closed.to_numpy(), start, current)
    opening = pd.DataFrame({"row": range(made.size), "from_stage_id": None, "to_stage_id": first, "at": begun})
    moved = closed.to_numpy() & (first != current)
    seconds = (closed_at - created).dt.total_seconds()
    closing = pd.DataFrame({"row": range(made.size), "from_stage_id": first, "to_stage_id": current, "at": closed_at})
    opening["seconds_in_from"], closing["seconds_in_from"] = None, seconds
    moves: pd.DataFrame = pd.concat([opening, closing[moved]], ignore_index=True)
    return moves.sort_values(["row", "at"], kind="stable")


def _entry_stage(made: Draft, plan: StagePlan) -> PlannedStage:
    """The stage that the column of the starting date names (engage_date: Engaging), else the first open one."""
    column = made.plan.column_of("created_at") or ""
    stems = [word[:5] for word in words(column) if len(word) >= 5 and word not in ("created", "create")]
    for stage in plan.stages:
        if stage.kind == "open" and any(plain(stage.name).startswith(stem) for stem in stems):
            return stage
    return plan.first_open()
