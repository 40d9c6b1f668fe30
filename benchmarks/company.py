"""A company to measure on: people, accounts and any number of deals, the same from the same seed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from crm_lab.store import entities as e
from crm_lab.store.bulk import insert_frame
from crm_lab.store.ids import new_ids
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace
from crm_lab.workspace import open as open_workspace

SEED = 7
PEOPLE, ACCOUNTS = 35, 2_000


def company(path: Path | str, deals: int, open_share: float = 0.6) -> Workspace:
    """Return a new store at ``path`` (or a URL) with ``deals`` deals, of which ``open_share`` (0..1) are open."""
    ws = open_workspace(path)
    with ws.database.write(ws.actor, "benchmark") as unit:
        people, accounts = _named("Person", PEOPLE), _named("Account 客户", ACCOUNTS)
        owners = people["id"].sample(ACCOUNTS, replace=True, random_state=SEED).to_numpy()
        insert_frame(unit, e.User, people)
        insert_frame(unit, e.Account, accounts.assign(kind="company", owner_id=owners))
        stages = pd.read_sql("SELECT id, pipeline_id, kind FROM pipeline_stages", unit.session.connection())
        insert_frame(unit, e.Opportunity, deal_frame(deals, people["id"], accounts["id"], stages, open_share))
    return ws


def _named(word: str, count: int) -> pd.DataFrame:
    return pd.DataFrame({"id": new_ids(count), "name": [f"{word} {number}" for number in range(count)]})


def deal_frame(
    count: int, people: pd.Series, accounts: pd.Series, stages: pd.DataFrame, open_share: float
) -> pd.DataFrame:
    """Return deals over all stages with the gaps that real ones have: no account, no amount, no next step."""
    chance = np.random.default_rng(SEED)
    placed = _placed(chance, count, stages, open_share)
    now = pd.Timestamp(utc_now())
    began = now - pd.to_timedelta(chance.integers(1, 40 * 86400, count), unit="s")
    return pd.DataFrame(
        {
            "id": new_ids(count),
            "name": [f"Deal 商机 {number}" for number in range(count)],
            "account_id": _some(chance, accounts.to_numpy()[chance.integers(0, len(accounts), count)], 0.9),
            "owner_id": people.to_numpy()[chance.integers(0, len(people), count)],
            **placed,
            "amount_minor": pd.array(chance.integers(10_000, 90_000_000, count), "Int64"),
            "currency": "CNY",
            "stage_since": began,
            "closed_at": began.where(placed["status"] != "open"),
            "expected_close": _some(chance, (began + pd.Timedelta(days=60)).strftime("%Y-%m-%d").to_numpy(), 0.8),
            "next_step": _some(chance, np.full(count, "Send the quote 发报价"), 0.5),
            "lead_source": chance.choice(["web", "exhibition", "referral"], count),
        }
    )


def _placed(chance: np.random.Generator, count: int, stages: pd.DataFrame, open_share: float) -> dict[str, np.ndarray]:
    running, closed = stages[stages["kind"] == "open"], stages[stages["kind"] != "open"]
    is_open = chance.random(count) < open_share
    row = np.where(is_open, chance.choice(running.index, count), chance.choice(closed.index, count))
    chosen = stages.loc[row]
    return {
        "pipeline_id": chosen["pipeline_id"].to_numpy(),
        "stage_id": chosen["id"].to_numpy(),
        "status": chosen["kind"].to_numpy(),
    }


def _some(chance: np.random.Generator, values: np.ndarray, share: float) -> np.ndarray:
    gaps = values.astype(object)
    gaps[chance.random(len(values)) >= share] = None
    return gaps
