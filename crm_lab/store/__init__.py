"""The store: entities, sessions in a scope, a trail of every change, migrations, bulk transfer of DataFrames."""

from __future__ import annotations
