"""From documents to answers with sources; knows nothing of the CRM.  Importing it loads no model."""

from __future__ import annotations

from crm_lab_knowledge.errors import KnowledgeError as KnowledgeError
from crm_lab_knowledge.errors import ModelMissing as ModelMissing
from crm_lab_knowledge.models import Model as Model
from crm_lab_knowledge.models import find_embedder as find_embedder
