"""Many recordings: two workers beside one; and one recording of three hours."""

from __future__ import annotations

import subprocess
import sys
import time
import wave
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measure import Figure, not_measured, verdict
from benchmarks.speech_cost import PEAK
from benchmarks.speech_sets import RATE
from crm_lab.calls.executor import NEEDS, Processes
from crm_lab.demo.recordings import demo_calls
from crm_lab_speech.recognition.recording import Samples, read_recording

TWO_NAME = "recordings: files an hour of two workers beside one, each of one thread"
LONG_NAME = "recordings: peak memory for one of three hours"
TWO = 1.8
MEGABYTE = 1 << 20


def speech_two_workers(place: Path, quick: bool) -> Figure:
    """Read the demo calls with one worker, then with two; by the clock, so on a machine that does nothing else."""
    calls = demo_calls()[: 4 if quick else None]
    told = {"model": "base", "day": "2026-01-15"}
    tasks = [(call.id, {"path": str(call.path), "language": call.truth["language"], **told}) for call in calls]
    hours: dict[int, float] = {}
    for workers in (1, 2):
        began = time.perf_counter()
        done = dict(each for each in Processes(workers).run(tasks) if each is not None)
        hours[workers] = (time.perf_counter() - began) / 3600
        if problem := next((each["failed"] for each in done.values() if "failed" in each), None):
            return not_measured(TWO_NAME, problem, f"≥ {TWO}")
    rates = {f"{workers} workers, files an hour": round(len(calls) / took) for workers, took in hours.items()}
    ratio = hours[1] / hours[2]
    return Figure(TWO_NAME, f"{ratio:.2f}", f"≥ {TWO}", ratio, verdict(ratio >= TWO, not quick), rates)


_LONG = (
    "import sys, time; from crm_lab_speech import transcribe; made = transcribe(sys.argv[1], threads=1);"
    f" {PEAK}; print(peak, time.process_time(), len(made.segments))"
)


def speech_long(place: Path, quick: bool) -> Figure:
    """Read three hours in a process of its own: the demo calls for half an hour, then every twelfth minute."""
    bar = f"≤ {NEEDS // MEGABYTE} MB"
    path = place / "long.wav"
    _write(path, minutes=12 if quick else 180)
    ran = subprocess.run([sys.executable, "-c", _LONG, str(path)], capture_output=True, text=True, check=False)
    if ran.returncode:
        return not_measured(LONG_NAME, ran.stderr.strip().rpartition("\n")[2], bar)
    peak, seconds, segments = map(float, ran.stdout.split())
    detail: dict[str, Any] = {"processor_seconds": round(seconds), "segments": int(segments)}
    met = 1024 * peak <= NEEDS
    return Figure(LONG_NAME, f"{peak / 1024:.0f} MB", bar, None, verdict(met, not quick), detail)


def _write(path: Path, minutes: int) -> None:
    """Write ``minutes`` of one channel: a call a minute in the first half hour and in each twelfth minute after it."""
    sounds = [_mixed(call.path) for call in demo_calls()]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        for minute in range(minutes):
            spoken = minute < 30 or minute % 12 == 0
            sound = sounds[minute % len(sounds)] if spoken else np.zeros(60 * RATE, np.int16)
            file.writeframes(np.resize(sound, 60 * RATE).astype("<i2").tobytes())


def _mixed(path: Path) -> Samples:
    channels = list(read_recording(path).channels.values())
    return np.mean(channels, axis=0).astype(np.int16)
