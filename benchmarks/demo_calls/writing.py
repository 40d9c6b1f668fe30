"""Writes sound as Ogg Opus."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

BITS = {1: 20_000, 2: 24_000}
"""Bits a second by the number of channels."""


def write(path: Path, sound: Any, rate: int, wanted: int) -> None:
    """Write ``sound``, (channels, samples) at ``rate`` a second, with ``wanted`` samples a second."""
    import av

    layout = "stereo" if len(sound) == 2 else "mono"
    with av.open(str(path), "w", format="ogg") as file:
        stream = file.add_stream("libopus", rate=wanted, layout=layout)
        stream.bit_rate = BITS[len(sound)]
        stream.options = {"application": "voip"}
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound, dtype=np.float32), "fltp", layout)
        frame.sample_rate = rate
        resampler = av.AudioResampler("flt", layout, wanted, frame_size=wanted // 50)
        for part in (*resampler.resample(frame), *resampler.resample(None)):
            file.mux(stream.encode(part))
        file.mux(stream.encode(None))
