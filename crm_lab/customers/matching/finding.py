"""Duplicates in any frame: from columns to candidate pairs, scores, groups and explained pairs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from crm_lab.customers.matching.blocking import inside
from crm_lab.customers.matching.explaining import THROUGH_OTHERS, TOLD, Part, check_locale, parts, reasons
from crm_lab.customers.matching.matching import Evidence, Matching, Rows
from crm_lab.customers.matching.steps import Report, silent
from crm_lab.seldom import seldom_collected

ASK = float(np.log(0.1 / 0.9))
"""Pairs that are less likely than one in ten are not asked about."""
COLUMNS = ("left_id", "right_id", "score", "decision", "reasons")


def find_duplicates(
    frame: pd.DataFrame, *, labels: pd.DataFrame | None = None, locale: str = "en", **hints: Any
) -> pd.DataFrame:
    """Return the pairs of records that are, or may be, the same customer.

    Columns: `left_id`, `right_id`; `score`, the probability (0..1); `decision`, `same` or `ask`; `reasons`, every
    compared field in words with its weight in log odds.  Each pair is there once; `same` is closed: if a = b and b = c
    are rows, a = c is one.  The result does not depend on the order of rows and columns.

    Columns are chosen by their names (English and Chinese) and values: names of people and firms, phones, e-mails,
    addresses and their parts, dates of birth, numbers of documents.  A column called id, record id and the like, or
    one whose name says that it holds the answer (cluster, true id …), is never evidence; columns of unknown names are
    compared only when no name is known.  `hints` say it instead, each a column or a list of columns: `id`, `name`
    (person or company, by its values), `person`, `given_name`, `surname`, `company`, `phone`, `email`, `address`,
    `street`, `house_number`, `city`, `postcode`, `birthday`, `id_number`, `website`, `category`, `text`, `ignore`;
    `source`: no two records of one source are the same.  Without an id column the index is the id.

    `labels` (left_id, right_id, same) are answers of a person; twenty change weights and threshold for the better, and
    each is kept to.  `locale` is the language of the reasons, en or zh.

    Raises InvalidValue for ids that are missing or not unique and when nothing can be compared, UnknownField for a hint
    or a column that does not exist.
    """
    with seldom_collected():
        matching = Matching(frame, labels, hints)
        return _explained(matching, check_locale(locale))[0]


def search(
    frame: pd.DataFrame, labels: pd.DataFrame | None, locale: str, hints: Mapping[str, Any], report: Report = silent
) -> tuple[pd.DataFrame, list[tuple[Part, ...]]]:
    """Return what `find_duplicates` does and, for each of its rows, the evidence as data; `report` hears of progress.

    The evidence of a pair that a person, or other records, made the same begins with a part of weight 0 that says so.
    """
    locale = check_locale(locale)
    with seldom_collected():
        matching = Matching(frame, labels, hints, report)
        return _explained(matching, locale, parts_of=_because)


PartsOf = Callable[[Matching, Evidence, Any, str], list[tuple[Part, ...]]]


def _explained(
    matching: Matching, locale: str, parts_of: PartsOf | None = None
) -> tuple[pd.DataFrame, list[tuple[Part, ...]]]:
    groups = matching.groups()
    same = inside(groups)
    ask = _asked(matching, groups)
    left, right = np.concatenate([same[0], ask[0]]), np.concatenate([same[1], ask[1]])
    is_same = np.arange(len(left)) < len(same[0])
    matching.report("explain", 0)
    evidence = matching.evidence(left, right)
    table = pd.DataFrame(
        {
            "left_id": matching.ids.iloc[left].array,
            "right_id": matching.ids.iloc[right].array,
            "score": evidence.probability,
            "decision": np.where(is_same, "same", "ask").astype(object),
            "reasons": _told(matching, evidence, is_same, locale),
        },
        columns=list(COLUMNS),
    )
    order = np.lexsort((right, left, -evidence.scores, ~is_same))
    because = parts_of(matching, evidence, is_same, locale) if parts_of else []
    return table.iloc[order].reset_index(drop=True), [because[at] for at in order] if parts_of else []


def _asked(matching: Matching, groups: Rows) -> tuple[Rows, Rows]:
    known = matching.scored
    open_ = (known.scores > ASK) & np.isfinite(known.scores)
    open_ &= groups[matching.rows[known.left]] != groups[matching.rows[known.right]]
    return matching.rows[known.left[open_]], matching.rows[known.right[open_]]


def _told(matching: Matching, evidence: Evidence, is_same: Any, locale: str) -> list[str]:
    texts = reasons(matching.fields, evidence.levels, evidence.weights, locale)
    separator = "; " if locale == "en" else "；"
    for at in np.flatnonzero(np.isinf(evidence.scores)):
        texts[at] = separator.join(filter(None, (TOLD[locale], texts[at])))
    for at in np.flatnonzero(is_same & (evidence.scores <= 0)):
        texts[at] = separator.join(filter(None, (THROUGH_OTHERS[locale], texts[at])))
    return texts


def _because(matching: Matching, evidence: Evidence, is_same: Any, locale: str) -> list[tuple[Part, ...]]:
    found = parts(matching.fields, evidence.levels, evidence.weights, locale)
    for at in np.flatnonzero(np.isinf(evidence.scores)):
        found[at] = (Part("", TOLD[locale], 0.0), *found[at])
    for at in np.flatnonzero(is_same & (evidence.scores <= 0)):
        found[at] = (Part("", THROUGH_OTHERS[locale], 0.0), *found[at])
    return found
