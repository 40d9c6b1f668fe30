"""The speaker model of Resemblyzer (GE2E: three LSTM layers, 256 numbers a voice), in numpy.

Wan et al., Generalized End-to-End Loss for Speaker Verification, 2018; weights by Resemble AI, Apache 2.0.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from crm_lab_speech.speakers.mel import Floats, mel_frames
from crm_lab_speech.speakers.weights import read_weights

SIZE = 256
"""Numbers of a voice, and of an LSTM layer's state."""
LAYERS = 3
FFT = 400
LOUD = 10 ** (-30 / 20)
"""The root mean square that a quieter recording is raised to."""


class Ge2e:
    """The model with its weights from ``path`` (as torch saved them)."""

    def __init__(self, path: Path) -> None:
        weights = read_weights(path, "model_state")
        self._layers = [_layer(weights, at) for at in range(LAYERS)]
        self._linear, self._bias = weights["linear.weight"].T.copy(), weights["linear.bias"]

    @staticmethod
    def features(sound: Floats, count: int, loudness: float) -> Floats:
        """Return ``count`` frames of mel power of ``sound``, which has 200 samples before the first one's middle."""
        gain = max(1.0, LOUD / loudness) if loudness else 1.0
        return mel_frames(sound, count, fft=FFT, window="hann") * np.float32(gain * gain)

    def voices(self, windows: Floats) -> Floats:
        """Return a voice (256 numbers of length 1) for each of ``windows`` (n × 160 frames × 40 bands)."""
        inputs = windows
        for layer in self._layers:
            inputs = _run(layer, inputs)
        made = np.maximum(inputs[:, -1] @ self._linear + self._bias, 0)
        return np.asarray(made / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-9), np.float32)


_Layer = tuple[Floats, Floats, Floats]


def _layer(weights: dict[str, Floats], at: int) -> _Layer:
    bias = weights[f"lstm.bias_ih_l{at}"] + weights[f"lstm.bias_hh_l{at}"]
    return weights[f"lstm.weight_ih_l{at}"].T.copy(), weights[f"lstm.weight_hh_l{at}"].T.copy(), bias


def _run(layer: _Layer, inputs: Floats) -> Floats:
    """Return what an LSTM layer gives for ``inputs`` (n × time × numbers); gates in torch's order i, f, g, o."""
    from_input, from_state, bias = layer
    count, steps, _ = inputs.shape
    gates = np.ascontiguousarray((inputs @ from_input + bias).transpose(1, 0, 2))
    state = cell = np.zeros((count, SIZE), np.float32)
    out = np.empty((steps, count, SIZE), np.float32)
    for at in range(steps):
        now = gates[at] + state @ from_state
        let_in, keep, _, show = (_sigmoid(now[:, SIZE * part : SIZE * (part + 1)]) for part in range(4))
        cell = keep * cell + let_in * np.tanh(now[:, 2 * SIZE : 3 * SIZE])
        state = show * np.tanh(cell)
        out[at] = state
    return out.transpose(1, 0, 2)


def _sigmoid(values: Floats) -> Floats:
    return np.asarray(0.5 + 0.5 * np.tanh(0.5 * values), np.float32)
