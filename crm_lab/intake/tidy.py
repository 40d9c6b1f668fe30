"""Names of customers on their way in: half-width letters and single spaces, as at every other door."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import numpy as np
import pandas as pd

from crm_lab.intake.column import Mend, Read, distinct
from crm_lab.intake.values import read_text
from crm_lab.standard.text import CACHED, clean

NAMED = ("accounts", "contacts", "leads")
NAMES = ("name", "first_name", "last_name", "company")
WIDTH = "put into half-width letters and single spaces"
MORE = "put into plain letters, the written text kept in the custom fields"


def applies(entity: str, field_name: str) -> bool:
    """Tell whether a field holds a name that is made tidy."""
    return entity in NAMED and field_name in NAMES


def read_names(texts: np.ndarray, longest: int | None) -> Read:
    """Read names and make them tidy; one that loses more than width and spaces is kept as written, too."""
    written = read_text(texts).values
    codes, uniques = distinct(np.where(pd.isna(written), "", written))
    names = np.array([clean(text) for text in uniques], dtype=object)
    read = read_text(names[codes], longest)
    counts = np.bincount(codes, minlength=len(uniques))
    mends = {rule: Mend(rule, 0) for rule in (WIDTH, MORE)}
    for text, name, count in zip(uniques, names, counts, strict=True):
        if name != text:
            mend = mends[WIDTH if only_width(text) else MORE]
            mend.count += int(count)
            mend.examples.append((text, name))
    read.mended = [*read.mended, *(mend for mend in mends.values() if mend.count)]
    return read


@lru_cache(CACHED)
def only_width(text: str) -> bool:
    """Tell whether a text and its tidy form differ in the width of letters, unseen characters and spaces only."""
    narrow = "".join(_narrow(letter) for letter in unicodedata.normalize("NFC", text))
    return _seen(narrow) == _seen(clean(text))


def _narrow(letter: str) -> str:
    wide = unicodedata.decomposition(letter).startswith(("<wide>", "<narrow>", "<noBreak>"))
    return unicodedata.normalize("NFKC", letter) if wide else letter


def _seen(text: str) -> str:
    return "".join(letter for letter in text if unicodedata.category(letter) not in ("Zs", "Cc", "Cf", "Zl", "Zp"))
