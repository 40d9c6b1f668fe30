"""Public sets of questions and texts with what answers what.

They lie in the folder that CRM_LAB_BENCH_DATA names, or in ``knowledge`` beside it; nothing of them is part of
crm-lab.  Sets that are not there are not measured.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

FOLDER = "CRM_LAB_BENCH_DATA"
NOT_GIVEN = "data folder not given"


@dataclass(frozen=True)
class Retrieval:
    """Texts by their number, questions, and the texts that answer each."""

    texts: list[str]
    questions: list[str]
    right: list[set[int]]

    def frame(self) -> pd.DataFrame:
        """Return the texts as a knowledge base takes them."""
        return pd.DataFrame({"id": range(len(self.texts)), "text": self.texts})

    def recall(self, found: Sequence[Sequence[int]], at: int = 1) -> float:
        """Return how often one of the first ``at`` that were found is right; the question itself does not count."""
        hits = 0
        for question, ids, right in zip(self.questions, found, self.right, strict=True):
            others = [each for each in ids if self.texts[each] != question][:at]
            hits += bool(right.intersection(others))
        return hits / len(self.questions)


@dataclass(frozen=True)
class RetrievalSet:
    """Where a set is, and the Recall@1 that it must come to."""

    name: str
    bar: float
    read: Callable[[Path], Retrieval]

    def load(self) -> Retrieval | None:
        """Return the set, None when it is not there."""
        found = folder()
        try:
            return self.read(found) if found else None
        except FileNotFoundError:
            return None


def folder() -> Path | None:
    """Return the folder of the sets; None when it is not given."""
    given = os.environ.get(FOLDER)
    places = [Path(given), Path(given).parent / "knowledge"] if given else []
    return next((place for place in places if (place / "xquad").is_dir()), None)


def _squad(path: Path) -> tuple[list[str], list[str], list[set[int]]]:
    texts: list[str] = []
    questions: list[str] = []
    right: list[set[int]] = []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            texts.append(paragraph["context"])
            for asked in paragraph["qas"]:
                questions.append(asked["question"])
                right.append({len(texts) - 1})
    return texts, questions, right


def _xquad(asked: str, answered: str) -> Callable[[Path], Retrieval]:
    def read(place: Path) -> Retrieval:
        texts, _, right = _squad(place / "xquad" / f"xquad.{answered}.json")
        return Retrieval(texts, _squad(place / "xquad" / f"xquad.{asked}.json")[1], right)

    return read


def _cmrc(place: Path) -> Retrieval:
    return Retrieval(*_squad(place / "cmrc2018" / "cmrc2018_dev.json"))


def _covid(place: Path) -> Retrieval:
    pairs = pd.read_csv(place / "covid_faq" / "eval_question_similarity_en.csv")
    entries = pd.read_csv(place / "covid_faq" / "faq_covidbert.csv")
    english = entries[entries["lang"].fillna("en") == "en"]["question"]
    texts = list(dict.fromkeys([*pairs["question_2"].str.strip(), *english]))
    number = {text: place for place, text in enumerate(texts)}
    alike = pairs[pairs["similar"] == 1]
    right: dict[str, set[int]] = {}
    for one, other in zip(alike["question_1"].str.strip(), alike["question_2"].str.strip(), strict=True):
        if one != other:
            right.setdefault(one, set()).add(number[other])
    return Retrieval(texts, list(right), list(right.values()))


RETRIEVAL = (
    RetrievalSet("XQuAD en", 0.96, _xquad("en", "en")),
    RetrievalSet("XQuAD zh", 0.94, _xquad("zh", "zh")),
    RetrievalSet("XQuAD zh → en", 0.70, _xquad("zh", "en")),
    RetrievalSet("CMRC2018", 0.98, _cmrc),
    RetrievalSet("COVID FAQ", 0.63, _covid),
)


def banking(place: Path, part: str) -> pd.DataFrame:
    """Return texts and their intents: ``text``, ``category``; ``part`` is train or test."""
    return pd.read_csv(place / "banking77" / f"{part}.csv")


def clinc(place: Path) -> dict[str, Any]:
    """Return the parts of CLINC150: lists of text and intent."""
    return dict(json.loads((place / "clinc150" / "data_small.json").read_text(encoding="utf-8")))
