"""Alembic's environment: migrations run on the connection, and in the transaction, that crm-lab hands in."""

from __future__ import annotations

from alembic import context

from crm_lab.store import entities  # noqa: F401  (fills the metadata)
from crm_lab.store.base import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
