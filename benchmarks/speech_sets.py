"""Recordings with what is said in them, and how wrong a transcript of them is.

They lie in the folder that CRM_LAB_BENCH_DATA names, or in ``speech`` beside it, with a ``manifest.jsonl`` (file, lang,
text); nothing of them is part of crm-lab.  English: words after Whisper's own normaliser; Mandarin: signs after NFKC,
in simplified script, numbers as signs, without marks.
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
import wave
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = "CRM_LAB_BENCH_DATA"
NOT_GIVEN = "recordings not given"
RATE = 16_000


@dataclass(frozen=True)
class Clip:
    """A recording and its words."""

    path: Path
    text: str


def folder() -> Path | None:
    """Return the folder of the recordings; None when it is not given."""
    given = os.environ.get(FOLDER)
    places = [Path(given), Path(given).parent / "speech", Path(given) / "speech"] if given else []
    return next((place for place in places if (place / "manifest.jsonl").is_file()), None)


def clips(language: str, quick: bool = False) -> list[Clip]:
    """Return the recordings in ``language`` that have a reference; none when the folder is not given."""
    place = folder()
    if place is None:
        return []
    rows = [json.loads(line) for line in (place / "manifest.jsonl").read_text("utf-8").splitlines()]
    found = [Clip(place / row["file"], row["text"]) for row in rows if row["lang"] == language and row["text"]]
    return found[:4] if quick else found


def joined(some: Sequence[Clip], target: Path, language: str) -> Clip:
    """Write ``some`` one after the other, a second of silence after each, and return them as one recording."""
    from crm_lab_speech.recognition.recording import read_recording

    gap = np.zeros(RATE, np.int16)
    with wave.open(str(target), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        for clip in some:
            sound = next(iter(read_recording(clip.path).channels.values()))
            file.writeframes(np.concatenate([sound, gap]).astype("<i2").tobytes())
    return Clip(target, (" " if language == "en" else "").join(each.text for each in some))


def wrong(pairs: Sequence[tuple[str, str]], language: str) -> dict[str, Any]:
    """Return the error rate in percent over all (reference, transcript), and its parts."""
    import jiwer

    plain = english if language == "en" else chinese
    texts = [(plain(right), plain(made)) for right, made in pairs]
    texts = [each for each in texts if each[0]]
    measured = (jiwer.process_words if language == "en" else jiwer.process_characters)(
        *map(list, zip(*texts, strict=True))
    )
    rate = measured.wer if language == "en" else measured.cer
    names = ("substitutions", "deletions", "insertions")
    return {"percent": round(100 * rate, 2), **{name: getattr(measured, name) for name in names}}


@lru_cache(maxsize=1)
def _english_normaliser() -> Any:
    from whisper_normalizer.english import EnglishTextNormalizer

    return EnglishTextNormalizer()


def english(text: str) -> str:
    """Return ``text`` as Whisper's own normaliser writes it."""
    return str(_english_normaliser()(text))


def chinese(text: str) -> str:
    """Return ``text`` without marks, in simplified script, numbers as signs."""
    import cn2an
    from opencc import OpenCC

    simple = OpenCC("t2s").convert(unicodedata.normalize("NFKC", text))
    with suppress(ValueError):  # a number that it cannot write stays in digits
        simple = cn2an.transform(simple, "an2cn")
    return re.sub(r"[\W_]", "", simple).lower()
