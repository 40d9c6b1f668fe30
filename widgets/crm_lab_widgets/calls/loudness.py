"""How loud a recording is over time, read in small pieces, so that hours of it take little memory."""

from __future__ import annotations

import os
import wave
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

A_SECOND = 50
"""Values a second."""

_FRAMES = 1 << 16


class Unreadable(Exception):
    """A recording whose sound can't be read here."""


def loudness(path: str | os.PathLike[str]) -> NDArray[np.float32]:
    """Return the peaks (0 to 1) of every channel, ``A_SECOND`` a second: an array of channels × time.

    Without PyAV only uncompressed WAV is read.  Raises Unreadable.
    """
    parts = list(_peaks(_blocks(os.fspath(path))))
    if not parts:
        raise Unreadable("there is no sound in it")
    return np.concatenate(parts, axis=1)


def _peaks(blocks: Iterable[tuple[int, NDArray[Any]]]) -> Iterator[NDArray[np.float32]]:
    """Yield the peaks of blocks (samples a second, channels × samples)."""
    rest: NDArray[Any] | None = None
    for rate, block in blocks:
        hop = max(1, rate // A_SECOND)
        held = block if rest is None else np.concatenate([rest, block], axis=1)
        whole = held.shape[1] // hop
        rest = held[:, whole * hop :]
        if whole:
            yield np.abs(held[:, : whole * hop].reshape(len(held), whole, hop)).max(axis=2).astype(np.float32)


def _blocks(path: str) -> Iterator[tuple[int, NDArray[Any]]]:
    try:
        import av
    except ModuleNotFoundError:
        yield from _of_wave(path)
    else:
        yield from _of_any(path, av)


def _of_wave(path: str) -> Iterator[tuple[int, NDArray[Any]]]:
    try:
        with wave.open(path, "rb") as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            if width != 2:
                raise Unreadable(f"its samples have {8 * width} bits")
            while raw := file.readframes(_FRAMES):
                yield rate, np.frombuffer(raw, "<i2").reshape(-1, channels).T.astype(np.float32) / 32768
    except (wave.Error, EOFError) as problem:
        raise Unreadable(f"without PyAV only uncompressed WAV is drawn ({problem})") from problem


def _of_any(path: str, av: Any) -> Iterator[tuple[int, NDArray[Any]]]:
    try:
        with av.open(path, metadata_errors="ignore") as container:
            stream = container.streams.best("audio")
            if stream is None:
                return
            two = stream.codec_context.channels == 2
            resampler = av.AudioResampler(format="fltp", layout="stereo" if two else "mono", rate=8000)
            for frame in container.decode(stream):
                for made in resampler.resample(frame):
                    yield 8000, made.to_ndarray()
    except av.error.FFmpegError as problem:
        raise Unreadable(str(problem)) from problem
