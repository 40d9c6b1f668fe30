"""Values inside JSON columns, read the same way on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, ColumnElement, Float, Integer, String, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

_DAY, _MOMENT = "####-##-##", "####-##-##T##:##:##"


class JsonValue(FunctionElement[Any]):
    """A value inside a JSON column, missing when it is not of the expected kind.

    Kinds: text, number, flag, day and moment (texts of that form), any (1 when there is something at all, null too).
    """

    inherit_cache = False

    def __init__(self, column: ColumnElement[Any], path: tuple[str | int, ...], kind: str) -> None:
        super().__init__(column, literal(json_path(path)), *(literal(one) for one in path))
        self.kind = kind
        types: dict[str, TypeEngine[Any]] = {"number": Float(), "flag": Boolean(), "any": Integer()}
        self.type = types.get(kind, String())


def json_path(path: tuple[str | int, ...]) -> str:
    """Return ``path`` as SQLite writes it: ``$."city"[1]``."""
    return "$" + "".join(f"[{one}]" if isinstance(one, int) else f'."{one}"' for one in path)


@compiles(JsonValue)
def _json_sqlite(element: JsonValue, compiler: Any, **options: Any) -> str:
    column, path, *_ = (compiler.process(one, **options) for one in element.clauses)
    kind, value = f"json_type({column}, {path})", f"json_extract({column}, {path})"
    if element.kind == "any":
        return f"CASE WHEN {kind} IS NOT NULL THEN 1 END"
    types = {"number": "'integer', 'real'", "flag": "'true', 'false'"}.get(element.kind, "'text'")
    whole = f"CASE WHEN {kind} IN ({types}) THEN {value} END"
    if element.kind == "number":
        return f"CAST({whole} AS REAL)"
    if element.kind == "day":
        return f"CASE WHEN {whole} GLOB '{_digits(_DAY)}' THEN {value} END"
    if element.kind == "moment":
        ends = " OR ".join(f"{value} GLOB '{_digits(_MOMENT)}{end}'" for end in ("Z", "+00:00"))
        return f"CASE WHEN {kind} = 'text' AND ({ends}) THEN substr({value}, 1, 19) END"
    return whole


@compiles(JsonValue, "postgresql")
def _json_postgres(element: JsonValue, compiler: Any, **options: Any) -> str:
    column, _, *keys = element.clauses
    value = compiler.process(column, **options)
    for key in keys:
        kind = "integer" if isinstance(key.type, Integer) else "text"
        value += f" -> CAST({compiler.process(key, **options)} AS {kind})"
    if element.kind == "any":
        return f"CASE WHEN ({value}) IS NOT NULL THEN 1 END"
    text = f"(({value}) #>> '{{}}')"
    wanted = {"number": "number", "flag": "boolean"}.get(element.kind, "string")
    right = f"jsonb_typeof({value}) = '{wanted}'"
    if element.kind in ("day", "moment"):
        form = _digits(_DAY) if element.kind == "day" else f"{_digits(_MOMENT)}(Z|\\+00:00)"
        length = 10 if element.kind == "day" else 19
        return f"CASE WHEN {right} AND {text} ~ '^{form}$' THEN substr({text}, 1, {length}) END"
    cast = {"number": "double precision", "flag": "boolean"}.get(element.kind, "text")
    return f"CASE WHEN {right} THEN CAST({text} AS {cast}) END"


def _digits(form: str) -> str:
    return form.replace("#", "[0-9]")
