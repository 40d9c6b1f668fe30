"""Any model that sentence-transformers can load, from a folder or the hub."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from crm_lab_knowledge.entries import Kind
from crm_lab_knowledge.errors import ModelMissing
from crm_lab_knowledge.models import ENGLISH, Model
from crm_lab_knowledge.view import Floats

PROMPTS = {"question": ("query", "question"), "passage": ("passage", "document")}
"""What models call the prompts for the two kinds."""
E5 = {"question": "query: ", "passage": "passage: "}
"""The E5 family needs these, even when the folder does not say so (Wang et al. 2024)."""
KNOWN = {ENGLISH: ["en"]}
"""Languages of models that may come without their card."""
IDENTITY = ("modules.json", "config.json", "config_sentence_transformers.json", "tokenizer.json")


class Transformer:
    """The model in a folder, or what the hub calls by its name."""

    def __init__(self, model: Model) -> None:
        source = model.path or model.name
        self.model = model
        self._model = loaded("SentenceTransformer", source)
        self.name = f"{model.name} ({_identity(source)})"
        self.dimension = _size(self._model)
        self.languages = spoken_by(source, model.name)
        self._prompts = {kind: _prompt(self._model, model.name, kind) for kind in PROMPTS}

    def embed(self, texts: Sequence[str], kind: Kind) -> Floats:
        """Return one row per text."""
        vectors: Floats = self._model.encode(
            list(texts), prompt=self._prompts[kind], normalize_embeddings=True, show_progress_bar=False
        )
        return vectors


def loaded(engine: Literal["SentenceTransformer", "CrossEncoder"], source: Path | str) -> Any:
    """Return the model at ``source`` in an engine of sentence-transformers.  Raises ModelMissing."""
    try:
        import sentence_transformers
    except ImportError as error:
        raise ModelMissing(
            f"The model {source} needs sentence-transformers, which is missing: run: pip install 'crm-lab[embed]'."
        ) from error
    try:
        return getattr(sentence_transformers, engine)(str(source), local_files_only=isinstance(source, Path))
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


def _size(model: Any) -> int:
    newer = getattr(model, "get_embedding_dimension", None)  # the other name goes with sentence-transformers 6
    return int((newer or model.get_sentence_embedding_dimension)() or 0)


def spoken_by(source: Path | str, name: str) -> frozenset[str] | None:
    """Return what the model's card says, or what is known of the model; None when it names none or many."""
    said = _card(source).get("language")
    named = [said] if isinstance(said, str) else list(said or KNOWN.get(name.rsplit("/", 1)[-1], []))
    several = len(named) > 1 or "multilingual" in named
    return None if several or not named else frozenset(each.casefold()[:2] for each in named)


def _card(source: Path | str) -> dict[str, Any]:
    """Return the header of the model's README."""
    import yaml

    file = source / "README.md" if isinstance(source, Path) else None
    parts = file.read_text(encoding="utf-8", errors="replace").split("---", 2) if file and file.is_file() else []
    try:
        header = yaml.safe_load(parts[1]) if len(parts) > 2 and not parts[0].strip() else None
    except yaml.YAMLError:  # a card is for people; without a readable header it says nothing
        header = None
    return header if isinstance(header, dict) else {}


def _prompt(model: Any, name: str, kind: str) -> str:
    known = next((model.prompts[each] for each in PROMPTS[kind] if model.prompts.get(each)), "")
    return known or (E5[kind] if "e5" in name.casefold().replace("_", "-").split("-") else "")
