"""Real and made sets of records with known duplicates, and how well pairs match what is known.

The folder is named by CRM_LAB_BENCH_DATA; nothing of it is part of crm-lab.  Sets that are not there are not measured.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

FOLDER = "CRM_LAB_BENCH_DATA"
MILLION = "CRM_LAB_BENCH_MILLION"
"""The million customers: a file made like zh_en_customers_synth with 850,000 entities."""
NOT_GIVEN = "data folder not given"


@dataclass(frozen=True)
class DuplicateSet:
    """Records with the truth in a column of its own, which is not handed to the matcher."""

    name: str
    bar: float
    path: str
    read: Callable[[Path], pd.DataFrame]
    id: str
    hints: Mapping[str, Any]

    def file(self) -> Path | None:
        """Return where it lies; None when it is not there."""
        if self.path == MILLION:
            given = os.environ.get(MILLION)
            found = Path(given) if given else None
        else:
            folder = os.environ.get(FOLDER)
            found = Path(folder) / self.path if folder else None
        return found if found is not None and found.exists() else None

    def load(self) -> tuple[pd.DataFrame, pd.Series[Any]]:
        """Return the records and the entity of each id."""
        file = self.file()
        assert file is not None
        frame = self.read(file)
        truth = pd.Series(pd.factorize(frame["__truth"])[0], index=frame[self.id])
        return frame.drop(columns="__truth"), truth


def _febrl(*names: str) -> Callable[[Path], pd.DataFrame]:
    def read(folder: Path) -> pd.DataFrame:
        parts = [pd.read_csv(folder / name, dtype=str, skipinitialspace=True) for name in names]
        frame = pd.concat(parts, ignore_index=True).rename(columns=str.strip)
        return frame.assign(__truth=frame["rec_id"].str.extract(r"rec-(\d+)-")[0])

    return read


def _organisations(file: Path) -> pd.DataFrame:
    return pd.read_csv(file, dtype=str).rename(columns={"True Id": "__truth"})


def _customers(file: Path) -> pd.DataFrame:
    return pd.read_parquet(file).rename(columns={"cluster": "__truth"})


SITES = {"id": "Id", "name": "Site name", "address": "Address", "postcode": "Zip", "phone": "Phone"}
CUSTOMERS = "zh_en_customers_synth/customers_{}.parquet"
SETS = {
    one.name: one
    for one in (
        DuplicateSet("febrl3", 0.996, "febrl", _febrl("dataset3.csv"), "rec_id", {}),
        DuplicateSet("febrl4", 0.999, "febrl", _febrl("dataset4a.csv", "dataset4b.csv"), "rec_id", {}),
        DuplicateSet(
            "organisations", 0.88, "dedupe_examples/csv_example_input_with_true_ids.csv", _organisations, "Id", SITES
        ),
        DuplicateSet("customers 10k", 0.99, CUSTOMERS.format("10k"), _customers, "unique_id", {}),
        DuplicateSet("customers 100k", 0.988, CUSTOMERS.format("100k"), _customers, "unique_id", {}),
        DuplicateSet("customers 1m", 0.975, MILLION, _customers, "unique_id", {}),
    )
}
LABELLED_BAR = 0.92
"""F1 on the organisations after 60 answers."""


def f1(found: pd.DataFrame, truth: pd.Series[Any]) -> dict[str, float]:
    """Return pairwise precision, recall and F1 of the pairs that are said to be the same."""
    same = found[found["decision"] == "same"] if "decision" in found else found
    right = (truth[same["left_id"]].to_numpy() == truth[same["right_id"]].to_numpy()).sum()
    sizes = np.bincount(truth)
    pairs = (sizes * (sizes - 1) // 2).sum()
    precision, recall = right / max(1, len(same)), right / pairs
    return {
        "precision": round(float(precision), 4),
        "recall": round(float(recall), 4),
        "f1": round(float(2 * precision * recall / max(1e-9, precision + recall)), 4),
    }
