"""Kinds of sound files by their endings."""

from __future__ import annotations

from pathlib import Path

_KINDS = {
    "audio/aac": (".aac",),
    "audio/aiff": (".aif", ".aiff"),
    "audio/amr": (".amr", ".awb"),
    "audio/basic": (".au", ".al", ".alaw", ".ul", ".ulaw", ".g711"),
    "audio/flac": (".flac",),
    "audio/mp4": (".m4a",),
    "audio/mpeg": (".mp3",),
    "audio/ogg": (".ogg", ".oga", ".opus", ".spx"),
    "audio/wav": (".wav", ".wave"),
    "audio/webm": (".weba",),
    "audio/x-caf": (".caf",),
    "audio/x-gsm": (".gsm",),
    "audio/x-matroska": (".mka",),
    "audio/x-ms-wma": (".wma",),
    "video/3gpp": (".3gp", ".3g2"),
    "video/mp4": (".mp4", ".m4v"),
    "video/quicktime": (".mov",),
    "video/webm": (".webm",),
    "video/x-matroska": (".mkv",),
    "video/x-msvideo": (".avi",),
}
_BY_ENDING = {ending: kind for kind, endings in _KINDS.items() for ending in endings}


def kind_of(path: str) -> str | None:
    """Return the MIME type of a recording, None for a file that is none by its ending."""
    return _BY_ENDING.get(Path(path).suffix.lower())
