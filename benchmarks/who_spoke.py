"""Who spoke, on recordings of one channel: how much of the speech is given to the wrong voice.

The recordings lie where ``speech_sets`` looks for them: telephone calls with the times of both voices (RTTM), calls
whose two tracks are mixed into one, and clips of two people each, cut at their pauses and laid in turn.  Confusion is
measured as in NIST's md-eval: on speech of one reference voice, a quarter of a second around each change left out,
voices matched so that most fits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measure import Figure, not_measured, verdict
from benchmarks.speech_sets import NOT_GIVEN, RATE, folder

COLLAR = 0.25
MEAN, WORST, SHARE = 0.6, 2.0, 2.0
NAME = "calls of one channel: speech given to the wrong voice (mean, worst; talk share off by at most)"
BAR = f"≤ {MEAN} %, ≤ {WORST} %; ≤ {SHARE} points"
PAIRS = 6
"""Pairs of people whose clips are laid in turn, per language."""

Turn = tuple[float, float, str]


@dataclass(frozen=True)
class Call:
    """A recording of one channel and who speaks when in it; ``exact`` where the reference was not made by a VAD."""

    name: str
    sound: Any
    turns: list[Turn]


def who_spoke(place: Path, quick: bool) -> Figure:
    """Tell the voices of every recording apart and compare with the references."""
    from crm_lab_speech import ModelMissing

    if folder() is None:
        return not_measured(NAME, NOT_GIVEN, BAR)
    try:
        detail = {call.name: measured(call) for call in calls(quick)}
    except ModelMissing as problem:
        return not_measured(NAME, str(problem), BAR)
    wrong = [each["confusion_percent"] for each in detail.values()]
    off = max(each["talk_share_off_points"] for each in detail.values())
    mean, worst = sum(wrong) / len(wrong), max(wrong)
    met = mean <= MEAN and worst <= WORST and off <= SHARE
    value = f"{mean:.2f} %, {worst:.1f} %; {off:.1f} points"
    return Figure(NAME, value, BAR, None, verdict(met, not quick), detail)


def measured(call: Call) -> dict[str, Any]:
    """Return the confusion of one call in percent, and how far off the first voice's share of speech is."""
    from crm_lab_speech.speakers import who_spoke as told

    voices = told(call.sound, speech_of(call.sound), count=2)
    turns = [(each.start, each.end, each.speaker) for each in voices.turns]
    wrong, matched = confusion(call.turns, turns, len(call.sound) / RATE)
    return {
        "confusion_percent": round(100 * wrong, 2),
        "talk_share_off_points": round(100 * _share_off(call.turns, turns, matched), 2),
        "voices": len(voices.speakers),
        "certainty": round(voices.certainty, 3),
        "seconds": round(len(call.sound) / RATE, 1),
    }


def confusion(right: Sequence[Turn], told: Sequence[Turn], seconds: float) -> tuple[float, dict[str, str]]:
    """Return the part of speech by one voice that was given to another, and which voice is whose."""
    reference, voices = _frames(right, seconds), _frames(told, seconds)
    counted = sum(reference.values()) == 1
    for start, end, _ in right:
        for edge in (start, end):
            counted[max(0, round(100 * (edge - COLLAR))) : round(100 * (edge + COLLAR))] = False
    both = counted & (sum(voices.values()) > 0)
    names = [*voices, *[""] * max(0, len(reference) - len(voices))]
    best, matched = max(
        (
            (sum(int((reference[one] & voices[other] & both).sum()) for one, other in pairs if other), dict(pairs))
            for pairs in (list(zip(reference, some, strict=True)) for some in permutations(names, len(reference)))
        ),
        key=lambda each: each[0],
    )
    return (int(both.sum()) - best) / max(1, int(counted.sum())), matched


def _frames(turns: Sequence[Turn], seconds: float) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for start, end, name in turns:
        frames = found.setdefault(name, np.zeros(round(100 * seconds) + 1, bool))
        frames[round(100 * start) : round(100 * end)] = True
    return found


