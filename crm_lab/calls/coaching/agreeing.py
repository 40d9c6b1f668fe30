"""Agreement on the items of a card: between coaches and the machine, or among coaches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, groupby
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.calls.coaching.given import given, holding
from crm_lab.calls.coaching.kappa import Agreement, agreement
from crm_lab.errors import InvalidValue, NotFound
from crm_lab.store.entities import CallMark, CallScore, Recording

if TYPE_CHECKING:
    import pandas as pd

Between = Literal["machine", "coaches"]
Pair = tuple[bool | None, bool | None]

FAIR = 0.40
"""Where "fair" agreement ends and "moderate" begins (Landis and Koch 1977, Biometrics 33, p. 165)."""

FEWEST = 30
"""Pairs below which kappa says little (McHugh 2012, Biochemia Medica 22, p. 281)."""

_ENDS = {"machine": ("machine_true", "coach_true"), "coaches": ("first_true", "second_true")}
_FIRST = ("item", "title", "calls", "open", "agreed", "kappa", "low", "high")


def agreements(session: Session, card: str | None, version: int | None, between: Between) -> pd.DataFrame:
    """Return a row an item; see ``Marking.agreement``.  Raises NotFound, InvalidValue."""
    import pandas as pd

    if between not in _ENDS:
        raise InvalidValue(f"agreement is with the machine or between coaches, not {between!r}")
    newest = _newest(session, card, version)
    columns = [*_FIRST, *_ENDS[between], "trust"]
    if newest is None:
        return pd.DataFrame(columns=columns)
    held = holding(given(session, card=newest.name), newest.name, newest.version)
    pairs = _with_machine(session, newest, held) if between == "machine" else _among(held)
    rows = [_row(item, pairs.get(item["item"], [])) for item in newest.marks or ()]
    return pd.DataFrame(rows, columns=columns)


def trust(found: Agreement) -> str:
    """Return "yes", "no" or "too few"."""
    if found.pairs < FEWEST or found.kappa != found.kappa:
        return "too few"
    return "yes" if found.low > FAIR else "no"


def _row(item: Mapping[str, Any], pairs: Sequence[Pair]) -> tuple[Any, ...]:
    both = [(one, other) for one, other in pairs if one is not None and other is not None]
    found = agreement(both)
    figures = (found.agreed, found.kappa, found.low, found.high, found.first_yes, found.second_yes)
    title = titled(item["title"] or item["item"])
    return (item["item"], title, found.pairs, len(pairs) - len(both), *figures, trust(found))


def titled(title: str | Mapping[str, str]) -> dict[str, str]:
    """Return an item's title in both languages."""
    if isinstance(title, str):
        return {"en": title, "zh": title}
    some = next(iter(title.values()), "")
    return {"en": title.get("en", some), "zh": title.get("zh", title.get("en", some))}


def _newest(session: Session, card: str | None, version: int | None) -> CallScore | None:
    """Return the score that tells the card's items: the newest by it, of its newest version."""
    query = select(CallScore).join(Recording, Recording.id == CallScore.recording_id).where(CallScore.kind == "card")
    last = (CallScore.made_at.desc(), CallScore.id.desc())
    if card is None:
        card = session.scalar(query.order_by(*last).limit(1).with_only_columns(CallScore.name))
    query = query.where(CallScore.name == card)
    query = query if version is None else query.where(CallScore.version == version)
    found = session.scalars(query.order_by(CallScore.version.desc(), *last).limit(1)).first()
    if found is None and card is not None:
        which = f"version {version} of the card '{card}'" if version is not None else f"the card '{card}'"
        raise NotFound(f"no call was judged by {which}; ws.calls.scores() tells which cards there are")
    return found


def _with_machine(session: Session, newest: CallScore, held: Sequence[CallMark]) -> dict[str, list[Pair]]:
    """Return the pairs of an item, the machine's mark before the coach's."""
    machine = machine_marks(session, newest.name, newest.version)
    found: dict[str, list[Pair]] = {}
    for one in held:
        if (one.recording_id, one.item) in machine:
            found.setdefault(one.item, []).append((machine[one.recording_id, one.item], one.mark))
    return found


def machine_marks(session: Session, card: str, version: int) -> dict[tuple[str, str], bool | None]:
    """Return the machine's marks by call and item, of the calls that a coach marked by this card."""
    marked = select(CallMark.recording_id).where(CallMark.card == card)
    mine = (CallScore.kind == "card", CallScore.name == card, CallScore.version == version)
    query = select(CallScore.recording_id, CallScore.marks).where(*mine, CallScore.recording_id.in_(marked))
    return {(id, str(one["item"])): one["mark"] for id, marks in session.execute(query) for one in marks or ()}


def _among(held: Sequence[CallMark]) -> dict[str, list[Pair]]:
    """Return the pairs of an item, of two coaches that of the lower id first."""
    found: dict[str, list[Pair]] = {}
    for item, marks in _by_item_and_call(held):
        for one, other in combinations(sorted(marks, key=lambda mark: mark.made_by), 2):
            found.setdefault(item, []).append((one.mark, other.mark))
    return found


def _by_item_and_call(held: Sequence[CallMark]) -> Iterator[tuple[str, list[CallMark]]]:
    def key(mark: CallMark) -> tuple[str, str]:
        return mark.item, mark.recording_id

    for (item, _), marks in groupby(sorted(held, key=key), key):
        yield item, list(marks)
