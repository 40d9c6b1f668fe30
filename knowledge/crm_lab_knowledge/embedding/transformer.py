"""Any model that sentence-transformers can load, from a folder or the hub."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from crm_lab_knowledge.entries import Kind
from crm_lab_knowledge.errors import ModelMissing
from crm_lab_knowledge.models import Model
from crm_lab_knowledge.view import Floats

PROMPTS = {"question": ("query", "question"), "passage": ("passage", "document")}
"""What models call the prompts for the two kinds."""
E5 = {"question": "query: ", "passage": "passage: "}
"""The E5 family needs these, even when the folder does not say so (Wang et al. 2024)."""
IDENTITY = ("modules.json", "config.json", "config_sentence_transformers.json", "tokenizer.json")


class Transformer:
    """The model in a folder, or what the hub calls by its name."""

    def __init__(self, model: Model) -> None:
        source = model.path or model.name
        self.model = model
        self._model = _load(source)
        self.name = f"{model.name} ({_identity(source)})"
        self.dimension = int(self._model.get_sentence_embedding_dimension() or 0)
        self.languages = _languages(self._model)
        self._prompts = {kind: _prompt(self._model, model.name, kind) for kind in PROMPTS}

    def embed(self, texts: Sequence[str], kind: Kind) -> Floats:
        """Return one row per text."""
        vectors: Floats = self._model.encode(
            list(texts), prompt=self._prompts[kind], normalize_embeddings=True, show_progress_bar=False
        )
        return vectors


def _load(source: Path | str) -> Any:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise ModelMissing(
            f"The model {source} needs sentence-transformers, which is missing: run: pip install 'crm-lab[embed]'."
        ) from error
    try:
        return SentenceTransformer(str(source), local_files_only=isinstance(source, Path))
    except (OSError, ValueError) as error:
        raise ModelMissing(f"The model {source} could not be loaded ({error}): check the folder.") from error


def _identity(source: Path | str) -> str:
    if isinstance(source, str):
        return "hub"
    digest = hashlib.blake2b(digest_size=4)
    for name in IDENTITY:
        file = source / name
        digest.update(file.read_bytes() if file.is_file() else b"-")
    for weights in sorted(source.glob("*.safetensors")) + sorted(source.glob("*.bin")):
        digest.update(f"{weights.name} {weights.stat().st_size}".encode())
    return digest.hexdigest()


def _languages(model: Any) -> frozenset[str] | None:
    """Return what the model's card says; None when it names none or many."""
    said = getattr(getattr(model, "model_card_data", None), "language", None)
    named = [said] if isinstance(said, str) else list(said or [])
    several = len(named) > 1 or "multilingual" in named
    return None if several or not named else frozenset(each.casefold()[:2] for each in named)


def _prompt(model: Any, name: str, kind: str) -> str:
    known = next((model.prompts[each] for each in PROMPTS[kind] if model.prompts.get(each)), "")
    return known or (E5[kind] if "e5" in name.casefold().replace("_", "-").split("-") else "")
