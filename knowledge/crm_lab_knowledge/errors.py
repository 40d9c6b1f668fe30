"""What this toolkit raises on purpose; each message is one sentence: what, where, what to do."""

from __future__ import annotations


class KnowledgeError(Exception):
    """Base of all of them."""


class ModelMissing(KnowledgeError):
    """No model was found, or none where the caller or the environment said there is one."""


class BadInput(KnowledgeError):
    """What was handed in cannot be used as a whole; single bad rows are set aside instead."""


class FilterUnknown(KnowledgeError):
    """A search asked for a column that no entry has ever had."""


class BaseDamaged(KnowledgeError):
    """The file of the knowledge base cannot be read."""
