"""``ws.reminders``: write what is due, see what was written, say what was sent."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, false, select

from crm_lab.errors import NotFound
from crm_lab.jobs import Jobs
from crm_lab.rules.running import next_time
from crm_lab.sales.reminding.work import JOB
from crm_lab.sales.reminding.writing import write
from crm_lab.store.database import Database
from crm_lab.store.entities import Account, Job, Order, Reminder, ReminderRule
from crm_lab.store.fields import column_value
from crm_lab.store.money import from_minor
from crm_lab.store.scope import Actor
from crm_lab.store.trail import Entry, line_up
from crm_lab.store.types import utc_now

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "id", "account_id", "account", "order_id", "order", "number", "due_on", "open", "currency", "rule", "channel",
    "text", "made_at", "sent_at",
)  # fmt: skip


class Reminders:
    """Reminders of instalments, by ``ws.reminder_rules``."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self.database = database
        self.actor = actor

    def run(self, day: date | str | None = None) -> pd.DataFrame:
        """Write the reminders that are due on a day (default: today), and return them.

        Nothing is written twice, whoever runs it how often, and nothing for what is paid.  Of several rules that hold
        for an instalment only the last one writes.
        """
        on = date.today() if day is None else column_value(day, Date(), "a day")
        with self.database.write(self.actor) as unit:
            line_up(unit.session)  # of two that remind at once, one finds what the other has written
            made = write(unit, on)
            unit.session.flush()
            written = [one.id for one in made]
        since = Reminder.id >= min(written) if written else false()
        fresh = self._frame(since)
        return fresh[fresh["id"].isin(written)].reset_index(drop=True)

    def frame(self, account: str | None = None) -> pd.DataFrame:
        """Return all reminders, of one customer (its id) or of all, oldest first; ``sent_at`` is the outbox's."""
        return self._frame(*(() if account is None else (Order.account_id == account,)))

    def _frame(self, *criteria: Any) -> pd.DataFrame:
        import pandas as pd

        query = (
            select(
                Reminder, Order.name, Order.account_id, Account.name.label("account"), ReminderRule.name.label("rule")
            )
            .join(Order, Order.id == Reminder.order_id)
            .outerjoin(Account, Account.id == Order.account_id)
            .join(ReminderRule.__table__, ReminderRule.__table__.c.id == Reminder.rule_id)
            .where(*criteria)
            .order_by(Reminder.id)
        )
        with self.database.read(self.actor) as session:
            rows = [
                (one.id, account_id, customer, one.order_id, order, one.number, one.due_on,
                 from_minor(one.open_minor, one.currency), one.currency, rule, one.channel, one.text, one.made_at,
                 one.sent_at)
                for one, order, account_id, customer, rule in session.execute(query)
            ]  # fmt: skip
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def sent(self, id: str) -> None:
        """Write down that a reminder of the outbox was sent; said again, it changes nothing.  Raises NotFound."""
        with self.database.write(self.actor) as unit:
            query = select(Reminder).join(Order, Order.id == Reminder.order_id).where(Reminder.id == id)
            one = unit.session.scalars(query).one_or_none()
            if one is None or one.channel != "outbox":
                raise NotFound(f"there is no reminder with the id '{id}' in the outbox that you may see")
            if one.sent_at is None:
                one.sent_at = utc_now()
                unit.note(Entry("reminder_sent", "orders", one.order_id, data={"reminder_id": id}))

    def schedule(self, every: str = "1 day") -> Job:
        """Let a worker write them again and again; return its job.  Raises InvalidValue for no length of time."""
        next_time(every)
        return Jobs(self.database, self.actor).queue(JOB, {"every": every}, key=JOB)
