"""Tests of replies search by words alone, whether a model is installed or not; those that need one bring it."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """No embedding model is found."""
    monkeypatch.setattr("crm_lab_knowledge.meaning.open_embedder", lambda chosen: None)
