"""What rules put into fields before, and what people took back of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import false, select
from sqlalchemy.orm import Session

from crm_lab.rules.acting import parts
from crm_lab.rules.fields import Field
from crm_lab.store.entities import Inference
from crm_lab.store.trail import plain


class Earlier:
    """What rules put into a field of some records before, and what people took back of it."""

    def __init__(self, session: Session, records: Sequence[Any], field: Field) -> None:
        self._newest: dict[str, Any] = {}
        self._refused: dict[str, list[Any]] = {}
        ids = [record.id for record in records]
        mine = (Inference.entity == records[0].__tablename__ if records else false(), Inference.field == field.name)
        columns = (Inference.record_id, Inference.value, Inference.taken_back_at)
        for some in parts(ids):
            part = Inference.record_id.in_(some)
            for id, value, taken_back in session.execute(select(*columns).where(*mine, part).order_by(Inference.id)):
                if taken_back is None:
                    self._newest[id] = value
                else:
                    self._refused.setdefault(id, []).append(value)

    def put(self, record: Any, value: Any) -> bool:
        """Tell whether ``value`` is what a rule put there last."""
        return record.id in self._newest and bool(self._newest[record.id] == plain(value))

    def refused(self, record: Any, value: Any) -> bool:
        """Tell whether a person has taken back just this value: then it does not come again."""
        return plain(value) in self._refused.get(record.id, [])
