"""Public tables of leads and deals with their outcome.

They lie in folders of the folder that CRM_LAB_BENCH_DATA names; nothing of them is part of crm-lab.  Tables that are
not there are not measured.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import Any

import pandas as pd

FOLDER = "CRM_LAB_BENCH_DATA"
NOT_GIVEN = "data folder not given"

LATER = (
    "Tags", "Lead Quality", "Lead Profile", "Last Activity", "Last Notable Activity", "Asymmetrique Activity Index",
    "Asymmetrique Profile Index", "Asymmetrique Activity Score", "Asymmetrique Profile Score",
)  # fmt: skip
"""What people filled in after the leads of the course seller came in."""


def found(name: str) -> Path | None:
    """Return where a file lies; None when it is not there."""
    folder = os.environ.get(FOLDER)
    return next(iter(sorted(Path(folder).glob(f"*/{name}"))), None) if folder else None


def course_leads(file: Path) -> tuple[pd.DataFrame, pd.Series[Any]]:
    """Return 9,240 leads and whether they were converted; some rows lie in one quoted field, "Select" is missing."""
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = [row if len(row) > 1 else next(csv.reader(row)) for row in csv.reader(text)]
    frame = pd.DataFrame(rows[1:], columns=rows[0]).replace({"": None, "Select": None})
    return frame.drop(columns="Converted"), frame["Converted"] == "1"


def bank_calls(file: Path) -> tuple[pd.DataFrame, pd.Series[Any]]:
    """Return 41,188 calls in the order of their days, and whether the customer said yes."""
    frame = pd.read_csv(file, sep=";")
    return frame.drop(columns="y"), frame["y"] == "yes"


def pipeline(file: Path) -> pd.DataFrame:
    """Return 8,800 deals with what is known of their customers, products and reps."""
    deals = pd.read_csv(file)
    for other, by in (("accounts", "account"), ("products", "product"), ("sales_teams", "sales_agent")):
        deals = deals.merge(pd.read_csv(file.with_name(f"{other}.csv")), on=by, how="left")
    for name in ("engage_date", "close_date"):
        deals[name] = pd.to_datetime(deals[name], format="%d-%m-%y")
    return deals
