"""``transcribe``: a recording becomes a transcript.  The engine and its libraries are loaded when it is called."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Literal, get_args

from crm_lab_speech.errors import BadRequest
from crm_lab_speech.transcript import Transcript

if TYPE_CHECKING:
    from crm_lab_speech.recognition.recogniser import Recogniser

Mode = Literal["accurate", "fast"]
Script = Literal["simplified", "traditional"]
Progress = Callable[[float, float], None]
"""Is told how many seconds of how many are done (of both channels, in stereo); what it raises ends the work."""


def transcribe(
    path: str | os.PathLike[str],
    language: str | None = None,
    model: str | os.PathLike[str] | Recogniser = "auto",
    glossary: Iterable[str] = (),
    *,
    mode: Mode = "accurate",
    script: Script = "simplified",
    speakers: Literal["auto"] | int | None = "auto",
    channels: tuple[str, str] = ("left", "right"),
    progress: Progress | None = None,
    threads: int = 0,
) -> Transcript:
    """Return what is said in the recording at ``path``: any audio or video file, from seconds to hours.

    Args:
        path: The recording.  Stereo is read channel by channel, each its own speaker.
        language: A two-letter code; None finds it, for each channel, and follows switches of Chinese and English.
        model: "auto" (the best there is), a size ("base", "small" …), a folder, or an engine of one's own.
        glossary: Names that may be said, such as products and people from the CRM: the most likely ones first.
        mode: "fast" reads batch by batch and then what that left out; it follows no switch of languages.
        script: How Chinese is written.
        speakers: How many voices a mono recording has; "auto" is two where a model for voices is there, else, and
            with None, nobody is told apart.
        channels: The speakers' names in stereo.
        progress: Is told how far it is.
        threads: Threads of the engine; 0: as many as are good (up to 4).

    Raises BadRecording, ModelMissing, ModelDamaged, BadRequest.  The same recording gives the same transcript.
    """
    _check(mode, script, speakers)
    from crm_lab_speech.recognition.job import Wanted, run

    names = tuple(dict.fromkeys(each.strip() for each in glossary if each.strip()))
    return run(path, Wanted(language, model, names, mode, script, speakers, channels, threads), progress or _untold)


def _check(mode: str, script: str, speakers: object) -> None:
    for name, given, known in (("mode", mode, get_args(Mode)), ("script", script, get_args(Script))):
        if given not in known:
            raise BadRequest(f"{name}={given!r} is unknown: give {' or '.join(map(repr, known))}.")
    counted = isinstance(speakers, int) and not isinstance(speakers, bool) and speakers > 0
    if speakers not in ("auto", None) and not counted:
        raise BadRequest(f"speakers={speakers!r} is no number of voices: give 'auto', None or a number from 1.")


def _untold(done: float, total: float) -> None:
    """Tell nobody."""
