"""The short name of the knowledge toolkit: ``from crm_lab.knowledge import KnowledgeBase``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_lab_knowledge import KnowledgeError as KnowledgeError
from crm_lab_knowledge import Model as Model
from crm_lab_knowledge import ModelMissing as ModelMissing
from crm_lab_knowledge import find_embedder as find_embedder

if TYPE_CHECKING:
    from crm_lab_knowledge import KnowledgeBase as KnowledgeBase
    from crm_lab_knowledge import TextClassifier as TextClassifier


def __getattr__(name: str) -> Any:
    # Late: these need numpy.
    if name in ("KnowledgeBase", "TextClassifier"):
        import crm_lab_knowledge

        return getattr(crm_lab_knowledge, name)
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
