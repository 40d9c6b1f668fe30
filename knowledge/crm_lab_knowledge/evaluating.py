"""How good a knowledge base is, asked with questions whose answers a person knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING, Any

import numpy as np

from crm_lab_knowledge.errors import BadInput
from crm_lab_knowledge.frames import missing
from crm_lab_knowledge.hits import Hit

if TYPE_CHECKING:
    import pandas as pd

DEPTH = 10
BINS = 10
QUESTION = ("question", "text", "query", "问题")
EXPECTED = ("id", "expected", "answer_id", "编号")


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What came out.

    ``figures`` hold, for the questions that have an answer: recall_1, recall_5, recall_10, mrr (of ten), ndcg (of ten);
    and for all: answered (share of questions whose best hit is at least as sure as ``cut``), right (share of those that
    are right), told_apart (area under the ROC curve between questions that have an answer and those that have none),
    calibration (mean distance between confidence and how often it was right).  None stands for what cannot be told.

    ``cut`` is the confidence from which answering does more good than harm: it gets the most questions right, answered
    or rightly left alone.  ``rows`` has one line per question.
    """

    figures: dict[str, float | None]
    cut: float | None
    rows: pd.DataFrame

    def worst(self, count: int = 20) -> pd.DataFrame:
        """Return the questions that went wrong, those first whose wrong answer looked surest."""
        wrong = self.rows[~self.rows["right"]]
        surest = wrong["confidence"].astype(float).fillna(0)
        order = wrong.assign(surest=surest).sort_values(["surest", "score"], ascending=False, kind="stable")
        return order.drop(columns="surest").head(count)

    def against(self, other: Evaluation) -> pd.DataFrame:
        """Return the figures of both side by side, and how this one differs; of another base or setting."""
        import pandas as pd

        table = pd.DataFrame({"this": self.figures, "other": other.figures}, dtype=float)
        return table.assign(difference=table["this"] - table["other"])


def evaluate(search: Callable[[str], list[Hit]], questions: pd.DataFrame | Iterable[Mapping[str, Any]]) -> Evaluation:
    """Ask all ``questions`` and compare what was found with the id that each expects.

    Several ids may be right; none means that there is no answer.  Raises BadInput when the columns are not there.
    """
    import pandas as pd

    asked = [_asked(text, expected, search(text)) for text, expected in _pairs(questions)]
    rows = pd.DataFrame(asked, columns=["question", "expected", "found", "rank", "score", "confidence", "right"])
    rows["right"] = rows["right"].astype(bool)
    cut = _cut(rows)
    return Evaluation(_figures(rows, cut), cut, rows)


def _pairs(questions: pd.DataFrame | Iterable[Mapping[str, Any]]) -> list[tuple[str, frozenset[Any]]]:
    import pandas as pd

    frame = questions if isinstance(questions, pd.DataFrame) else pd.DataFrame(list(questions))
    names = {str(name).strip().casefold(): name for name in frame.columns}
    text = next((names[name] for name in QUESTION if name in names), None)
    wanted = next((names[name] for name in EXPECTED if name in names), None)
    if text is None or wanted is None or not len(frame):
        raise BadInput(
            f"The columns are {', '.join(names) or 'none'}: give question, and id (of the entry that answers it, empty "
            "for none), and at least one row."
        )
    return [(asked, _ids(given)) for asked, given in zip(frame[text], frame[wanted], strict=True)]


def _ids(given: Any) -> frozenset[Any]:
    several = given if isinstance(given, (list, tuple, set, frozenset)) else [given]
    return frozenset(each for each in several if not missing(each) and each != "")


def _asked(text: str, expected: frozenset[Any], hits: list[Hit]) -> tuple[Any, ...]:
    rank = next((place for place, hit in enumerate(hits, 1) if hit.id in expected), None)
    best = hits[0] if hits else None
    found, score, sure = (best.id, best.score, best.confidence) if best else (None, 0.0, 0.0)
    return text, tuple(expected), found, rank, score, sure, rank == 1 or (not expected and best is None)


def _figures(rows: pd.DataFrame, cut: float | None) -> dict[str, float | None]:
    known = rows[rows["expected"].map(len) > 0]
    ranks = known["rank"].astype(float).to_numpy()
    figures: dict[str, float | None] = {f"recall_{k}": _mean(ranks <= k) for k in (1, 5, DEPTH)}
    figures["mrr"] = _mean(np.where(ranks <= DEPTH, 1 / ranks, 0))
    figures["ndcg"] = _mean([1 / log2(rank + 1) if rank <= DEPTH else 0 for rank in ranks])
    sure = rows["confidence"].astype(float).to_numpy()
    measured = cut is not None
    answered = sure >= cut if cut is not None else np.zeros(len(rows), np.bool_)
    figures["answered"] = _mean(answered) if measured else None
    figures["right"] = _mean((rows["rank"] == 1)[answered]) if measured else None
    figures["told_apart"] = _area(sure[known.index], sure[rows.index.difference(known.index)]) if measured else None
    figures["calibration"] = _distance(sure, (rows["rank"] == 1).to_numpy()) if measured else None
    return figures


def _mean(values: Any) -> float | None:
    return float(np.mean(values)) if len(values) else None


def _cut(rows: pd.DataFrame) -> float | None:
    """Return the confidence above which answering gets the most questions right."""
    sure = rows["confidence"].astype(float).to_numpy()
    if np.isnan(sure).any():
        return None
    order = np.argsort(-sure, kind="stable")
    right = (rows["rank"] == 1).to_numpy()[order]
    alone = (rows["expected"].map(len) == 0).to_numpy()[order]
    gain = np.concatenate([[0], np.cumsum(right.astype(int) - alone.astype(int))])
    best = int(len(gain) - 1 - np.argmax(gain[::-1]))
    return float(sure[order[best - 1]]) if best else float(np.nextafter(sure.max(), 2))


def _area(known: Any, unknown: Any) -> float | None:
    """Return the chance that a question with an answer looks surer than one without (Mann and Whitney 1947)."""
    if not len(known) or not len(unknown):
        return None
    below = np.searchsorted(np.sort(unknown), known, side="left") + np.searchsorted(
        np.sort(unknown), known, side="right"
    )
    return float(below.mean() / 2 / len(unknown))


def _distance(sure: Any, right: Any) -> float:
    """Return the expected calibration error over ten bins (Guo et al. 2017)."""
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = [abs(sure[bins == each].mean() - right[bins == each].mean()) * (bins == each).mean() for each in set(bins)]
    return float(sum(gaps))
