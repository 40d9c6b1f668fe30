"""What reading costs beside bare faster-whisper; the fast way; and that silence, noise and tones give no word."""

from __future__ import annotations

import subprocess
import sys
import wave
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measure import Figure, Times, not_measured, ratios, verdict
from benchmarks.speech_sets import NOT_GIVEN, RATE, Clip, clips, joined
from benchmarks.speech_words import Reader, measured, model, ours
from crm_lab_speech import Transcript, transcribe

COST_NAME = "recordings: processor time and peak memory beside bare faster-whisper on the same stretches"
FAST_NAME = "recordings: the fast way beside bare batched faster-whisper (processor time)"
SILENCE_NAME = "recordings: words in minutes of silence, noise, ringing and music"
CPU, MEMORY, FAST = 1.10, 1.25, 1.20


def speech_cost(place: Path, quick: bool) -> Figure:
    """Read the joined clips, and let bare faster-whisper read the same stretches with the same settings."""
    bar = f"≤ {CPU} and ≤ {MEMORY}"
    if not clips("en"):
        return not_measured(COST_NAME, NOT_GIVEN, bar)
    detail: dict[str, Any] = {}
    for language in ("en", "zh"):
        path = joined(clips(language, quick), place / f"{language}.wav", language).path
        stretches = _stretches(path, language)
        mine, theirs = Times(), Times()
        for _ in range(1 if quick else 2):
            mine.run(lambda path=path, language=language: transcribe(path, language, "base", speakers=None, threads=1))
            theirs.run(lambda stretches=stretches, language=language: _bare(stretches, language))
        detail[language] = ratios(mine, theirs)
    detail["memory_mb"] = {way: _peak(way, place / "en.wav") for way in ("ours", "bare")}
    memory = detail["memory_mb"]["ours"] / detail["memory_mb"]["bare"]
    cpu = max(detail[language]["cpu"] for language in ("en", "zh"))
    met = cpu <= CPU and memory <= MEMORY
    return Figure(COST_NAME, f"{cpu:.2f} and {memory:.2f}", bar, cpu, verdict(met, not quick), detail)


def _stretches(path: Path, language: str) -> list[Any]:
    """Return every sound that crm-lab hands to its engine for ``path``."""
    from crm_lab_speech.recognition.whisper import WhisperRecogniser, Window

    heard: list[Any] = []

    class Listening(WhisperRecogniser):
        def hear(self, sound: Any) -> Window:
            window = super().hear(sound)
            read = window.read

            def noted(language: str) -> Any:
                heard.append(sound)
                return read(language)

            window.read = noted  # type: ignore[method-assign]
            return window

    transcribe(path, language, Listening(model()), speakers=None)
    return heard


def _bare(stretches: list[Any], language: str) -> None:
    for sound in stretches:
        segments, _ = model().transcribe(
            sound,
            language=language,
            temperature=0.0,
            condition_on_previous_text=False,
            word_timestamps=True,
        )
        list(segments)


PEAK = "peak = int(next(row for row in open('/proc/self/status') if row.startswith('VmHWM')).split()[1])"
"""The highest memory of this process in kB; what ``resource`` tells begins with that of the process it came from."""
_PEAK = {
    "ours": "from crm_lab_speech import transcribe; transcribe(path, 'en', 'base', speakers=None, threads=1)",
    "bare": (
        "from benchmarks.speech_words import model; list(model().transcribe(path, language='en', vad_filter=True,"
        " temperature=0.0, condition_on_previous_text=False, word_timestamps=True)[0])"
    ),
}


def _peak(way: str, path: Path) -> float:
    """Return the highest memory of a process that reads ``path``, in MB."""
    code = f"path = {str(path)!r}; {_PEAK[way]}; {PEAK}; print(peak)"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    return round(int(output.split()[-1]) / 1024, 1)


def speech_fast(place: Path, quick: bool) -> Figure:
    """Read the joined clips the fast way, beside the bare batched mode."""
    if not clips("en"):
        return not_measured(FAST_NAME, NOT_GIVEN, f"≤ {FAST}")
    detail: dict[str, Any] = {}
    for language in ("en", "zh"):
        clip = joined(clips(language, quick), place / f"{language}.wav", language)

        ways = {"fast": _fast, "bare": _batched, "accurate": ours}
        times = {name: Times() for name in ways}
        found = {name: _timed(times[name], clip, language, way) for name, way in ways.items()}
        detail[language] = {**found, "cpu": {name: round(each.cpu[0], 1) for name, each in times.items()}}
        detail[language]["ratio"] = ratios(times["fast"], times["bare"])["cpu"]
    value = ", ".join(f"{detail[language]['ratio']:.2f}" for language in ("en", "zh"))
    met = all(each["ratio"] <= FAST and not each["fast"]["unread"] for each in detail.values())
    return Figure(FAST_NAME, value, f"≤ {FAST}", None, verdict(met, not quick), detail)


def _timed(times: Times, clip: Clip, language: str, way: Reader) -> dict[str, Any]:
    """Time the reading alone, and measure what came of it."""
    made: list[Transcript | str] = []
    times.run(lambda: made.append(way(clip.path, language)))
    return measured([clip], language, lambda *_: made[0])


def _fast(path: Path, language: str) -> Transcript:
    return transcribe(path, language, "base", mode="fast", speakers=None, threads=1)


def _batched(path: Path, language: str) -> str:
    from faster_whisper import BatchedInferencePipeline

    segments, _ = BatchedInferencePipeline(model()).transcribe(
        str(path), language=language, batch_size=8, temperature=0.0, word_timestamps=True
    )
    return "".join(each.text for each in segments)


def speech_silence(place: Path, quick: bool) -> Figure:
    """Read sounds in which nobody speaks; needs a model and no recordings."""
    minutes = 1 if quick else 10
    found: dict[str, int] = {}
    for name, sound in _sounds(minutes * 60).items():
        path = place / f"{name}.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes((sound * 32767).astype("<i2").tobytes())
        found[name] = sum(len(each.words) for each in transcribe(path, None, "base", speakers=None, threads=1))
    return Figure(SILENCE_NAME, str(sum(found.values())), "0", None, verdict(not sum(found.values()), not quick), found)


def _sounds(seconds: int) -> dict[str, Any]:
    at = np.arange(seconds * RATE) / RATE
    rng = np.random.default_rng(5)
    noise = rng.normal(0, 0.1, len(at)).clip(-1, 1)
    on = (at % 5 < 1).astype(float)
    notes = 220 * 2 ** (rng.integers(0, 25, seconds * 2 + 1)[(at * 2).astype(int)] / 12)
    phase = 2 * np.pi * np.cumsum(notes) / RATE
    fade = np.exp(-3 * (at * 2 % 1))
    music = fade * (0.2 * np.sin(phase) + 0.1 * np.sin(2 * phase) + 0.05 * np.sin(3 * phase))
    return {
        "silence": np.zeros(len(at)),
        "hiss": noise * 0.02,
        "noise": noise,
        "ringing": 0.3 * on * np.sin(2 * np.pi * 425 * at),
        "double ringing": 0.15 * ((at % 6) % 3 < 2) * (np.sin(2 * np.pi * 440 * at) + np.sin(2 * np.pi * 480 * at)),
        "busy": 0.3 * (at % 0.7 < 0.35) * np.sin(2 * np.pi * 450 * at),
        "music": music,
        "chords": 0.5 * (music + np.roll(music, RATE // 3)) + noise * 0.02,
    }
