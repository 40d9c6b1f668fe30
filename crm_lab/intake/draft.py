"""Rows on their way from text to record: typed columns, references still by name, and what cannot land."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from crm_lab.intake import amounts, values, ways
from crm_lab.intake.column import MISSING_TEXT, Mend, Read
from crm_lab.intake.fields import Field
from crm_lab.intake.plan import Options, Plan
from crm_lab.intake.readers import read_field
from crm_lab.intake.table import Aside, Chunk
from crm_lab.standard.missing import is_missing
from crm_lab.store.points import KINDS

OWN_PLACE = ("ref", "stage", "phone", "email", "money", "address", "id", "label")


@dataclass
class Draft:
    """The rows of one chunk being turned into records.

    `data` holds typed arrays by field name, `refs` plain text by field, `points` the phones and
    e-mails of each row, `custom` the texts that have no field, `keys` the id of each row in its system;
    `currency_assumed` tells the rows whose currency nobody named.
    """

    plan: Plan
    chunk: Chunk
    data: dict[str, Any] = field(default_factory=dict)
    refs: dict[str, np.ndarray] = field(default_factory=dict)
    points: dict[str, list[ways.Ways]] = field(default_factory=dict)
    custom: dict[str, np.ndarray] = field(default_factory=dict)
    keys: np.ndarray | None = None
    aside: list[Aside] = field(default_factory=list)
    mended: list[tuple[str, Mend]] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)
    bad: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))
    region: str = "CN"
    currency_assumed: np.ndarray | None = None

    @property
    def size(self) -> int:
        """The number of rows."""
        return len(self.chunk.lines)

    def texts(self, column: str) -> np.ndarray:
        """Return a column of the file as it was written."""
        return self.chunk.frame[column].to_numpy()

    def refuse(
        self, mask: np.ndarray, column: str, reason: str | np.ndarray, candidates: np.ndarray | None = None
    ) -> None:
        """Set the rows of `mask` aside (those that are not yet), with the reason; `candidates` they may be."""
        for position in np.flatnonzero(mask & ~self.bad).tolist():
            why = reason if isinstance(reason, str) else reason[position]
            value = str(self.chunk.frame[column].iat[position]) if column in self.chunk.frame else ""
            cells = tuple(self.chunk.frame.iloc[position])
            line = int(self.chunk.lines[position])
            candidate = "" if candidates is None else str(candidates[position])
            self.aside.append(Aside(self.plan.table.label, line, column, value, why, cells, candidate))
        self.bad = self.bad | mask

    def keep_text(self, column: str, mask: np.ndarray) -> None:
        """Keep the written text of the rows of `mask` among the custom fields."""
        old = self.custom.get(column, np.full(self.size, None, dtype=object))
        self.custom[column] = np.where(mask, self.texts(column), old)

    def take(self, column: str, read: Read) -> None:
        """Note what reading a column brought: bad rows, mends, assumptions."""
        if read.reasons is not None:
            self.refuse(read.reasons != "", column, read.reasons)
        self.mended += [(column, mend) for mend in read.mended]
        self.assumed += read.assumed


def draft(chunk: Chunk, plan: Plan, options: Options) -> Draft:
    """Read all columns of a chunk as its plan says."""
    nothing = np.zeros(len(chunk.lines), dtype=bool)
    made = Draft(plan, chunk, aside=list(chunk.aside), bad=nothing, region=options.region)
    made.mended += [("", Mend(rule, count)) for rule, count in chunk.mended.items()]
    for column, one in plan.mapped():
        if one.keep_only:
            if not (one.type == "label" and ways.label_of(column, plan.matches)):
                _keep(made, column)
        elif one.type not in OWN_PLACE:
            _read_simple(made, column, one, options)
    for column in plan.matches:
        if plan.matches[column].field is None:
            _keep(made, column)
    _read_places(made)
    amounts.read(made, options)
    return made


def _keep(made: Draft, column: str) -> None:
    texts = made.texts(column)
    made.custom[column] = np.array([None if t.strip().lower() in MISSING_TEXT else t for t in texts], dtype=object)


def _read_simple(made: Draft, column: str, one: Field, options: Options) -> None:
    texts = made.texts(column)
    read = read_field(one, column, texts, made.plan, options)
    made.take(column, read)
    made.data[one.name] = read.values
    if any("kept" in mend.rule for mend in read.mended):
        written = np.array([text.strip() for text in texts], dtype=object)
        changed = np.array([str(v) != t and not is_missing(t) for v, t in zip(read.values, written, strict=True)])
        said = np.array([_plain_reading(one.type)] * len(texts)) & pd.notna(read.values)
        made.keep_text(column, changed & ~said)


def _plain_reading(type_name: str) -> bool:
    """Types whose read values differ from the text without any loss: nothing needs keeping where one was read."""
    return type_name in ("integer", "number", "year", "bool", "percent", "duration")


def _read_places(made: Draft) -> None:
    for column, one in made.plan.mapped():
        texts = made.texts(column)
        if one.type == "id":
            made.keys = np.array([text.strip() for text in texts], dtype=object)
        elif one.type in ("ref", "stage"):
            made.refs[one.name] = np.array(["" if is_missing(t) else t.strip() for t in texts], dtype=object)
        elif one.type == "address":
            made.data[one.name] = values.read_text(texts).values
        elif one.type in KINDS:
            ways.take(made, column, one.name, len(made.plan.columns_of(one.name)) > 1)
