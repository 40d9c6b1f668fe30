"""What names from the CRM's records are worth to the recogniser, on the demo company's calls.

Each call is read three times: without names, with those that the records of its people have (as ``crm_lab.calls``
hands them over), and with those of another call, which nobody says.  A word of the truth that belongs to a name and is
read otherwise is an error on a name; all others are errors elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.measure import Figure, not_measured, verdict
from benchmarks.speech_sets import chinese, english
from crm_lab.calls.glossary import spoken
from crm_lab.demo.recordings import DemoCall, demo_calls
from crm_lab_speech import ModelMissing, transcribe

NAME = "recordings: errors on names with those of the record given, beside none given; errors more elsewhere"
BAR = "≤ 0.5; 0"
HALF = 0.5
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def speech_names(place: Path, quick: bool) -> Figure:
    """Read the demo calls without names, with theirs, and with those of another call."""
    calls = demo_calls()[:: 7 if quick else 1]
    try:
        detail = {call.id: _measured(call, others) for call, others in zip(calls, calls[1:] + calls[:1], strict=True)}
    except ModelMissing as problem:
        return not_measured(NAME, str(problem), BAR)
    total = {
        way: [sum(each[way][at] for each in detail.values()) for at in range(3)] for way in ("none", "own", "other")
    }
    share = total["own"][0] / max(1, total["none"][0])
    more = total["own"][1] - total["none"][1]
    value = f"{share:.2f} ({total['none'][0]} → {total['own'][0]}); {more:+d}"
    return Figure(NAME, value, BAR, share, verdict(share <= HALF and more <= 0, not quick), {"all": total, **detail})


def given(call: DemoCall) -> tuple[str, ...]:
    """Return the names that the records of a call's people have."""
    told = call.truth
    rep = re.sub(r"[A-Za-z ]+$", "", told["rep"]).strip() if _CHINESE.search(told["rep"]) else told["rep"]
    return told["contact"], rep, spoken(told["account"])


def _measured(call: DemoCall, other: DemoCall) -> dict[str, list[int]]:
    """Return the errors on the call's names, those elsewhere, and how often a name of the other call is written."""
    found = {}
    for way, names in (("none", ()), ("own", given(call)), ("other", given(other))):
        made = transcribe(call.path, call.truth["language"], "base", names, speakers=None, threads=1)
        found[way] = [*_errors(call, made.text), _written(made.text, given(other))]
    return found


def _errors(call: DemoCall, text: str) -> tuple[int, int]:
    import jiwer

    language = call.truth["language"]
    plain = english if language == "en" else chinese
    right = plain("\n".join(turn["text"] for turn in call.turns))
    measure = jiwer.process_words if language == "en" else jiwer.process_characters
    aligned = measure([right], [plain(text)])
    named = _places(right.split() if language == "en" else right, [plain(name) for name in given(call)], language)
    on = sum(
        at in named
        for chunk in aligned.alignments[0]
        if chunk.type in ("substitute", "delete")
        for at in range(chunk.ref_start_idx, chunk.ref_end_idx)
    )
    return on, aligned.substitutions + aligned.deletions + aligned.insertions - on


def _places(right: Sequence[str], names: Iterable[str], language: str) -> set[int]:
    """Return which words (or signs) of the truth belong to one of the ``names``, or to a part of one that is said."""
    if language == "en":
        parts = {part for name in names for part in name.split() if len(part) > 2}
        return {at for at, word in enumerate(right) if word in parts or word.removesuffix("'s") in parts}
    text = "".join(right)
    parts = {part for name in names for part in (name, name[:2], name[1:] if len(name) < 4 else name)}
    return {at for part in parts for found in re.finditer(re.escape(part), text) for at in range(*found.span())}


def _written(text: str, names: Iterable[str]) -> int:
    return sum(text.casefold().count(name.casefold()) for name in names)
