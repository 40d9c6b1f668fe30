"""The people of the company as a file names them: who manages others is a manager, and all of them work here."""

from __future__ import annotations

import numpy as np
import pandas as pd

from crm_lab.intake.complete import text_of
from crm_lab.intake.draft import Draft

MANAGER, MEMBER = "manager", "rep"


def managers(made: Draft) -> set[str]:
    """Return the ids of those whom the rows of a file of users call a manager."""
    if made.plan.entity.name != "users" or "manager_id" not in made.data:
        return set()
    named = made.data["manager_id"][~made.bad]
    return {str(one) for one in named if one}


def settle_roles(made: Draft, ids: np.ndarray, is_new: np.ndarray) -> None:
    """Let new people of whom the file says no role, but whose people it names, be managers."""
    found = managers(made)
    if found:
        roles = text_of(made, "role")
        unsaid = roles == ""
        roles[unsaid] = None
        roles[unsaid & is_new & np.array([one in found for one in ids], dtype=bool)] = MANAGER
        made.data["role"] = roles


def light(people: pd.DataFrame, leading: set[str]) -> pd.DataFrame:
    """Complete people whom a file only names: without a login, but at work, so they can be chosen as owners."""
    return people.assign(role=np.where(people["id"].isin(leading), MANAGER, MEMBER), active=True)
