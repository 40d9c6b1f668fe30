"""Which pairs a person should look at: those whose answers teach most, with every field side by side."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from crm_lab.customers.matching.explaining import check_locale, level_word, names_of, reasons
from crm_lab.customers.matching.matching import Evidence, Matching, Rows
from crm_lab.errors import InvalidValue

NEAR = 0.1
"""How much a pattern that is one level away from an answered one still teaches less."""
NEVER_SURE = 0.05
"""Doubt (p (1 - p)) that is left of every pattern: what was learned without answers may be wrong altogether."""
DAMPED = 0.5
"""Power of the number of pairs of one pattern: many pairs alike matter more, but not in proportion."""


def choose_pairs_to_label(
    frame: pd.DataFrame, count: int = 20, *, labels: pd.DataFrame | None = None, locale: str = "en", **hints: Any
) -> pd.DataFrame:
    """Return the pairs whose answers teach most, the first one most: likely and unlikely in equal parts, all of them
    different in how they agree, and none that `labels` answers.

    Columns: `left_id`, `right_id`, `score` (probability), `reasons`, and `fields`: for each compared field a dict of
    `field`, `left`, `right` (as written), `agreement` and `weight` (log odds).  Answer them in a column `same` and
    give the frame back as `labels` of `find_duplicates`.  The hints are those of `find_duplicates`.
    """
    locale = check_locale(locale)
    if count < 1:
        raise InvalidValue(f"count says how many pairs to ask about; it can't be {count}")
    matching = Matching(frame, labels, hints)
    chosen = _chosen(matching, count)
    known = matching.scored
    left, right = matching.rows[known.left[chosen]], matching.rows[known.right[chosen]]
    evidence = matching.evidence(left, right)
    return pd.DataFrame(
        {
            "left_id": matching.ids.iloc[left].array,
            "right_id": matching.ids.iloc[right].array,
            "score": evidence.probability,
            "reasons": reasons(matching.fields, evidence.levels, evidence.weights, locale),
            "fields": side_by_side(matching, left, right, evidence, locale),
        },
        columns=["left_id", "right_id", "score", "reasons", "fields"],
    )


def explain_pair(frame: pd.DataFrame, left_id: Any, right_id: Any, *, locale: str = "en", **hints: Any) -> pd.DataFrame:
    """Return why two records of a frame are, or are not, taken for one: a row per field.

    Columns: `field`, `left`, `right` (as written), `agreement`, `weight` (log odds); the last row, `before`, is what
    was known before comparing, so that the weights add up to the log odds of the pair.  Raises InvalidValue for an
    unknown id.
    """
    locale = check_locale(locale)
    matching = Matching(frame, None, hints)
    places = pd.Index(matching.ids).get_indexer(pd.Index([left_id, right_id]))
    for one, place in zip((left_id, right_id), places, strict=True):
        if place < 0:
            raise InvalidValue(f"the frame has no record with the id '{one}'")
    left, right = (np.array([place], np.int32) for place in places)
    rows = side_by_side(matching, left, right, matching.evidence(left, right), locale)[0]
    before = {"field": "before" if locale == "en" else "比较之前", "weight": round(matching.model.start, 2)}
    return pd.DataFrame([*rows, before], columns=["field", "left", "right", "agreement", "weight"])


def side_by_side(
    matching: Matching, left: Rows, right: Rows, evidence: Evidence, locale: str
) -> list[list[dict[str, Any]]]:
    """Return for each pair the compared fields: what is written in both records, how it agrees, what that is worth."""
    names = names_of(matching.fields, locale)
    columns = [field.role.columns for field in matching.fields]
    values = {name: matching.frame[name].to_numpy(dtype=object) for group in columns for name in group}

    def written(record: int, group: tuple[str, ...]) -> str:
        return " / ".join(str(values[name][record]) for name in group if not pd.isna(values[name][record]))

    missing = "missing" if locale == "en" else "缺"
    return [
        [
            {
                "field": name,
                "left": written(one, group),
                "right": written(other, group),
                "agreement": missing if level < 0 else level_word(field.kind, level, locale),
                "weight": round(float(weight), 2),
            }
            for name, group, field, level, weight in zip(names, columns, matching.fields, levels, weights, strict=True)
        ]
        for one, other, levels, weights in zip(
            left.tolist(), right.tolist(), evidence.levels.tolist(), evidence.weights, strict=True
        )
    ]


def _chosen(matching: Matching, count: int) -> npt.NDArray[np.intp]:
    """Return the places of the most telling pairs.

    A pattern of agreement is worth asking about when it has many pairs and is uncertain (p (1 - p) large); each answer,
    given or to be given, makes it and its neighbours worth less.
    """
    known = matching.scored
    open_ = np.flatnonzero(np.isfinite(known.scores))
    if not len(open_):
        return open_
    levels, of = np.unique(known.levels[open_], axis=0, return_inverse=True)
    p = 1 / (1 + np.exp(-known.scores[open_]))
    doubt = np.bincount(of, weights=p * (1 - p), minlength=len(levels))
    number = np.bincount(of, minlength=len(levels))
    worth = (doubt / number + NEVER_SURE) * number**DAMPED
    seen = np.zeros(len(levels))
    for told in known.levels[~np.isfinite(known.scores)]:
        seen += NEAR ** (levels != told).sum(1)
    closest = np.lexsort((np.arange(len(open_)), np.abs(known.scores[open_]), of))
    waiting: dict[int, list[int]] = {}
    for place in closest.tolist():
        waiting.setdefault(int(of[place]), []).append(place)
    chosen: list[int] = []
    while waiting and len(chosen) < count:
        alive = np.fromiter(waiting, np.intp)
        best = int(alive[np.argmax((worth / (1 + seen) ** 2)[alive])])
        chosen.append(int(open_[waiting[best].pop(len(waiting[best]) // 2)]))
        if not waiting[best]:
            del waiting[best]
        seen += NEAR ** (levels != levels[best]).sum(1)
    return np.array(chosen, dtype=np.intp)
