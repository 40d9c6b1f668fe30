"""Folders of calls that need no model: a recording of a few bytes with its transcript beside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Turn = dict[str, Any]
PutCall = Callable[..., Path]


def turns(*texts: str) -> list[Turn]:
    """Return turns of five seconds, the rep first, then by turns."""
    return [
        {"speaker": ("rep", "customer")[at % 2], "start": 5.0 * at, "end": 5.0 * at + 4.5, "text": text}
        for at, text in enumerate(texts)
    ]


TALK = ("Good morning, this is Ann from Acme. What do you need?", "Honestly, what we have is too expensive.")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where calls lie."""
    made = tmp_path / "calls"
    made.mkdir()
    return made


@pytest.fixture
def put(folder: Path) -> PutCall:
    """Put a call into the folder: ``put("a.wav", "Hello.", "Hi.")``; ``sound`` is what the recording's bytes are."""

    def write(name: str, *texts: str, sound: str | None = None, transcript: bool = True) -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((sound or name).encode())
        if transcript:
            path.with_suffix(".json").write_text(json.dumps(turns(*(texts or TALK)), ensure_ascii=False), "utf-8")
        return path

    return write
