"""Sentences of the company: templates from the data files, filled in the customer's language."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from crm_lab.demo.catalogue import goods
from crm_lab.demo.dice import Array, Dice, objects
from crm_lab.demo.texts import words

_PARTS = ("product", "contact")


def fill(templates: Array, values: dict[str, Array]) -> Array:
    """Return each template with its {product} and {contact} filled in."""
    result = templates.copy()
    for part in _PARTS:
        mark = "{" + part + "}"
        here = np.flatnonzero(np.fromiter((mark in t for t in result), dtype=bool, count=len(result)))
        filled = zip(result[here], values[part][here], strict=True)
        result[here] = objects([_begun(text.replace(mark, str(value))) for text, value in filled])
    return result


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def product_words(product: Array, language: Array) -> Array:
    """Return what the products are called inside a sentence in each customer's language."""
    english = objects([_inside(g["en"]) for g in goods()])
    return in_language(objects([g["zh"] for g in goods()])[product], english[product], language)


def _inside(name: str) -> str:
    """Return an English name as it stands inside a sentence: HPLC system, but gas chromatograph."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def in_language(chinese: Array, english: Array, language: Array) -> Array:
    """Return the Chinese text where the language is zh, else the English one."""
    return np.where(language == "zh", chinese, english)


def next_steps(dice: Dice, stage: Array, plan: pd.DataFrame, called: Array) -> Array:
    """Return the next step of each deal, as its rep would write it."""
    steps: list[dict[str, Any]] = words("deals")["next_step"]
    fits = np.array([[float(s["stage"] == number) for s in steps] for number in range(5)])
    drawn = dice.pick_by(fits, np.where(plan["person"], 4, stage))
    language = plan["language"].to_numpy(dtype=object)
    text = in_language(objects([s["zh"] for s in steps])[drawn], objects([s["en"] for s in steps])[drawn], language)
    return fill(text, {"product": product_words(plan["product"].to_numpy(), language), "contact": called})


def lost_words(dice: Dice, stage: Array, language: Array) -> tuple[Array, Array]:
    """Return why a deal was lost in ``stage``: the key of the reason, and what the rep noted."""
    reasons: list[dict[str, Any]] = words("deals")["lost"]
    weights = np.array([[r["weights"][number] for r in reasons] for number in range(4)], dtype=float)
    drawn = dice.pick_by(weights, stage)
    lots = dice.raw.integers(0, 12, len(stage))
    notes = [
        reasons[r]["zh" if lang == "zh" else "en"][n % len(reasons[r]["zh"])]
        for r, n, lang in zip(drawn, lots, language, strict=True)
    ]
    return objects([r["key"] for r in reasons])[drawn], objects(notes)
