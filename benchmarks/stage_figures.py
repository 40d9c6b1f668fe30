"""Stage and win figures of an imported pipeline, by the product and by plain pandas on the same file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.deal_sets import NOT_GIVEN, found
from benchmarks.measure import Figure, not_measured
from crm_lab.workspace import Workspace
from crm_lab.workspace import open as open_workspace

Figures = dict[tuple[Any, ...], float]


def stage_figures(folder: Path, _quick: bool = False) -> Figure:
    """Import 8,800 deals; count and sum them by stage, win rates by rep and product, and what was won by month."""
    name, bar = "stage and win figures", "equal to plain pandas"
    file = found("sales_pipeline.csv")
    if file is None:
        return not_measured(name, NOT_GIVEN, bar)
    with open_workspace(folder / "deals.db") as ws:
        ws.intake(file.parent).run(set_aside=folder)
        own = _own(ws)
    plain = _plain(pd.read_csv(file))
    different = {key for key in own.keys() | plain.keys() if own.get(key) != plain.get(key)}
    value = f"{len(plain) - len(different & plain.keys())} of {len(plain)} figures equal"
    detail = {" ".join(map(str, key)): [own.get(key), plain.get(key)] for key in sorted(different, key=str)}
    return Figure(name, value, bar, None, not different, detail)


def _own(ws: Workspace) -> Figures:
    deals, months = ws.opportunities.frame(), ws.forecast()
    lines = ws.forecast(by="product").groupby("product")["closed"].sum()
    figures = _figures(deals["stage"], deals["amount"], deals["owner"])
    figures |= {("won in", str(month)): sum_ for month, sum_ in months.set_index("month")["closed"].items() if sum_}
    return figures | {("won of", product): round(sum_, 2) for product, sum_ in lines.items() if sum_}


def _plain(deals: pd.DataFrame) -> Figures:
    figures = _figures(deals["deal_stage"], deals["close_value"], deals["sales_agent"])
    won = deals[deals["deal_stage"] == "Won"]
    months = pd.to_datetime(won["close_date"], format="%d-%m-%y").dt.to_period("M")
    figures |= {("won in", str(month)): sum_ for month, sum_ in won.groupby(months)["close_value"].sum().items()}
    products = won["product"].replace("GTXPro", "GTX Pro")  # written in two ways; the import tells so
    return figures | {("won of", one): sum_ for one, sum_ in won.groupby(products)["close_value"].sum().items()}


def _figures(stage: pd.Series[Any], amount: pd.Series[Any], rep: pd.Series[Any]) -> Figures:
    counted: Figures = {("deals", one): float(count) for one, count in stage.value_counts().items()}
    counted |= {("sum", one): float(sum_) for one, sum_ in amount.fillna(0).groupby(stage).sum().items()}
    closed = stage.isin(["Won", "Lost"])
    rates = (stage[closed] == "Won").groupby(rep[closed]).mean()
    return counted | {("win rate", one): float(rate) for one, rate in rates.items()}
