"""From documents to answers with sources; knows nothing of the CRM.  Importing it loads no model."""

from __future__ import annotations

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

if TYPE_CHECKING:
    from crm_lab_knowledge.base import KnowledgeBase as KnowledgeBase


def __getattr__(name: str) -> Any:
    if name == "KnowledgeBase":  # late: it needs numpy
        from crm_lab_knowledge.base import KnowledgeBase

        return KnowledgeBase
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
