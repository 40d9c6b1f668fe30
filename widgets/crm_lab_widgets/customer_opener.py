"""Opening the Customer 360 from another screen: in the plugin's panel, or over the screen itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_lab.customers.view.finding import Found, find
from crm_lab.errors import InvalidValue, NotFound
from crm_lab.store.entities import Contact, Lead, Opportunity
from crm_lab_widgets.command_widget import CommandWidget, verb

if TYPE_CHECKING:
    from crm_lab.workspace import Workspace
    from crm_lab_widgets.customer import CustomerView

_LINKED: dict[str, type[Any]] = {"contacts": Contact, "leads": Lead, "opportunities": Opportunity}


class CustomerOpener(CommandWidget):
    """What the browser may ask in order to show a customer."""

    _workspace: Workspace
    _customer: CustomerView | None = None

    @verb
    def customer_of(self, entity: str, id: str) -> dict[str, str]:
        """Return the id that opens the customer to whom a record belongs: its own, or a person's.

        Raises NotFound when it belongs to none that this user may see.
        """
        with self._workspace.database.read(self._workspace.actor) as session:
            wanted = id if entity == "accounts" else _linked(session, entity, id)
            found: Found = find(session, wanted)
        return {"customer": found.contact_id or found.account_id}

    @verb
    def show_customer(self, id: str) -> dict[str, str]:
        """Return the id of the model of a customer screen that is turned to a customer."""
        from crm_lab_widgets.customer import CustomerView

        if self._customer is None or self._customer.comm is None:
            self._customer = CustomerView(self._workspace, id, height=0)
        else:
            self._customer.turn_to(id)
        self._customer.locale = getattr(self, "locale", "")
        return {"model": self._customer.model_id}

    def close(self) -> None:
        """Close the screen, and the customer screen that it shows."""
        if self._customer is not None:
            self._customer.close()
        super().close()


def _linked(session: Any, entity: str, id: str) -> str:
    if entity not in _LINKED:
        raise InvalidValue(f"{entity} belong to no customer")
    record = session.get(_LINKED[entity], id)
    if record is None:
        raise NotFound(f"this record of {entity} is no longer there, or you may not see it")
    if entity == "contacts":
        return id
    person = record.contact_id if entity == "leads" else None
    if not (person or record.account_id):
        raise NotFound(f"'{record.name}' belongs to no customer yet")
    return str(person or record.account_id)
