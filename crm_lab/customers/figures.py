"""``ws.rfm``: who bought lately, often and much, kept up to date for rules, segments and frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from crm_lab.customers import rfm_table
from crm_lab.customers.rfm_scores import SEGMENTS
from crm_lab.errors import NotAllowed
from crm_lab.rules.door import MAY_CHANGE, Rules
from crm_lab.store.collection import Collection
from crm_lab.store.entities import Account, Rfm, Rule
from crm_lab.store.scope import SYSTEM

if TYPE_CHECKING:
    import pandas as pd

GROUP = "RFM"
"""The group of the tags that the proposed rules keep."""


class RfmFigures(Collection[Rfm]):
    """The figures as of the last time that they were worked out, the first time when somebody looks.

    A customer who never bought has none.
    """

    entity = Rfm

    def _criteria(self, session: Any, filters: dict[str, Any]) -> list[Any]:
        return [Rfm.id.in_(select(Account.id)), *super()._criteria(session, filters)]

    def frame(self, **filters: Any) -> pd.DataFrame:
        """Return the figures that meet ``filters`` (``group="champion"``, ``recency__gt=90``), with account names.

        ``monetary`` is in major units of ``currency``; ``recency`` in days before ``on_day``.
        """
        self._have_some()
        frame = super().frame(**filters).rename(columns={"id": "account_id"})
        with self.database.read(self.actor) as session:
            rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(select(Rfm.id))))
            names = {row.id: row.name for row in rows}
        frame.insert(1, "account", frame["account_id"].map(names).astype("str"))
        return frame

    def sizes(self) -> pd.DataFrame:
        """Return how many customers each group has: group, name, name_zh, size, best group first."""
        import pandas as pd

        self._have_some()
        with self.database.read(self.actor) as session:
            query = select(Rfm.group, func.count()).where(*self._criteria(session, {})).group_by(Rfm.group)
            sizes = {row[0]: row[1] for row in session.execute(query)}
        rows = [(group, *names, sizes.get(group, 0)) for group, names in SEGMENTS.items()]
        return pd.DataFrame(rows, columns=["group", "name", "name_zh", "size"])

    def refresh(self) -> bool:
        """Bring the figures up to date if something happened since; return whether they were worked out anew.

        Rules that ask for them do so by themselves.
        """
        self._require_right()
        return rfm_table.refresh(self.database)

    def rebuild(self) -> rfm_table.State:
        """Work the figures out anew for all customers and return as of when they are, and by which limits."""
        self._require_right()
        return rfm_table.rebuild(self.database)

    def _have_some(self) -> None:
        with self.database.read(SYSTEM) as session:
            never = rfm_table.state_of(session) is None
        if never:
            rfm_table.rebuild(self.database)

    def _require_right(self) -> None:
        if self.actor.role not in MAY_CHANGE:
            raise NotAllowed("figures over all customers are worked out by admins and managers; ask one of them")

    def keep_tags(self, locale: str = "en") -> list[Rule]:
        """Let rules keep a value tag for each group ("Champions", "At risk" …) and return the rules.

        ``locale`` "zh" names the tags in Chinese.
        """
        rules, chinese = Rules(self.database, self.actor), locale.lower().startswith("zh")
        return [rules.save(_rule(group, names[chinese])) for group, names in SEGMENTS.items()]


def _rule(group: str, tag: str) -> dict[str, Any]:
    return {
        "name": f"{GROUP}: {group}",
        "entity": "accounts",
        "purpose": "tags",
        "when": [{"field": "rfm.group", "is": group}],
        "then": [{"tag": {"name": tag, "group": GROUP, "kind": "value"}}],
    }
