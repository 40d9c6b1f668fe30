"""The sound of a file, whatever it was recorded with: one channel a row, 16 bits, 16 kHz."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from crm_lab_speech.errors import BadRecording
from crm_lab_speech.recognition.containers import encrypted, ended_early, refused

if TYPE_CHECKING:
    from av import AudioFrame

RATE = 16_000
"""Samples a second that the recogniser takes."""
BLOCK = 1 << 16
"""Samples that are converted at a time."""
SHORT = 0.5
"""Seconds that a recording may be shorter than its file says."""
GAP = 0.3
"""Seconds without sound between two packets from which they are filled with silence, so that times stay right."""
SILENT = 8
"""A channel whose highest sample (of 32,767) is no higher carries nothing."""
SAME = 1 / 50
"""Two channels that differ by no more than this part of their sound are one."""

Samples = NDArray[np.int16]
Sound = NDArray[np.float32]


@dataclass(frozen=True)
class Recording:
    """What was decoded: ``channels`` with a name each ("" for the only one), and ``notes`` on what is wrong with it.

    It holds 32 kB a second and channel; what is worked on is taken out of it piece by piece as numbers from -1 to 1.
    """

    path: Path
    channels: dict[str, Samples]
    notes: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return max(map(len, self.channels.values())) / RATE


def floats(samples: Samples) -> Sound:
    """Return ``samples`` as numbers from -1 to 1."""
    return samples.astype(np.float32) / np.float32(32768)


def read_recording(path: str | os.PathLike[str], names: tuple[str, str] = ("left", "right")) -> Recording:
    """Return the sound of an audio or video file; its content decides what it is, not its name.

    Stereo stays apart under ``names``, unless both channels carry the same or one carries nothing; more channels than
    two become one.  Raises BadRecording.
    """
    import av

    source = Path(path)
    _there(source)
    try:
        with av.open(os.fspath(source), metadata_errors="ignore") as container:
            channels, notes = _decoded(source, container)
    except av.error.FFmpegError as error:
        raise refused(source) from error
    return Recording(source, _kept(channels, names), notes)


def _there(source: Path) -> None:
    if source.is_dir():
        raise BadRecording(f"{source} is a folder: give a recording.")
    try:
        with source.open("rb") as file:
            empty = not file.read(1)
    except FileNotFoundError as error:
        raise BadRecording(f"{source} cannot be read: there is no such file.") from error
    except OSError as error:
        raise BadRecording(f"{source} cannot be read ({error.strerror}): check its rights.") from error
    if empty:
        raise BadRecording(f"{source.name} is empty (0 bytes): record or copy it again.")


def _decoded(source: Path, container: Any) -> tuple[list[Samples], tuple[str, ...]]:
    stream = container.streams.best("audio")
    if stream is None:
        raise BadRecording(f"{source.name} has no sound: it is {container.format.long_name} without a sound track.")
    if encrypted(stream):
        raise BadRecording(f"{source.name} is encrypted: save it without copy protection.")
    damaged: list[float] = []
    channels = _converted(_frames(container, stream, damaged), min(stream.codec_context.channels, 3))
    seconds = len(channels[0]) / RATE
    if not seconds:
        raise refused(source) if damaged else BadRecording(f"{source.name} has no sound: it lasts 0 seconds.")
    return channels, tuple(_notes(source, container, seconds, damaged))


def _notes(source: Path, container: Any, seconds: float, damaged: list[float]) -> Iterator[str]:
    promised = (container.duration or 0) / 1_000_000
    if promised > seconds + SHORT:
        yield f"The recording is cut off: it lasts {seconds:.1f} of {promised:.1f} seconds."
    elif ended_early(source, container.format.name):
        yield f"The recording is cut off after {seconds:.1f} seconds."
    elif damaged:
        yield f"The recording is damaged, first at {damaged[0]:.1f} seconds: what is damaged is missing."


def _frames(container: Any, stream: Any, damaged: list[float]) -> Iterator[AudioFrame]:
    """Yield the sound packet by packet, holes filled with silence; the times of damaged packets go to ``damaged``."""
    import av

    expected: float | None = None
    promised = (container.duration or 0) / 1_000_000
    packets = container.demux(stream)
    while True:
        try:
            frames = next(packets).decode()
        except StopIteration:
            return
        except (av.error.InvalidDataError, av.error.EOFError, av.error.PatchWelcomeError):
            damaged.append(expected or 0.0)
            if len(damaged) > MOST_DAMAGED:
                return
            continue
        for frame in frames:
            at = frame.time
            if expected is not None and at is not None and expected + GAP < at < promised + GAP:
                yield _silence(frame, at - expected)
                expected = at
            yield frame
            expected = (at if expected is None and at is not None else expected or 0.0) + frame.samples / frame.rate


MOST_DAMAGED = 100_000
"""So many packets that cannot be decoded end the reading."""


def _silence(like: AudioFrame, seconds: float) -> AudioFrame:
    import av

    frame = av.AudioFrame(format=like.format.name, layout=like.layout.name, samples=round(seconds * like.rate))
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    frame.rate = like.rate
    return frame


def _converted(frames: Iterator[AudioFrame], channels: int) -> list[Samples]:
    """Return the sound at 16 kHz: two channels apart, any other number as one."""
    from av.audio.resampler import AudioResampler

    kept = [bytearray() for _ in range(2 if channels == 2 else 1)]
    for _, alike in groupby(frames, key=lambda each: (each.format.name, each.layout.name, each.rate)):
        resampler = AudioResampler(format="s16p", layout="stereo" if len(kept) == 2 else "mono", rate=RATE)
        for block in _blocks(alike):
            for frame in resampler.resample(block):
                for row, samples in zip(kept, frame.to_ndarray(), strict=True):
                    row += samples.tobytes()
    return [np.frombuffer(row, dtype=np.int16) for row in kept]


def _blocks(frames: Iterator[AudioFrame]) -> Iterator[AudioFrame | None]:
    """Yield ``frames`` joined to longer ones, then None, at which a resampler gives what it still holds."""
    from av import AudioFifo

    joined = AudioFifo()
    for frame in frames:
        frame.pts = None
        joined.write(frame)
        if joined.samples >= BLOCK:
            yield joined.read()
    if joined.samples:
        yield joined.read()
    yield None


def _kept(channels: list[Samples], names: tuple[str, str]) -> dict[str, Samples]:
    if len(channels) == 1:
        return {"": channels[0]}
    loud = {name: each for name, each in zip(names, channels, strict=True) if _peak(each) > SILENT}
    if len(loud) == 2 and not _same(*channels):
        return loud
    return {"": next(iter(loud.values()), channels[0])}


def _peak(samples: Samples) -> int:
    return max(int(samples.max()), -int(samples.min()))


def _same(one: Samples, other: Samples) -> bool:
    """Tell whether the channels differ by a small part of their sound only; block by block, to copy little."""
    apart = whole = 0.0
    for at in range(0, len(one), BLOCK):
        left, right = (each[at : at + BLOCK].astype(np.float64) for each in (one, other))
        apart += float(np.square(left - right).sum())
        whole += float(np.square(left).sum() + np.square(right).sum())
    return apart <= SAME**2 * whole
