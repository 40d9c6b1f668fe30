"""Text as it may come: made safe to store, never changed in what a person reads."""

from __future__ import annotations

import hashlib
import re

UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")


def clean(text: str) -> str:
    """Return ``text`` without control characters and lone surrogates, lines ended by a newline, trimmed."""
    if UNSAFE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        text = UNSAFE.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n"))
    return text.strip()


def fingerprint(*parts: str) -> bytes:
    """Return 16 bytes that differ whenever one of the ``parts`` does."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        encoded = part.encode()
        digest.update(len(encoded).to_bytes(8, "little") + encoded)
    return digest.digest()
