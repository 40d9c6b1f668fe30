"""A file becomes a transcript, figures, score and proposals, as plain data: the work of one worker on one file."""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from crm_lab.calls.judging import Plain, judged, plain_transcript, storable, transcript_of
from crm_lab.calls.looked import Looked
from crm_lab.calls.sound import sound_of
from crm_lab.calls.suggesting import suggested

if TYPE_CHECKING:
    from crm_lab_speech import Scorecard, Transcript

Reader = Callable[[Path, Sequence[str]], "Transcript"]
"""What listens: a file and the names that may be said in it (a glossary) become a transcript."""

FILE, PART = "file", "part"
"""What a failure is about: this file, or something that all files need (a model, room on the disk)."""

_FULL = (errno.ENOSPC, errno.EDQUOT)


def read(task: Plain, reader: Reader | None = None) -> Plain:
    """Do one task and return what came of it; whatever goes wrong comes back as ``failed`` with its reason.

    ``task`` has path, transcript (a file, or None), glossary, language, model, card (a file, or None) and
    day (of the call, as text).
    """
    try:
        content = storable(plain_transcript(_transcript(task, reader)))
        sound = asdict(sound_of(Path(task["path"])))
        looked = Looked(transcript_of(content))
        proposals = suggested(looked, date.fromisoformat(task["day"]))
        told = {"transcript": content, "sound": sound, "day": task["day"], "proposals": proposals}
        return {**told, **judged(looked, _card(task.get("card")))}
    except Exception as problem:
        return failed(problem)


def failed(problem: BaseException) -> Plain:
    """Return a failure as data: its reason in a sentence, and what it is about."""
    return {"failed": _sentence(problem), "about": _about(problem)}


def _transcript(task: Plain, reader: Reader | None) -> Transcript:
    from crm_lab_speech import load

    if task.get("transcript"):
        return load(task["transcript"])
    if reader is not None:
        return reader(Path(task["path"]), task.get("glossary") or ())
    return recognise(task)


def recognise(task: Plain) -> Transcript:
    """Turn a recording into a transcript with the speech toolkit.  Raises SpeechError, or what the engine raises."""
    from crm_lab_speech import transcribe

    options = {name: task[name] for name in ("language", "glossary") if task.get(name)}
    return transcribe(task["path"], model=task.get("model") or "auto", threads=1, **options)


@cache
def _card(path: str | None) -> Scorecard | None:
    from crm_lab_speech import Scorecard

    return Scorecard.load(path) if path else None


def _about(problem: BaseException) -> str:
    from crm_lab_speech import BadRules, ModelDamaged, ModelMissing

    if isinstance(problem, OSError) and problem.errno in _FULL:
        return PART
    return PART if isinstance(problem, (ModelMissing, ModelDamaged, BadRules, ImportError)) else FILE


def _sentence(problem: BaseException) -> str:
    from crm_lab_speech import SpeechError

    text = " ".join(str(problem).split())
    if isinstance(problem, SpeechError) and text:
        return text
    if isinstance(problem, ImportError):
        return f"Recordings can't be listened to here ({text}): run pip install 'crm-lab[speech,offline]'."
    if isinstance(problem, OSError) and problem.strerror:
        return f"It can't be read or written ({problem.strerror})."
    return f"{type(problem).__name__}: {text}" if text else type(problem).__name__
