"""The short name of the knowledge toolkit: ``from crm_lab.knowledge import find_embedder``."""

from __future__ import annotations

from crm_lab_knowledge import KnowledgeError as KnowledgeError
from crm_lab_knowledge import Model as Model
from crm_lab_knowledge import ModelMissing as ModelMissing
from crm_lab_knowledge import find_embedder as find_embedder
