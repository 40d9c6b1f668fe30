"""What this toolkit raises on purpose; each message is one sentence: what, where, what to do."""

from __future__ import annotations


class SpeechError(Exception):
    """Base of all of them."""


class ModelMissing(SpeechError):
    """No model was found, or none where the caller or the environment said there is one."""


class ModelDamaged(SpeechError):
    """A model's files are not what they should be."""


class BadTranscript(SpeechError):
    """Turns or a file that make no transcript."""


class BadRules(SpeechError):
    """A pack of trackers or a scorecard that cannot be used."""


class BadRecording(SpeechError):
    """A file that is no recording, or one that cannot be read."""


class BadRequest(SpeechError):
    """A setting that nobody knows."""


class JudgeFailed(SpeechError):
    """A language model that should judge gave no answer."""


class CannotJudge(SpeechError):
    """Something that is known by its meaning, without a model that could tell."""
