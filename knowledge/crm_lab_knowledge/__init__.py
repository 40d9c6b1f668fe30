"""From documents to answers with sources; knows nothing of the CRM.  Importing it loads no model."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from crm_lab_knowledge.errors import BadInput as BadInput
from crm_lab_knowledge.errors import BaseDamaged as BaseDamaged
from crm_lab_knowledge.errors import FilterUnknown as FilterUnknown
from crm_lab_knowledge.errors import KnowledgeError as KnowledgeError
from crm_lab_knowledge.errors import ModelMissing as ModelMissing
from crm_lab_knowledge.hits import Added as Added
from crm_lab_knowledge.hits import Hit as Hit
from crm_lab_knowledge.hits import SetAside as SetAside
from crm_lab_knowledge.models import Model as Model
from crm_lab_knowledge.models import find_embedder as find_embedder
from crm_lab_knowledge.models import find_reranker as find_reranker

if TYPE_CHECKING:
    from crm_lab_knowledge.base import KnowledgeBase as KnowledgeBase
    from crm_lab_knowledge.classifier import TextClassifier as TextClassifier
    from crm_lab_knowledge.embedding.endpoint import Endpoint as Endpoint
    from crm_lab_knowledge.evaluating import Evaluation as Evaluation

_LATE = {
    "Endpoint": "crm_lab_knowledge.embedding.endpoint",
    "Evaluation": "crm_lab_knowledge.evaluating",
    "KnowledgeBase": "crm_lab_knowledge.base",
    "TextClassifier": "crm_lab_knowledge.classifier",
}
"""Names that need numpy, and the module of each; it is imported with the first use."""


def __getattr__(name: str) -> Any:
    if name in _LATE:
        return getattr(import_module(_LATE[name]), name)
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
