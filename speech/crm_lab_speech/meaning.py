"""Topics by what their examples mean: how near a sentence is to them, and from where on it counts.

Similarities are cosines of vectors from which the mean of ordinary sentences of the same language was taken (models put
all texts of a language into one corner: Mu and Viswanath 2018), corrected for sentences that are near to everything:
2 cos(s, e) - r(s) - r(e), where r is the mean cosine with the ten nearest ordinary sentences (cross-domain similarity
local scaling, Conneau et al. 2018).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from statistics import NormalDist
from typing import Any, Protocol

import numpy as np
import yaml
from numpy.typing import NDArray

from crm_lab_speech.errors import BadRequest, CannotJudge
from crm_lab_speech.languages import language_of

Floats = NDArray[np.float32]

NEAREST = 10
"""Ordinary sentences that tell how near a sentence is to everything; as in the paper."""
SHARE = 0.1
"""The share of a call's sentences that may be about one topic; a smaller one asks for more nearness."""
_STEPS = 200
_NORMAL = 1.4826
"""The standard deviation of a normal distribution in median absolute deviations."""


class Embedder(Protocol):
    """A model that puts texts of one meaning near to each other, handed in from outside."""

    def embed(self, texts: Sequence[str]) -> Any:
        """Return one row of numbers a text, (n, d); a row of NaN for a text in a language that it does not know."""


@dataclass(frozen=True, slots=True)
class Near:
    """How near a sentence is to the topic's nearest example (2 at most, 0 as an ordinary one), and which that is."""

    similarity: float
    example: str


@dataclass(frozen=True, eq=False)
class Topic:
    """Examples as a model sees them; what is ``cut`` near to one counts, unless nearer to one of ``others``."""

    texts: tuple[str, ...]
    rows: Floats
    others: Floats
    cut: float


