"""From texts to vectors: the models that can do it, and what embedding has cost once is kept."""

from __future__ import annotations

from crm_lab_knowledge.embedding.embedder import Embedder as Embedder
from crm_lab_knowledge.embedding.opening import open_embedder as open_embedder