def _share_off(right: Sequence[Turn], told: Sequence[Turn], matched: dict[str, str]) -> float:
    def share(turns: Sequence[Turn], name: str) -> float:
        return sum(end - start for start, end, who in turns if who == name) / sum(
            end - start for start, end, _ in turns
        )

    first = right[0][2]
    return abs(share(right, first) - share(told, matched[first]))


def speech_of(sound: Any, silence: int = 500, pad: int = 200) -> list[tuple[float, float]]:
    """Return where somebody speaks, found as transcribing finds it (``silence`` and ``pad`` in milliseconds)."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(min_silence_duration_ms=silence, speech_pad_ms=pad)
    return [(each["start"] / RATE, each["end"] / RATE) for each in get_speech_timestamps(sound, options)]


def calls(quick: bool = False) -> Iterator[Call]:
    """Return the recordings with their references."""
    place = folder()
    assert place is not None
    for table in sorted(place.glob("synth/*.rttm")):
        yield Call(table.stem, _sound(next(place.glob(f"synth/{table.stem}_mono*"))), _rttm(table))
    if quick:
        return
    for table in sorted(place.glob("*.rttm")):
        yield Call(table.stem, _sound(next(place.glob(f"*{table.stem.replace('-', '*')}.wav"))), _rttm(table))
    for agent in sorted(place.glob("calls/*_agent.wav")):
        caller = agent.with_name(agent.name.replace("_agent", "_caller"))
        if caller.is_file():
            yield _mixed(agent, caller)
    for language in ("en", "zh"):
        yield from _in_turn(place, language)


def _mixed(agent: Path, caller: Path) -> Call:
    tracks = {"agent": _sound(agent), "caller": _sound(caller)}
    shortest = min(map(len, tracks.values()))
    turns = [(*each, name) for name, track in tracks.items() for each in speech_of(track, 200, 50)]
    return Call(
        agent.stem.replace("_agent", " mixed"), sum(track[:shortest] for track in tracks.values()), sorted(turns)
    )


def _in_turn(place: Path, language: str) -> Iterator[Call]:
    """Return calls made of clips of two people each, cut at their pauses and laid in turn, 0.3 s between them."""
    clips = [each for each in sorted(place.glob(f"{language}_*")) if not _of_two(each)]
    long = [(each, sound) for each in clips if 8 * RATE <= len(sound := _sound(each)) <= 60 * RATE]
    for one, other in list(pairwise(long))[:PAIRS]:
        parts = [
            [each[1][round(a * RATE) : round(b * RATE)] for a, b in speech_of(each[1], 120, 50)]
            for each in (one, other)
        ]
        yield _laid(f"{one[0].stem} + {other[0].stem}", parts)


def _parts(sound: Any) -> list[Any]:
    return [sound[round(start * RATE) : round(end * RATE)] for start, end in speech_of(sound, 120, 50)]


def _of_two(path: Path) -> bool:
    return any(name in path.stem for name in ("diarization", "katiesteve", "sample", "commercial", "meeting"))


def _laid(name: str, parts: list[list[Any]]) -> Call:
    sound, turns, at = [], list[Turn](), 0
    gap = (np.random.default_rng(0).standard_normal(round(0.3 * RATE)) * 1e-4).astype(np.float32)
    for number in range(max(map(len, parts))):
        for who, some in zip("12", parts, strict=True):
            if number < len(some):
                turns.append((at / RATE, (at + len(some[number])) / RATE, who))
                sound += [some[number], gap]
                at += len(some[number]) + len(gap)
    return Call(name, np.concatenate(sound), turns)


def _sound(path: Path) -> Any:
    from faster_whisper.audio import decode_audio

    return decode_audio(str(path), sampling_rate=RATE)


def _rttm(path: Path) -> list[Turn]:
    rows = [line.split() for line in path.read_text("utf-8").splitlines() if line.startswith("SPEAKER")]
    return sorted((float(row[3]), float(row[3]) + float(row[4]), row[7]) for row in rows)
