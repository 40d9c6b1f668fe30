"""The documents that a stage may ask of a deal: quotes and contracts, and how far they have to be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.store.entities import Contract, Opportunity, Quote


@dataclass(frozen=True)
class Wanted:
    """A document of a kind in one of some states; ``said`` is what is told when there is none."""

    entity: Any
    states: tuple[str, ...]
    said: str
    said_zh: str


DOCUMENTS = {
    "quote sent": Wanted(Quote, ("sent", "accepted"), "no quote was sent", "尚未发送报价"),
    "quote accepted": Wanted(Quote, ("accepted",), "no quote was accepted", "报价尚未被接受"),
    "contract sent": Wanted(Contract, ("sent", "signed"), "no contract was sent to be signed", "合同尚未发出签署"),
    "contract signed": Wanted(Contract, ("signed",), "no contract is signed by everybody", "合同尚未全部签署"),
}
"""What ``ws.stages.require(id, documents=[…])`` takes."""


def lacking(session: Session, deal: Opportunity, names: Sequence[str]) -> Iterator[tuple[str, Wanted]]:
    """Yield the documents of ``names`` that a deal has not."""
    for name in names:
        one = DOCUMENTS[name]
        mine = (one.entity.opportunity_id == deal.id, one.entity.state.in_(one.states))
        if session.scalar(select(one.entity.id).where(*mine).limit(1)) is None:
            yield name, one
