"""Given names and surnames in two columns: found and compared turned round as well."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from crm_lab.customers.matching.fields import Codes, Field

TURNED = 1
"""The level 'turned round' of both kinds."""


def halves(fields: Sequence[Field]) -> tuple[int, int] | None:
    """Return the places of the given name and the surname among the fields; None unless there is one of each."""
    given = [at for at, field in enumerate(fields) if field.kind.name == "given"]
    family = [at for at, field in enumerate(fields) if field.kind.name == "surname"]
    return (given[0], family[0]) if len(given) == len(family) == 1 else None


def common_codes(given: Field, family: Field) -> tuple[Codes, Codes]:
    """Return the codes of both columns in one vocabulary (-1: missing)."""
    of, _ = pd.factorize(np.concatenate([given.texts, family.texts]))
    size = len(given.texts)
    return _through(of[:size], given.codes[0]), _through(of[size:], family.codes[0])


def _through(of: npt.NDArray[np.intp], codes: Codes) -> Codes:
    return np.where(codes >= 0, of[codes], -1).astype(np.int32)


def turned(
    given: Codes, family: Codes, left: npt.NDArray[np.int32], right: npt.NDArray[np.int32]
) -> npt.NDArray[np.bool_]:
    """Tell which pairs have each other's given name as surname, and the other way round."""
    crossed = (given[left] == family[right]) & (family[left] == given[right])
    return np.asarray(crossed & (given[left] >= 0) & (family[left] >= 0) & (given[left] != given[right]))
