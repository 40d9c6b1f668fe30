"""Reps beside the top quarter: figures, intervals, gaps, weeks, and what to work on next."""

from __future__ import annotations

import math
from datetime import timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lab.calls.coaching.comparing import COLUMNS, compared, top_quarter
from crm_lab.calls.coaching.course import starts
from crm_lab.calls.coaching.figures import Figure, measured, scored
from crm_lab.calls.coaching.gathering import Gathered
from crm_lab.calls.coaching.working_on import sureness, worth
from crm_lab.errors import InvalidValue
from crm_lab.intervals import mean, share
from crm_lab.store.entities import Recording
from crm_lab.store.scope import Actor
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace

from ..spoken_calls import CHINESE, GOOD
from .conftest import PutCall

GREETING = Figure("item:greeting", {"en": "Greeting", "zh": "问候"}, "share", "higher", points=1.0)
TALK = Figure("talk_share", {"en": "Talk", "zh": "说话"}, "share", "inside", 0.35, 0.55)
MONOLOGUE = Figure("longest_monologue", {"en": "Monologue", "zh": "独白"}, "seconds", "lower", None, 120.0)
FREE = Figure("rep_questions", {"en": "Questions", "zh": "提问"}, "per_ten")
FIGURES = [scored(), GREETING, TALK, MONOLOGUE, FREE]

number = st.none() | st.floats(0, 100)
call = st.tuples(st.sampled_from("abcdefg"), number, st.sampled_from((None, 0.0, 1.0)), st.floats(0, 1), number, number)


def gathered(rows: list[tuple[object, ...]]) -> Gathered:
    calls = pd.DataFrame(rows, columns=["rep_id", *(one.name for one in FIGURES)])
    calls[[one.name for one in FIGURES]] = calls[[one.name for one in FIGURES]].astype(float)
    calls = calls.assign(rep=calls["rep_id"], started_at=utc_now()).rename_axis("id")
    return Gathered(calls, FIGURES, "Card", 1)


@settings(max_examples=20)
@given(st.lists(call, max_size=40), st.integers(1, 4))
def test_figures_are_means_with_their_intervals_and_gaps(rows: list[tuple[object, ...]], fewest: int) -> None:
    found = compared(gathered(rows), fewest)
    assert list(found.columns) == list(COLUMNS)
    for row in found.to_dict("records"):
        at = 1 + [one.name for one in FIGURES].index(row["figure"])
        values = [float(each[at]) for each in rows if each[0] == row["rep_id"] and each[at] is not None]  # type: ignore[arg-type]
        assert row["calls"] == len(values)
        assert row["value"] == pytest.approx(sum(values) / len(values))
        ends = share(round(sum(values)), len(values)) if row["figure"] == GREETING.name else mean(values)
        if len(values) < fewest or ends is None:
            assert math.isnan(row["low"])
            assert math.isnan(row["high"])
        else:
            assert (row["low"], row["high"]) == pytest.approx(ends, abs=1e-6)
        assert len(values) >= fewest or math.isnan(row["gap"])
        assert row["figure"] != FREE.name or math.isnan(row["gap"])
        if row["gap"] > 1e-9:
            assert {"higher": row["value"] < row["top"], "lower": row["value"] > row["top"]}.get(row["better"], True)


@settings(max_examples=20)
@given(st.lists(call, max_size=30), st.randoms())
def test_the_order_of_calls_does_not_matter(rows: list[tuple[object, ...]], chance: object) -> None:
    found = gathered(rows)
    other = Gathered(found.calls.sample(frac=1, random_state=chance.randint(0, 999)), FIGURES, "Card", 1)  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(compared(found), compared(other))


@settings(max_examples=20)
@given(st.lists(call, min_size=1, max_size=60), st.integers(1, 4))
def test_the_top_quarter_are_those_with_the_best_score(rows: list[tuple[object, ...]], fewest: int) -> None:
    found = compared(gathered(rows), fewest)
    scores = found[(found.figure == "score") & (found.calls >= fewest)]
    best, others = scores[scores.in_top], scores[~scores.in_top]
    assert len(best) >= math.ceil(len(scores) / 4)
    assert best.empty or others.empty or best.value.min() > others.value.max()
    assert len(best) == math.ceil(len(scores) / 4) or best.value.sort_values().diff().iloc[1] < 1e-8
    assert best.empty or scores.top.iloc[0] == pytest.approx(best.value.mean())


def test_without_scores_there_is_no_top_quarter() -> None:
    empty = pd.DataFrame()
    assert top_quarter(empty, empty, 1) == []
    bare = gathered([("a", None, None, 0.5, None, None)] * 3)
    assert compared(bare).top.isna().all()
    assert compared(bare).gap.isna().all()


def test_inside_the_usual_range_nothing_is_behind() -> None:
    assert TALK.behind(0.4, 0.5) == 0
    assert TALK.behind(0.75, 0.5) == pytest.approx(0.2)
    assert TALK.behind(0.25, 0.6) == pytest.approx(0.05)
    assert MONOLOGUE.behind(100, 80) == 20
    assert FREE.behind(1, 2) is None
    assert all(one.better is None or one.behind(1.0, 1.0) == 0 for one in measured())


def test_a_gap_is_surer_with_a_narrower_interval_and_worth_its_points() -> None:
    row = {"better": "higher", "value": 0.2, "low": 0.1, "high": 0.4, "gap": 0.5, "band_low": math.nan}
    assert sureness(row) > sureness({**row, "high": 0.6}) > sureness({**row, "high": 0.6, "gap": 0.1}) > 0
    assert sureness({**row, "high": 0.2}) == 1
    assert sureness({**row, "high": math.nan}) == 0
    assert worth(GREETING, 0.5, 0.0) == 0.5
    assert worth(MONOLOGUE, 30, 60) == 0.5
    assert worth(MONOLOGUE, 500, 60) == 1
    assert worth(MONOLOGUE, 500, 0) == 0


