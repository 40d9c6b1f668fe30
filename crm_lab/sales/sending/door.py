"""``ws.outbox``: what waits to be sent to customers, by what it is sent, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_lab.errors import NotFound, Refused
from crm_lab.sales.sending.senders import Letter, Sender, sender_named
from crm_lab.sales.sending.waiting import settle, take_up, waiting
from crm_lab.store.database import Database
from crm_lab.store.entities import Reminder, Setting
from crm_lab.store.keepers import require_keeper
from crm_lab.store.scope import Actor
from crm_lab.store.trail import Entry

if TYPE_CHECKING:
    import pandas as pd

SETTING = "sales.sender"
"""The setting with the name and the options of the sender; without it nothing is sent."""

COLUMNS = ("id", "to", "email", "subject", "text", "state", "failure")


class Outbox:
    """Reminders that customers get by letter.  Nothing is sent before ``use`` has said by what."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self.database = database
        self.actor = actor

    def use(self, name: str | None, /, **options: Any) -> None:
        """Send by this sender from now on: "file" (folder, sender), "smtp" (host, sender …), or None: nothing is sent.

        The password of a mail server is read from CRM_LAB_SMTP_PASSWORD.  Raises NotAllowed for all but managers,
        MissingPart for a sender that is not installed, InvalidValue for its options.
        """
        require_keeper(self.actor, Setting)
        if name is not None:
            sender_named(name, options)
        with self.database.write(self.actor) as unit:
            unit.session.merge(Setting(key=SETTING, value=None if name is None else [name, options]))
            unit.note(Entry("sender_chosen", "settings", None, data={"sender": name}))

    def sender(self) -> Sender | None:
        """Return what letters are sent by, or None when sending is off."""
        with self.database.read(self.actor) as session:
            kept = session.get(Setting, SETTING)
        return sender_named(*kept.value) if kept is not None and kept.value else None

    def frame(self) -> pd.DataFrame:
        """Return what is not sent yet, oldest first: to whom, subject, text, state and why it failed.

        ``state`` is waiting, failed (tried again by ``send``), no address, paid (since it was written), or unclear: it
        was being sent when the process ended, so look whether it arrived, then ``ws.reminders.sent(id)`` or ``retry``.
        """
        import pandas as pd

        with self.database.read(self.actor) as session:
            rows = [_row(*one) for one in waiting(session)]
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def send(self, *, dry_run: bool = False) -> pd.DataFrame:
        """Send what waits or failed before, and return it with what became of it (sent or failed).

        Each letter is taken up before it is sent, so that of several who send at once one sends it.  ``dry_run`` only
        tells what would be sent.  Raises Refused when sending is off.
        """
        sender = self.sender()
        if sender is None and not dry_run:
            raise Refused("nothing is sent: no sender is chosen; choose one with ws.outbox.use('file', folder=…)")
        found = self.frame()
        ready = found[found["state"].isin(["waiting", "failed"])].reset_index(drop=True)
        if sender is None or dry_run:
            return ready
        told = [self._sent(sender, Letter(*one)) for one in ready[list(COLUMNS[:5])].itertuples(index=False)]
        ready["state"] = [state for state, _ in told]
        ready["failure"] = [failure for _, failure in told]
        return ready

    def _sent(self, sender: Sender, letter: Letter) -> tuple[str, str | None]:
        with self.database.write(self.actor) as unit:
            if not take_up(unit, letter.id):
                return "taken", None
        failure = _failure(sender, letter)
        with self.database.write(self.actor) as unit:
            settle(unit, letter.id, failure)
        return ("failed", failure) if failure else ("sent", None)

    def retry(self, id: str) -> None:
        """Let a letter of which it is unclear whether it was sent be sent again.  Raises NotFound."""
        with self.database.write(self.actor) as unit:
            found = [one for one, _, _ in waiting(unit.session) if one.id == id]
            if not found or found[0].sending_at is None:
                raise NotFound(f"there is no letter with the id '{id}' of which it is unclear whether it was sent")
            found[0].sending_at = None
            unit.note(Entry("reminder_retried", "orders", found[0].order_id, data={"reminder_id": id}))


def _failure(sender: Sender, letter: Letter) -> str | None:
    try:
        sender.send(letter)
    except Refused as problem:
        return problem.message
    return None


def _row(one: Reminder, letter: Letter | None, state: str) -> tuple[Any, ...]:
    whom = (None, None, None) if letter is None else (letter.name, letter.email, letter.subject)
    return (one.id, *whom, one.text, state, one.failure)
