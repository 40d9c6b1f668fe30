"""What a file's first and last bytes tell when it holds no sound, or less than it should."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from crm_lab_speech.errors import BadRecording

_KINDS = (
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\xd0\xcf\x11\xe0", "an Office document"),
    (b"-----BEGIN PGP", "an encrypted file (PGP)"),
    (b"Salted__", "an encrypted file (OpenSSL)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
_RAW = (".pcm", ".raw", ".sln", ".vox")
_PROTECTED = ("enca", "drms", "aavd", "p608")
"""Codec tags of sound that is encrypted: MPEG common encryption, FairPlay, Audible."""
_TAIL = 1 << 16
"""An Ogg page is no longer than this, in bytes."""


def refused(source: Path) -> BadRecording:
    """Return the error for a file in which no sound can be found, with what it is instead where that shows."""
    with source.open("rb") as file:
        head = file.read(64)
    kind = next((told for sign, told in _KINDS if head.startswith(sign)), None)
    if kind:
        return BadRecording(f"{source.name} is no recording: it is {kind}.")
    if source.suffix.casefold() in _RAW:
        return BadRecording(
            f"{source.name} holds bare samples, which do not tell their rate:"
            f" convert it first, as in ffmpeg -f s16le -ar 8000 -ac 1 -i {source.name} call.wav"
        )
    if head[4:8] == b"ftyp":
        return BadRecording(
            f"{source.name} is cut off or damaged: its index is missing; copy it again from its source."
        )
    return BadRecording(
        f"{source.name} is no recording that can be read: give wav, mp3, m4a, ogg, opus, flac, AMR or a video."
    )


def encrypted(stream: Any) -> bool:
    """Tell whether the sound of ``stream`` (PyAV) is encrypted."""
    return stream.codec_context.codec_tag in _PROTECTED


def ended_early(source: Path, kind: str) -> bool:
    """Tell whether a file of the container ``kind`` ends before it should; where that cannot be seen, no."""
    if kind == "wav":
        return _wav_ended_early(source)
    return kind == "ogg" and _ogg_ended_early(source)


def _wav_ended_early(source: Path) -> bool:
    """Compare the length in the header with the file's; a recorder that streams writes 0 or the highest number."""
    with source.open("rb") as file:
        head = file.read(8)
    told = int.from_bytes(head[4:8], "little")
    return head[:4] == b"RIFF" and 0 < told < 0x7FFFFFFF and source.stat().st_size + 1 < told + 8


def _ogg_ended_early(source: Path) -> bool:
    """Look whether the last page bears the mark of an end (RFC 3533, flag 4)."""
    with source.open("rb") as file:
        file.seek(max(0, source.stat().st_size - _TAIL))
        tail = file.read()
    page = tail.rfind(b"OggS")
    return page >= 0 and page + 5 < len(tail) and not tail[page + 5] & 4
