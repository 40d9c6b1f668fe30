"""Many values given to a statement as a table of one column, in one parameter.

Look them up with ``column.in_(select(given(…).c.value))``: so the index of the column is used whatever the planner
thinks; a join may be walked the other way round.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Connection, Text, bindparam, column, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.selectable import TableValuedAlias


def given(connection: Connection, values: Sequence[str] | Sequence[int]) -> TableValuedAlias:
    """Return ``values`` (all texts or all whole numbers of 64 bits) as a table with the column ``value``."""
    kind: Any = BigInteger if values and isinstance(values[0], int) else Text
    listed = list(values)
    if connection.dialect.name == "sqlite":
        told = bindparam(None, json.dumps(listed, ensure_ascii=False), type_=Text, unique=True)
        return func.json_each(told).table_valued(column("value", kind), name="given")
    array: Any = ARRAY(kind)
    return (
        func.unnest(bindparam(None, listed, type_=array, unique=True))
        .table_valued(column("value", kind), name="given")
        .render_derived()
    )
