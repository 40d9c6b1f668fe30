"""All records of one kind, with the verbs that every kind has: frame, get, add, update, delete, restore, count."""

from __future__ import annotations

import difflib
import math
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue, NotAllowed, NotFound, StaleRecord, UnknownField
from crm_lab.standard.text import clean
from crm_lab.store import custom
from crm_lab.store import filters as keyword
from crm_lab.store.base import Base, Managed
from crm_lab.store.database import Database
from crm_lab.store.defaults import currency_of
from crm_lab.store.fields import column_value, is_missing
from crm_lab.store.keepers import require_keeper
from crm_lab.store.money import exponent, from_minor, to_minor
from crm_lab.store.named import resolved
from crm_lab.store.scope import DELETED, Actor
from crm_lab.store.trail import Unit
from crm_lab.store.types import utc_now

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T", bound=Base)

_FIXED = frozenset({"id", "version", "created_at", "updated_at", "created_by", "deleted_at"})
_NO_AMOUNT = -1  # amounts are never negative
_INNER = ("created_by", "import_batch_id", "deleted_at", "custom")


class Collection(Generic[T]):
    """The records of one entity, as one actor sees them."""

    entity: type[T]
    first: ClassVar[tuple[str, ...]] = ("id", "name")
    """Columns that a frame shows first."""
    tidy: ClassVar[tuple[str, ...]] = ()
    """Texts that are made half-width, with single spaces and none at the ends, as imports and forms do."""

    def __init__(self, database: Database, actor: Actor, entity: type[T] | None = None) -> None:
        self.database = database
        self.actor = actor
        if entity is not None:
            self.entity = entity

    @property
    def label(self) -> str:
        """What one record is called in messages."""
        return self.entity.__name__.lower()

    def frame(self, **filters: Any) -> pd.DataFrame:
        """Return the records that meet ``filters`` (see crm_lab.store.filters) as a DataFrame.

        Every id column has the name of what it points to beside it (``owner_id``, ``owner``).  Amounts are in major
        units (float64), times are UTC.  Soft-deleted records are left out.
        """
        return self._frame(self._columns(), filters)

    def full_frame(self, **filters: Any) -> pd.DataFrame:
        """Return the same as ``frame`` and a column ``custom``: what has no field of its own (dict or None)."""
        extra = ["custom"] if "custom" in self.entity.columns() else []
        return self._frame([*self._columns(), *extra], filters)

    def _frame(self, columns: list[str], filters: dict[str, Any]) -> pd.DataFrame:
        from crm_lab.store import frames

        with self.database.read(self.actor) as session:
            criteria = self._criteria(session, filters)
            frame = frames.frame_of(session, self.entity, columns, criteria)
            return self._finish(frames.add_money(frames.add_names(session, self.entity, frame)))

    def _columns(self) -> list[str]:
        shown = [name for name in self.entity.columns() if name not in _INNER]
        return sorted(shown, key=lambda name: self._rank(name))

    def _rank(self, name: str) -> int:
        return self.first.index(name) if name in self.first else len(self.first)

    def _finish(self, frame: pd.DataFrame) -> pd.DataFrame:
        return frame

    def _criteria(self, session: Session, filters: dict[str, Any]) -> list[Any]:
        money = [key for key in filters if self._is_money(key.partition("__")[0])]
        rest = {key: value for key, value in filters.items() if key not in money}
        wanted = filters.get("currency")
        amounts = [self._amount(session, key, filters[key], wanted) for key in money]
        return [*keyword.criteria(self.entity, rest), *amounts]

    def _is_money(self, name: str) -> bool:
        return name not in self.entity.columns() and f"{name}_minor" in self.entity.columns()

    def _amount(self, session: Session, key: str, value: Any, currency: Any) -> Any:
        """Let people filter ``amount__ge=1000`` in major units, each record in its own currency."""
        name, mark, operator = key.partition("__")
        groups = self._by_exponent(session, currency)
        compared = [
            keyword.criteria(self.entity, {f"{name}_minor{mark}{operator}": _minor(value, group[0], operator)})[0]
            for group in groups
        ]
        if len(groups) == 1:
            return compared[0]
        own = self.entity.currency  # type: ignore[attr-defined]
        return or_(*(and_(own.in_(group), one) for group, one in zip(groups, compared, strict=True)))

    def _by_exponent(self, session: Session, currency: Any) -> list[list[str]]:
        """Return the currencies that may occur, those with equally many decimals together."""
        if isinstance(currency, str):
            return [[currency]]
        found = {currency_of(session)}
        if "currency" in self.entity.columns():
            used = select(self.entity.currency).distinct()  # type: ignore[attr-defined]
            found |= {one for one in session.scalars(used) if one}
        return [list(group) for _, group in groupby(sorted(found, key=exponent), key=exponent)]

    def count(self, **filters: Any) -> int:
        """Return how many records meet ``filters``."""
        with self.database.read(self.actor) as session:
            criteria = self._criteria(session, filters)
            query = select(func.count()).select_from(self.entity).where(*criteria)
            return int(session.execute(query).scalar_one())

    def get(self, id: str) -> T:
        """Return one record.  Raises NotFound when there is none or when this user may not see it."""
        with self.database.read(self.actor) as session:
            return self._load(session, id)

    def _load(self, session: Any, id: str, deleted: bool = False) -> T:
        if not isinstance(id, str):
            raise InvalidValue(f"a {self.label} is found by its id, a text such as record.id, not {id!r}")
        query = select(self.entity).where(self.entity.id == id)  # type: ignore[attr-defined]
        record = session.scalars(query, execution_options={DELETED: deleted}).one_or_none()
        if record is None:
            raise NotFound(f"there is no {self.label} with the id '{id}' that you may see")
        return record  # type: ignore[no-any-return]

    def add(self, **fields: Any) -> T:
        """Add one record and return it.  Money is given in major units (``amount=Decimal("12.50")``)."""
        self._require_open()
        with self.database.write(self.actor) as unit:
            record = self._make(unit, fields)
            unit.session.add(record)
            unit.session.flush()
            return record

    def _require_open(self) -> None:
        """Raise NotAllowed for what crm-lab itself writes (the audit log, events, jobs), and for what others keep."""
        require_keeper(self.actor, self.entity)
        if not issubclass(self.entity, Managed):
            raise NotAllowed(f"{self.entity.__tablename__} are written by crm-lab itself and can't be changed by hand")

    def _make(self, unit: Unit, fields: dict[str, Any]) -> T:
        fields = resolved(unit.session, self.entity, fields)
        if "owner_id" in self.entity.columns() and "owner_id" not in fields:
            fields["owner_id"] = self.actor.id
        if self._needs_currency(fields) and is_missing(fields.get("currency")):
            fields["currency"] = currency_of(unit.session)
        values = self._checked(fields, fields.get("currency"), new=True)
        for column in self.entity.__table__.columns:
            if values.get(column.name) is None and not column.nullable and column.default is None:
                raise InvalidValue(f"a {self.label} needs a {column.name}")
        self._check_custom(unit, values)
        return self.entity(**values)

    def _check_custom(self, unit: Unit, values: dict[str, Any], record: T | None = None) -> None:
        """Turn the values of custom fields into what is kept.  Raises InvalidValue or UnknownField."""
        if "custom" in self.entity.columns() and (record is None or "custom" in values):
            there = getattr(record, "custom", None) or ()
            kept = custom.checked(unit.session, self.entity, values.get("custom"), there)
            values |= {} if kept is None else {"custom": kept}

    def _needs_currency(self, fields: dict[str, Any]) -> bool:
        columns = self.entity.__table__.columns
        if "currency" not in columns:
            return False
        priced = [name for name in fields if f"{name}_minor" in columns and not is_missing(fields[name])]
        return not columns["currency"].nullable or bool(priced)

    def update(self, id: str, *, version: int | None = None, origin: str = "python", **fields: Any) -> T:
        """Change fields of one record and return it.

        With ``version``, raises StaleRecord when somebody changed the record since that version was read.
        """
        with self.database.write(self.actor, origin) as unit:
            record = self._fresh(unit, id, version)
            fields = resolved(unit.session, self.entity, fields)
            self._keep_money(unit, record, fields)
            values = self._checked(fields, fields.get("currency"))
            self._check_update(unit, record, values)
            self._check_custom(unit, values, record)
            for name, value in values.items():
                setattr(record, name, value)
            unit.session.flush()
            return record

    def _check_update(self, unit: Unit, record: T, values: dict[str, Any]) -> None:
        """Raise when the record can't become ``values``; kinds of records override it."""

    def _keep_money(self, unit: Unit, record: T, fields: dict[str, Any]) -> None:
        """Complete ``fields`` so that amounts have a currency, and stay what they are when it changes."""
        if "currency" not in self.entity.columns():
            return
        old = getattr(record, "currency", None)
        if "currency" not in fields and self._needs_currency(fields):
            fields["currency"] = old or currency_of(unit.session)
        new = fields.get("currency", old)
        for column in [name for name in self.entity.columns() if name.endswith("_minor")]:
            minor, name = getattr(record, column), column.removesuffix("_minor")
            if old and new and new != old and minor is not None and not {name, column} & set(fields):
                fields[name] = from_minor(minor, old)

    def _fresh(self, unit: Unit, id: str, version: int | None, deleted: bool = False) -> T:
        self._require_open()
        record = self._load(unit.session, id, deleted)
        if version is not None and getattr(record, "version", version) != version:
            raise StaleRecord(
                f"somebody else changed this {self.label} in the meantime; look at it again and repeat the change",
                id=id,
            )
        return record

    def delete(self, id: str, *, version: int | None = None) -> T:
        """Hide one record (it can be restored) and return it."""
        with self.database.write(self.actor) as unit:
            record = self._fresh(unit, id, version)
            self._check_delete(unit, record)
            record.deleted_at = utc_now()  # type: ignore[attr-defined]
            unit.session.flush()
            return record

    def _check_delete(self, unit: Unit, record: T) -> None:
        """Raise Refused when the record is still needed; kinds of records override it."""

    def restore(self, id: str) -> T:
        """Bring a deleted record back and return it."""
        with self.database.write(self.actor) as unit:
            record = self._fresh(unit, id, None, deleted=True)
            record.deleted_at = None  # type: ignore[attr-defined]
            unit.session.flush()
            return record

    def _checked(self, fields: dict[str, Any], currency: str | None, new: bool = False) -> dict[str, Any]:
        """Return column values for ``fields``; raise UnknownField or InvalidValue."""
        known = self.entity.columns()
        values = {}
        for name, value in fields.items():
            if name in known and (new or name not in _FIXED):
                values[name] = self._value(name, value)
            elif f"{name}_minor" in known:
                values[f"{name}_minor"] = self._money(name, value, currency)
            else:
                raise UnknownField(self._no_field(name))
        return values

    def _no_field(self, name: str) -> str:
        near = difflib.get_close_matches(name, self.entity.columns(), 1)
        hint = f"; did you mean '{near[0]}'?" if near else ""
        return f"a {self.label} has no field '{name}' that can be set{hint}"

    def _money(self, name: str, value: Any, currency: str | None) -> int | None:
        if is_missing(value):
            return None
        minor = to_minor(value, currency or "CNY")
        if minor < 0:
            raise InvalidValue(f"{name} of a {self.label} can't be negative ({value}); give 0 or more")
        return minor

    def _value(self, name: str, value: Any) -> Any:
        column = self.entity.__table__.columns[name]
        if is_missing(value):
            if not column.nullable:
                raise InvalidValue(f"a {self.label} needs a {name}")
            return None
        turned = column_value(value, column.type, f"{name} of a {self.label}")
        if name in self.tidy:
            turned = clean(turned)
        if name == "currency":
            exponent(turned)  # an unknown one would break every sum it is in
        return turned


def _minor(value: Any, currency: str, operator: str) -> Any:
    if isinstance(value, list | tuple | set | frozenset):
        return [_minor(one, currency, operator) for one in value]
    return None if is_missing(value) else _limit(value, currency, operator)


def _limit(value: Any, currency: str, operator: str) -> int:
    """Return the whole minor units that divide amounts as ``value`` does, which may lie between two of them."""
    rounded, exact = to_minor(value, currency), Decimal(str(value)).scaleb(exponent(currency))
    if rounded == exact:
        return rounded
    if operator in ("ge", "lt"):
        return math.ceil(exact)
    return math.floor(exact) if operator in ("gt", "le") else _NO_AMOUNT
