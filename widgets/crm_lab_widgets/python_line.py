"""The line of Python that does what the board shows: screens teach the API."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from crm_lab.sales.board import Board, View
from crm_lab.store.entities import Product, Team, User


def python_line(board: Board, view: View) -> str:
    """Return a call of ``ws.opportunities.frame`` with the board's filters."""
    arguments = {"status": "open"} | ({"pipeline": board.pipeline.name} if view.pipeline else {})
    arguments |= dict(_argument(board, key, value) for key, value in view.filters.items())
    return f"ws.opportunities.frame({', '.join(f'{key}={value!r}' for key, value in arguments.items())})"


def _argument(board: Board, key: str, value: Any) -> tuple[str, Any]:
    named: dict[str, type[User | Team | Product]] = {"owner": User, "team": Team, "product": Product}
    if key in named:
        entity = named[key]
        return key, board.session.scalar(select(entity.name).where(entity.id == value)) or value
    renamed = {"close_from": "expected_close__ge", "close_to": "expected_close__le"}
    return renamed.get(key, key), value.isoformat() if hasattr(value, "isoformat") else value