def test_weeks_begin_on_monday_where_the_company_is() -> None:
    moments = pd.Series(pd.to_datetime(["2026-03-01T15:00Z", "2026-03-01T17:00Z"]))
    assert [str(day) for day in starts(moments, "week", ZoneInfo("Asia/Shanghai"))] == ["2026-02-23", "2026-03-02"]
    assert [str(day) for day in starts(moments, "month", ZoneInfo("Asia/Shanghai"))] == ["2026-03-01", "2026-03-01"]


POOR = ("What do you want?", "It is too expensive.", "I guarantee it never fails.", "Bye.")


@pytest.fixture
def reps(ws: Workspace, put: PutCall) -> dict[str, str]:
    """Ann has three good calls, Ben three poor ones, one call is nobody's, one is Chinese and of Cy."""
    made = {name: ws.users.add(name=name, login=name, role="rep").id for name in ("Ann", "Ben", "Cy")}
    for day in (1, 2, 3):
        put(f"2026010{day}-100000_ann.wav", *(text for _, text in GOOD))
        put(f"2026010{day}-110000_ben.wav", *POOR)
    put("20260104-100000_cy.wav", *(text for _, text in CHINESE))
    put("20260105-100000_nobody.wav", "Hello.", "Hello.")
    ws.calls.bring_in(put("20260106-100000_ann.wav", "Hi.").parent, workers=1)
    with ws.database.write(ws.actor) as unit:
        for one in unit.session.query(Recording):
            one.owner_id = made.get(one.file_name.rsplit("_")[-1].removesuffix(".wav").title())
    return made


def test_reps_are_compared_by_the_calls_that_they_had(ws: Workspace, reps: dict[str, str]) -> None:
    found = ws.calls.coaching.reps()
    assert set(found.rep) == {"Ann", "Ben", "Cy"}
    rows = found.set_index(["rep", "figure"])
    assert rows.loc[("Ben", "item:forbidden_promise"), "value"] == 0
    assert rows.loc[("Ben", "item:forbidden_promise"), "gap"] == 1
    assert rows.loc[("Ann", "score"), "in_top"]
    assert math.isnan(rows.loc[("Cy", "score"), "gap"])
    assert ("Cy", "rep_rate:zh") in rows.index
    assert ("Cy", "rep_rate") not in rows.index
    one = ws.calls.frame().set_index("file_name").started_at["20260103-110000_ben.wav"]
    assert set(ws.calls.coaching.reps(since=one).rep) == {"Ann", "Ben", "Cy"}
    assert ws.calls.coaching.reps(since=one + timedelta(days=30)).empty
    assert ws.calls.coaching.reps(until=one).query("rep == 'Ben' and figure == 'score'").calls.item() == 2


def test_what_to_work_on_is_shown_by_calls(ws: Workspace, reps: dict[str, str]) -> None:
    found = ws.calls.coaching.next(reps["Ben"])
    assert found.figure.iloc[0] == "item:forbidden_promise"
    assert found.why.iloc[0]["en"].startswith("Went well in 0 of 3 calls")
    shown = found.calls.iloc[0]
    assert [ws.calls.get(id).file_name for id, _, _ in shown] == [f"2026010{day}-110000_ben.wav" for day in (3, 2, 1)]
    assert int(shown[0][1]) == 10
    assert "guarantee" in shown[0][2]
    assert ws.calls.coaching.next(reps["Ann"]).empty
    assert ws.calls.coaching.next(reps["Cy"]).empty
    assert len(ws.calls.coaching.next(reps["Ben"], count=1)) == 1


def test_a_coach_has_the_last_word_on_an_item(ws: Workspace, reps: dict[str, str]) -> None:
    for id in ws.calls.frame(owner_id=reps["Ben"])["id"]:
        ws.calls.mark(id, "forbidden_promise", False)
    rows = ws.calls.coaching.reps().set_index(["rep", "figure"])
    assert rows.loc[("Ben", "item:forbidden_promise"), "value"] == 1


def test_a_rep_is_followed_from_week_to_week(ws: Workspace, reps: dict[str, str]) -> None:
    found = ws.calls.coaching.over_time(reps["Ann"], "talk_share")
    assert list(found.columns) == ["start", "calls", "value"]
    assert found.calls.sum() == 4
    assert len(ws.calls.coaching.over_time(reps["Ann"], "score", every="month")) == 1
    with pytest.raises(InvalidValue, match="no figure 'charm'"):
        ws.calls.coaching.over_time(reps["Ann"], "charm")
    with pytest.raises(InvalidValue, match="not by the 'decade'"):
        ws.calls.coaching.over_time(reps["Ann"], "score", every="decade")  # type: ignore[arg-type]


def test_a_rep_sees_only_themselves(ws: Workspace, reps: dict[str, str]) -> None:
    mine = Workspace(ws.database, Actor(reps["Ben"], "Ben", "rep")).calls.coaching
    assert set(mine.reps().rep) == {"Ben"}
    assert mine.next(reps["Ann"]).empty


def test_an_empty_library_compares_nobody(ws: Workspace) -> None:
    assert ws.calls.coaching.reps().empty
    assert ws.calls.coaching.next("nobody").empty
    assert ws.calls.coaching.over_time("nobody", "talk_share").empty
