"""What a recording's header says of its sound: channels and length; nothing is decoded."""

from __future__ import annotations

import wave
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sound:
    """Channels and seconds, None where the header does not say so or nothing here can read it."""

    channels: int | None = None
    seconds: float | None = None


def sound_of(path: Path) -> Sound:
    """Return what the header of a recording says; for what is no recording, nothing."""
    try:
        with wave.open(str(path), "rb") as file:
            return Sound(file.getnchannels(), file.getnframes() / file.getframerate())
    except (wave.Error, EOFError, OSError, ZeroDivisionError):
        return _by_libraries(path)


def _by_libraries(path: Path) -> Sound:
    try:
        import av
    except ImportError:
        return Sound()
    try:
        with av.open(str(path)) as container:
            stream = container.streams.audio[0]
            seconds = None if container.duration is None else container.duration / av.time_base
            return Sound(stream.codec_context.channels, seconds)
    except (av.FFmpegError, IndexError, OSError, ValueError):
        return Sound()
