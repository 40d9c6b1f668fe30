"""Recorded calls for tests of the screen: a WAV of beeps on two channels, and its transcript with word times."""

from __future__ import annotations

import json
import wave
from pathlib import Path
from typing import Any

import numpy as np

RATE = 8_000

GOOD = (
    ("rep", "Good morning, this is Ann from Acme. What do you need this year?"),
    ("customer", "Honestly, what we have is too expensive, and Globex is cheaper."),
    ("rep", "I see. Over three years ours costs less, since service is included. Who decides on this at your side?"),
    ("customer", "Our director Mrs. Li decides."),
    ("rep", "I'll send you the offer on Friday. Thank you for your time, goodbye."),
    ("customer", "Goodbye."),
)
CHINESE = (
    ("rep", "您好，我是安芯科技的小王，请问您今年有什么需求？"),
    ("customer", "说实话，你们的价格太贵了。"),
    ("rep", "我理解，三年算下来更便宜，因为含服务。我保证百分之百没有问题。"),
    ("customer", "好的，那下周三再联系。"),
)


def turns(texts: tuple[tuple[str, str], ...], step: float = 4.0) -> list[dict[str, Any]]:
    """Return turns of a little less than ``step`` seconds, each word (or sign) with its time."""
    return [_turn(speaker, text, at * step, step - 0.4) for at, (speaker, text) in enumerate(texts)]


def _turn(speaker: str, text: str, start: float, seconds: float) -> dict[str, Any]:
    words = text.split() if text.isascii() else list(text)
    each = seconds / len(words)
    timed = [
        {"text": word, "start": start + at * each, "end": start + (at + 1) * each, "probability": 0.9}
        for at, word in enumerate(words)
    ]
    return {"speaker": speaker, "start": start, "end": start + seconds, "text": text, "words": timed}


def put_call(folder: Path, name: str, said: list[dict[str, Any]], *, sound: bool = True) -> Path:
    """Write a call into a folder and return the file that is brought in: the recording, or the transcript alone."""
    folder.mkdir(parents=True, exist_ok=True)
    text = folder / f"{name}.json"
    text.write_text(json.dumps({"segments": said}, ensure_ascii=False), "utf-8")
    if not sound:
        return text
    recording = folder / f"{name}.wav"
    _beep(recording, said)
    return recording


def _beep(path: Path, said: list[dict[str, Any]]) -> None:
    """Write a low tone on the left for the rep's turns, a higher and softer one on the right for all others."""
    length = int((said[-1]["end"] + 1) * RATE)
    both = np.zeros((length, 2))
    for one in said:
        times = np.arange(int(one["start"] * RATE), int(one["end"] * RATE))
        rep = one["speaker"] == "rep"
        both[times, 0 if rep else 1] = (0.6 if rep else 0.3) * np.sin(2 * np.pi * (220 if rep else 330) * times / RATE)
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, RATE, 0, "NONE", ""))
        file.writeframes((both * 32767).astype("<i2").tobytes())
