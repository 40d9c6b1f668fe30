"""With whom a call was, said by a person on the screen: who can be meant, the link, and taking it back."""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.store.entities import Account, Recording, User
from crm_lab_widgets.calls.correcting import ORIGIN, CorrectVerbs
from crm_lab_widgets.calls.links import KINDS
from crm_lab_widgets.command_widget import verb

Plain = dict[str, Any]

MOST = 20
"""So many records are suggested at once."""

_SEARCHED = ("name", "phone", "email", "company")


class LinkVerbs(CorrectVerbs):
    """What the browser may ask of a call's link."""

    @verb
    def linkable(self, id: str, kind: str, text: str = "", account: str | None = None) -> list[Plain]:
        """Return records of a kind that a call can be linked to: those with ``text`` in name, phone or e-mail.

        Contacts and deals of ``account`` alone where it is given; without a text, those first whose number it was.
        Raises InvalidValue.
        """
        if kind not in KINDS:
            raise InvalidValue(f"a call can't be linked to a {kind}; choose one of {', '.join(KINDS)}")
        with self._workspace.database.read(self._workspace.actor) as session:
            call = session.get_one(Recording, id)
            query = _having(KINDS[kind], text.strip(), account if kind in ("contact", "opportunity") else None)
            found = list(session.scalars(query))
            meant = set((call.link_facts or {}).get("ids", ()))
            found.sort(key=lambda one: one.id not in meant)
            return [_told(session, one) for one in found]

    @verb
    def link_call(self, id: str, **who: str) -> Plain:
        """Say with whom a call was and who of us had it, by the ids of records; ``undo`` takes it back."""
        if unknown := sorted(set(who) - set(KINDS)):
            raise InvalidValue(f"a call can't be linked to {', '.join(unknown)}; choose of {', '.join(KINDS)}")
        self._workspace.calls.link(id, origin=ORIGIN, **who)
        return self._linked("linked", id)

    @verb
    def unlink_call(self, id: str) -> Plain:
        """Take a call off its customer; ``undo`` takes that back."""
        self._workspace.calls.unlink(id, origin=ORIGIN)
        return self._linked("unlinked", id)

    def _linked(self, what: str, id: str) -> Plain:
        self._did()
        told = self.call(id)
        back = partial(self._workspace.calls.undo_link, id, origin=ORIGIN)
        return {"call": told, "undo": self._undoing.did(what, told["file"], back)}


def _having(entity: Any, text: str, account: str | None) -> Select[Any]:
    columns = [getattr(entity, name) for name in _SEARCHED if name in entity.columns()]
    said: list[ColumnElement[bool]] = [or_(*(column.icontains(text, autoescape=True) for column in columns))]
    own = [entity.account_id == account] if account else []
    live = [entity.active] if entity is User else []
    return select(entity).where(*said, *own, *live).order_by(entity.name, entity.id).limit(MOST)


def _told(session: Session, one: Any) -> Plain:
    account = session.get(Account, getattr(one, "account_id", None) or "")
    facts = [account and account.name, getattr(one, "company", None), getattr(one, "phone", None)]
    return {
        "id": one.id,
        "name": one.name,
        "detail": " · ".join(str(fact) for fact in facts if fact),
        "account": {"id": account.id, "name": account.name} if account else None,
    }
