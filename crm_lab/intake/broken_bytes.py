"""Rows whose bytes are no text: they arrive as lone surrogates, and are set aside."""

from __future__ import annotations

import numpy as np

from crm_lab.intake.reasons import Reason
from crm_lab.intake.table import Aside, Chunk


def without_broken_bytes(label: str, chunk: Chunk) -> Chunk:
    """Set rows with undecodable bytes aside."""
    broken: dict[int, tuple[str, str]] = {}
    for column in chunk.frame.columns:
        values = chunk.frame[column].to_numpy()
        if not _encodes("".join(values)):
            for position, value in enumerate(values):
                if not _encodes(value):
                    broken.setdefault(position, (column, value.encode("utf-8", "backslashreplace").decode()))
    if not broken:
        return chunk
    keep = np.ones(len(chunk.lines), dtype=bool)
    keep[list(broken)] = False
    aside = [
        Aside(
            label,
            int(chunk.lines[at]),
            column,
            value,
            Reason("broken_bytes"),
            tuple(chunk.frame.iloc[at]),
        )
        for at, (column, value) in broken.items()
    ]
    good = chunk.frame[keep].reset_index(drop=True)
    return Chunk(good, chunk.lines[keep], chunk.aside + aside, chunk.mended)


def _encodes(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
