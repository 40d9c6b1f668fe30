"""What this toolkit raises on purpose; each message is one sentence: what, where, what to do."""

from __future__ import annotations


class KnowledgeError(Exception):
    """Base of all of them."""


class ModelMissing(KnowledgeError):
    """No model was found, or none where the caller or the environment said there is one."""
