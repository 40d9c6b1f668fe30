"""The form of a new account, contact or lead on any screen: read as one types, checked for duplicates, undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crm_lab.store.entities import Account
from crm_lab_widgets.command_widget import CommandWidget, verb
from crm_lab_widgets.failing import failure
from crm_lab_widgets.latest import Latest

if TYPE_CHECKING:
    from crm_lab.workspace import Workspace

SUGGESTED = 8
"""How many accounts are suggested for what was typed."""

Values = dict[str, str | None]


class NewRecordVerbs(CommandWidget):
    """What the browser may ask of the form."""

    _workspace: Workspace

    def __init__(self, *args: Any, **traits: Any) -> None:
        super().__init__(*args, **traits)
        self._checks = Latest("check")

    @verb
    def new_form(self, entity: str, account: str | None = None) -> dict[str, Any]:
        """Return an empty form; ``account`` is the customer of a new contact."""
        from crm_lab.customers.view.new import form

        self._checks.ask(lambda: self._warm_up(entity))
        with self._workspace.database.read(self._workspace.actor) as session:
            return form(session, entity, self._workspace.actor.id, account)

    @verb
    def new_check(self, entity: str, values: Values, turn: int, language: str = "en") -> dict[str, Any]:
        """Return how the values are read; what may be there already follows as an event ``candidates`` of ``turn``."""
        from crm_lab.customers.view.new import read

        notes = read(entity, values)
        self._checks.ask(lambda: self.say("candidates", turn=turn, **self._candidates(entity, values, language)))
        return {"notes": notes}

    @verb
    def new_create(self, entity: str, values: Values) -> dict[str, Any]:
        """Make the record and return what it became."""
        from crm_lab.customers.view.new import fields_for

        record = getattr(self._workspace, entity).add(**fields_for(entity, values))
        account = getattr(record, "account_id", None)
        customer = record.id if entity == "accounts" or (entity == "contacts" and account) else None
        return {"id": record.id, "version": record.version, "name": record.name, "customer": customer}

    @verb
    def new_undo(self, entity: str, id: str, version: int) -> dict[str, Any]:
        """Take a record back that was just made, unless somebody has changed it since."""
        from crm_lab.customers.view.new.forms import check_entity

        check_entity(entity)
        getattr(self._workspace, entity).delete(id, version=version)
        return {}

    @verb
    def accounts(self, text: str) -> list[dict[str, str]]:
        """Return accounts whose name has ``text`` in it, those that begin with it first."""
        begins = Account.name.istartswith(text, autoescape=True)
        query = select(Account.id, Account.name).where(Account.name.icontains(text, autoescape=True))
        with self._workspace.database.read(self._workspace.actor) as session:
            rows = session.execute(query.order_by(begins.desc(), Account.name, Account.id).limit(SUGGESTED))
            return [{"id": row.id, "name": row.name} for row in rows]

    def _warm_up(self, entity: str) -> None:
        """Load what a check needs, and bring its index up to date, while the person types the first letters."""
        self._candidates(entity, {"name": entity, "phone": "1"}, "en")

    def _candidates(self, entity: str, values: Values, language: str) -> dict[str, Any]:
        from crm_lab.customers.view.new import candidates

        try:
            return candidates(self._workspace, entity, values, language)
        except Exception as problem:  # nobody waits for this thread; the form must say it
            return {"error": failure(problem, "looking for records like the new one")}
