"""Why deals are won: the model behind the demo company, known to the truth and to nobody else.

The log-odds of winning add up from the rep, the source, the petals that are covered, the follow-ups, the size and
whether the customer has bought before.  The effects are there to be found by whoever models the store.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from crm_lab.demo.dice import Array, Dice
from crm_lab.demo.market import sources
from crm_lab.demo.world import Draft

PETALS = ("initiator", "gatekeeper", "user", "assistant_decider", "supporter", "decider")
PETAL_RATES = (0.62, 0.48, 0.58, 0.34, 0.30, 0.38)
PETAL_EFFECTS = (0.10, 0.30, 0.25, 0.25, 0.55, 0.65)
BASE = -0.55


def petals(dice: Dice, skill: Array) -> Array:
    """Return which of the PETALS are covered, one row per deal; better reps cover more."""
    reach = np.array(PETAL_RATES)[None, :] + 0.12 * skill[:, None]
    return np.asarray(dice.raw.random(reach.shape) < reach.clip(0.05, 0.95))


def follow_ups(dice: Dice, diligence: Array, mean: float) -> Array:
    """Return how often each deal is followed up until it closes (at least once)."""
    pace = diligence * dice.raw.gamma(2.5, 1 / 2.5, len(diligence))
    return np.asarray(1 + dice.raw.poisson(max(mean - 1, 0.5) * pace))


def win_chances(deals: pd.DataFrame, covered: Array, staff: Draft) -> pd.DataFrame:
    """Return the parts of the log-odds and the ``win_probability`` that they give, one row per deal."""
    effect = np.array([s["effect"] for s in sources()])
    parts = pd.DataFrame(
        {
            "base": np.full(len(deals), BASE),
            "rep": staff.known("skill")[deals["owner"].to_numpy()],
            "source": effect[deals["source"].to_numpy()],
            "petals": covered @ np.array(PETAL_EFFECTS) - 0.85,
            "follow_ups": 1.5 * (1 - np.exp(-deals["follow_ups"].to_numpy() / 4)) - 0.95,
            "size": -0.35 * (np.log10(deals["value"].to_numpy()) - 5.3),
            "relation": np.where(deals["existing"].to_numpy(), 0.3, -0.1),
        }
    ).round(4)
    return parts.assign(win_probability=np.round(1 / (1 + np.exp(-parts.sum(axis=1))), 4))
