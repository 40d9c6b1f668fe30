"""How sure it is that a hit answers the question: a probability that the base finds out about itself.

Three signs are looked at, all from the nearest texts: how near the hit is; whether the question lies as close to its
neighbours as they lie to theirs (Breunig et al. 2000, local outliers); and whether the neighbours agree on the answer.
The base asks itself its own questions, once as they are without that one wording, once without all that gives their
answer: what the signs look like when the answer is there, and when it is missing, trains a small logistic model.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crm_lab_knowledge.vectors.exact import Exact
from crm_lab_knowledge.view import KINDS, Floats, Ints

NEIGHBOURS = 20
CLOSEST = 5
FEWEST = 20
"""A base with fewer texts cannot tell what is usual in it."""
ASKED = 400
BLOCK = 100
WORK = 4_000_000
"""Comparisons per question times questions; a large base asks itself fewer."""
ENOUGH = 30
"""So many of its questions must find their answer again, so that the model can be trained on them."""
RIDGE = 1.0
GENERAL = (1.0, 1.0, 0.7, -1.5)
"""Weights and offset when a base has one wording per answer; from bases that have several, where they vary little."""


@dataclass(frozen=True)
class Calibration:
    """A logistic model over signs that are counted in deviations from those of a missing answer."""

    centre: tuple[float, ...]
    spread: tuple[float, ...]
    weights: tuple[float, ...]

    def probabilities(self, signs: Floats) -> Floats:
        """Return a probability per row of ``signs``."""
        standard = (signs - np.array(self.centre)) / np.array(self.spread)
        logits = standard @ np.array(self.weights[:-1]) + self.weights[-1]
        return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))), np.float32)


@dataclass(frozen=True, eq=False)
class Surroundings:
    """The units nearest to a question, nearest first, with their cosines."""

    index: Exact
    places: Ints
    cosines: Floats

    @classmethod
    def of(cls, index: Exact, unit_meaning: Floats) -> Surroundings:
        """Return what lies around a question with these cosines to all units; -inf are left out."""
        count = min(NEIGHBOURS, int(np.isfinite(unit_meaning).sum()))
        places = np.argpartition(unit_meaning, -count)[-count:] if count else np.empty(0, np.int64)
        places = places[np.argsort(-unit_meaning[places], kind="stable")]
        return cls(index, places, unit_meaning[places])

    def signs(self, nearness: Floats, answers: Ints) -> Floats:
        """Return the three signs for hits of this ``nearness`` with these ``answers``, a row each."""
        best = self.cosines[0]
        out = self.cosines[:CLOSEST].mean() - self.index.density(self.places[:CLOSEST]).mean()
        pull = np.exp(3 * (self.cosines - best) / max(1e-6, float(best - self.cosines[-1])))
        agree = (pull * (self.index.view.answers[self.places] == answers[:, None])).sum(1) / pull.sum()
        return np.stack([nearness, out - (best - nearness), agree], 1).astype(np.float32)

    def best_signs(self) -> tuple[Floats, int]:
        """Return the signs of the nearest unit, and its answer."""
        answer = self.index.view.answers[self.places[:1]]
        return self.signs(self.cosines[:1], answer)[0], int(answer[0])


def calibrate(index: Exact) -> Calibration | None:
    """Return how sure a base with these vectors may be; None when it has too few questions."""
    asked = _questions(index)
    answers = index.view.answers
    there, missing = list[Surroundings](), list[Surroundings]()
    for at in range(0, len(asked), BLOCK):
        block = asked[at : at + BLOCK]
        for place, cosines in zip(block, index.rows[block] @ index.rows.T, strict=True):
            cosines[~index.known] = cosines[place] = -np.inf
            there.append(Surroundings.of(index, cosines))
            cosines[answers == answers[place]] = -np.inf
            missing.append(Surroundings.of(index, cosines))
    if sum(len(each.places) >= CLOSEST for each in missing) < FEWEST:
        return None
    index.density(np.unique(np.concatenate([each.places[:CLOSEST] for each in [*there, *missing]])))
    found = [each.best_signs() for each in there]
    right = np.array([answer == answers[place] for (_, answer), place in zip(found, asked, strict=True)])
    lost = [each.best_signs()[0] for each in missing if len(each.places) >= CLOSEST]
    return _trained(np.array(lost), np.array([signs for signs, _ in found]), right)


def _questions(index: Exact) -> Ints:
    places = np.flatnonzero(index.known & ~index.view.refused & (index.view.kinds == KINDS.index("question")))
    count = int(np.clip(WORK // max(1, len(index.view)), 50, ASKED))
    return places[np.linspace(0, len(places) - 1, count).astype(np.int64)] if len(places) > count else places


def _trained(missing: Floats, there: Floats, right: Floats) -> Calibration:
    centre, spread = missing.mean(axis=0), np.maximum(missing.std(axis=0), 1e-4)
    weights: tuple[float, ...] = GENERAL
    if right.sum() >= ENOUGH:
        signs = (np.concatenate([there, missing]) - centre) / spread
        weights = _logistic(signs, np.concatenate([right, np.zeros(len(missing))]).astype(np.float64))
    return Calibration(tuple(map(float, centre)), tuple(map(float, spread)), weights)


def _logistic(signs: Floats, truth: Floats) -> tuple[float, ...]:
    """Fit a ridge logistic regression by Newton's method."""
    table = np.c_[signs, np.ones(len(signs))].astype(np.float64)
    ridge = np.diag([RIDGE] * signs.shape[1] + [1e-6])
    weights = np.zeros(table.shape[1])
    for _ in range(25):
        chance = 1 / (1 + np.exp(-np.clip(table @ weights, -30, 30)))
        slope = table.T @ (chance - truth) + ridge @ weights
        weights -= np.linalg.solve((table * (chance * (1 - chance))[:, None]).T @ table + ridge, slope)
    return (*(float(max(0.0, each)) for each in weights[:-1]), float(weights[-1]))
