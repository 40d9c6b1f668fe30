"""What the browser may do: record a payment and take it back, write reminders, say that one was sent."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from crm_lab_widgets.command_widget import verb
from crm_lab_widgets.receivables.one_customer import OneCustomerVerbs
from crm_lab_widgets.undoing import Undoing

if TYPE_CHECKING:
    from crm_lab.workspace import Workspace


class PayingVerbs(OneCustomerVerbs):
    """What the browser may do with payments and reminders."""

    def __init__(self, workspace: Workspace, **traits: Any) -> None:
        super().__init__(workspace, **traits)
        self._undoing = Undoing()

    @verb
    def pay(self, id: str | None, currency: str, amount: str, paid_on: str, to: str | None = None) -> dict[str, Any]:
        """Record a payment (major units), laid on one instalment or on the oldest ones, and return the undo."""
        payments, share = self._workspace.payments, {to: amount} if to else None
        made = payments.receive(share, account_id=id, currency=currency, amount=amount, paid_on=paid_on)
        self._undoing.did("paid", f"{amount} {currency}", partial(payments.take_back, made.id))
        self._did()
        return {"undo": self._undoing.next}

    @verb
    def undo(self) -> dict[str, Any]:
        """Take back what was recorded last on this screen."""
        undone = self._undoing.undo()
        self._did()
        return {"undone": undone, "undo": self._undoing.next}

    @verb
    def remind(self) -> dict[str, Any]:
        """Write the reminders of today; return how many were new, and how many rules there are."""
        written = len(self._workspace.reminders.run())
        self._did()
        return {"written": written, "rules": self._workspace.reminder_rules.count(enabled=True)}

    @verb
    def sent(self, id: str) -> dict[str, Any]:
        """Write down that a reminder of the outbox was sent."""
        self._workspace.reminders.sent(id)
        self._did()
        return {}
