"""Tokens that name a recording: its path, signed with a key that kernel and server of one person share."""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import secrets
import time
from contextlib import suppress
from pathlib import Path

from crm_lab.store.location import data_folder

ADDRESS = "crm-lab/audio"
"""Where recordings are, below the base URL of the Jupyter server."""

LIFETIME = 24 * 3600
"""Seconds for which a token holds."""

_FILE = "audio.key"
_SIZE = 32


def token(path: str | os.PathLike[str], now: float | None = None) -> str:
    """Return the token of a recording: who holds it and is logged in to the server may hear that file for a day."""
    until = int((time.time() if now is None else now) + LIFETIME)
    name = f"{until}\n{os.fspath(path)}".encode("utf-8", "surrogateescape")
    return f"{_text(name)}.{_text(_signed(name, key()))}"


def path_of(token: str, now: float | None = None) -> str | None:
    """Return the path that a token names; None for one that is forged, too old, or no token at all."""
    name, _, signature = token.partition(".")
    try:
        raw, given = _bytes(name), _bytes(signature)
    except (binascii.Error, ValueError):
        return None
    if not hmac.compare_digest(_signed(raw, key()), given):
        return None
    until, _, path = raw.decode("utf-8", "surrogateescape").partition("\n")
    return path if int(until) >= (time.time() if now is None else now) else None


def key() -> bytes:
    """Return the key, which is made when there is none; only its owner can read its file.  Raises OSError."""
    file = data_folder() / _FILE
    with suppress(FileNotFoundError):
        return file.read_bytes()
    file.parent.mkdir(parents=True, exist_ok=True)
    _make(file)
    return file.read_bytes()


def _make(file: Path) -> None:
    """Write the key under another name first: nobody reads half of it, and of two that are made one counts."""
    draft = file.with_name(f".{_FILE}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as written:
            written.write(secrets.token_bytes(_SIZE))
        with suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink()


def _signed(name: bytes, key: bytes) -> bytes:
    return hmac.digest(key, b"crm-lab audio\n" + name, "sha256")


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text.encode(), altchars=b"-_", validate=True)