class Meanings:
    """What an embedder makes of texts; ordinary sentences and examples are read once, so keep it for many calls."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._topics: dict[tuple[tuple[str, ...], tuple[str, ...]], Topic] = {}

    @classmethod
    def of(cls, given: Embedder | Meanings) -> Meanings:
        """Return what was given, or what it makes of texts."""
        return given if isinstance(given, Meanings) else cls(given)

    def ready(self) -> int:
        """Return how many ordinary sentences the embedder can read.  Raises what it raises."""
        return len(self._ordinary)

    def near(self, means: tuple[str, ...], but_not: tuple[str, ...], sentences: Sequence[str]) -> dict[str, Near]:
        """Return those of ``sentences`` that mean what the examples ``means`` do, and not rather what ``but_not`` do.

        The cut is found from the examples.  Each is compared with the others as if it were new (leave one out);
        likewise ordinary sentences of business calls, Chinese and English, that come with the product.  Normal
        distributions are laid through both (through the ordinary ones by median and median absolute deviation, since a
        few of them may be about the topic), and the cut is where F1 is highest when one sentence in ten is about the
        topic.  Above it, what is nearer to a counter-example than to every example is another matter.

        Raises CannotJudge when the model does not know the language of the examples or of any sentence.
        """
        if not sentences:
            return {}
        topic = self._topic(means, but_not)
        rows, texts = self._readable(list(dict.fromkeys(sentences)))
        if not texts:
            raise CannotJudge("The embedder knows the language of no sentence: hand in one that does.")
        scores, against = self._scores(rows, topic.rows), self._scores(rows, topic.others).max(axis=1, initial=-2.0)
        best = scores.argmax(axis=1)
        top = scores.max(axis=1)
        found = np.flatnonzero((top >= topic.cut) & (top > against))
        return {texts[at]: Near(round(float(top[at]), 3), topic.texts[best[at]]) for at in found}

    def _topic(self, means: tuple[str, ...], but_not: tuple[str, ...]) -> Topic:
        key = (means, but_not)
        if key not in self._topics:
            self._topics[key] = self._learnt(means, but_not)
        return self._topics[key]

    def _learnt(self, means: tuple[str, ...], but_not: tuple[str, ...]) -> Topic:
        rows, texts = self._readable(means)
        others, _ = self._readable(but_not) if but_not else (rows[:0], [])
        if len(texts) < 2:
            raise CannotJudge("The embedder knows the language of fewer than two examples: hand in one that does.")
        own = self._scores(rows, rows)
        np.fill_diagonal(own, -np.inf)
        ordinary = self._scores(self._ordinary, rows, among=True).max(axis=1)
        return Topic(tuple(texts), rows, others, _cut(own.max(axis=1), ordinary))

    def _scores(self, rows: Floats, examples: Floats, *, among: bool = False) -> Floats:
        """Return the similarity of every row to every example; rows ``among`` ordinary ones are not near themselves."""
        usual = self._usual(rows, among)[:, None] + self._usual(examples)[None]
        return np.asarray(2 * rows @ examples.T - usual, np.float32)

    def _usual(self, rows: Floats, among: bool = False) -> Floats:
        near = rows @ self._ordinary.T
        if among:
            np.fill_diagonal(near, -np.inf)
        return np.asarray(np.sort(near, axis=1)[:, -NEAREST:].mean(axis=1), np.float32)

    @cached_property
    def _ordinary(self) -> Floats:
        return self._readable([text for each in background().values() for text in each])[0]

    @cached_property
    def _means(self) -> dict[str, Floats]:
        said = background()
        rows = self._embedded([text for each in said.values() for text in each])
        parts = np.split(rows, np.cumsum([len(each) for each in said.values()])[:-1])
        known = {language: part[~np.isnan(part).any(axis=1)] for language, part in zip(said, parts, strict=True)}
        found = {language: part.mean(axis=0) for language, part in known.items() if len(part)}
        if not found:
            raise CannotJudge("The embedder knows neither Chinese nor English: hand in one that does.")
        return {"": np.mean(list(found.values()), axis=0), **found}

    def _readable(self, texts: Sequence[str]) -> tuple[Floats, list[str]]:
        """Return the rows of the texts in languages that the model knows, around 0, and those texts."""
        rows = self._embedded(texts)
        known: list[int] = np.flatnonzero(~np.isnan(rows).any(axis=1)).tolist()
        left = [texts[at] for at in known]
        middles = [self._means.get(language_of(text), self._means[""]) for text in left]
        return _unit(rows[known] - np.reshape(middles, (len(left), rows.shape[1]))), left

    def _embedded(self, texts: Sequence[str]) -> Floats:
        rows = np.asarray(self._embedder.embed(list(texts)), np.float32)
        if rows.ndim != 2 or len(rows) != len(texts):
            raise BadRequest(f"The embedder returned {rows.shape} for {len(texts)} texts: it must give a row each.")
        return _unit(rows)


@lru_cache
def background() -> dict[str, list[str]]:
    """Return ordinary sentences of business calls by their language."""
    text = files("crm_lab_speech").joinpath("packs", "background.yaml").read_text("utf-8")
    found: dict[str, list[str]] = yaml.safe_load(text)
    return found


def _unit(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths == 0, 1, lengths), np.float32)


def _cut(examples: Floats, ordinary: Floats) -> float:
    """Return where F1 is highest between two normal distributions when ``SHARE`` is about the topic."""
    middle = float(np.median(ordinary))
    spread = max(_NORMAL * float(np.median(np.abs(ordinary - middle))), 1e-3)
    usual, topic = NormalDist(middle, spread), NormalDist(float(examples.mean()), max(float(examples.std()), spread))
    steps = np.linspace(middle, max(float(examples.max()), middle + spread), _STEPS)
    return float(max(steps, key=lambda cut: _f1(1 - topic.cdf(cut), 1 - usual.cdf(cut))))


def _f1(found: float, wrong: float) -> float:
    return 2 * SHARE * found / (SHARE * found + (1 - SHARE) * wrong + SHARE)
