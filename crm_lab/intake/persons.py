"""The contacts that deals name: people who are there, else light contacts of the deal's account.

Names of people are shared, so a name means the one at the deal's own account; without an account the only one of the
name.  Everybody else is a new person: nobody is hung on a deal by guess.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.intake.complete import text_of
from crm_lab.intake.directory import Book, Directory
from crm_lab.intake.draft import Draft
from crm_lab.intake.names import reference_key
from crm_lab.standard.text import clean
from crm_lab.store.entities import Contact, OpportunityContactRole
from crm_lab.store.given import given
from crm_lab.store.ids import new_id, new_ids

ROLE = "contact"
"""The part that is known of somebody whom a file names as the contact of a deal."""

BETWEEN = re.compile(r"\s*(?:[;；]|:::)\s*")
WITH_ADDRESS = re.compile(r"^(.*?)\s*[(<（]\s*([^()<>（）\s]+@[^()<>（）\s]+)\s*[)>）]$")


@dataclass
class Persons:
    """The contacts by name with their accounts; `new` are light ones that wait to be written."""

    by_name: dict[str, dict[str, str | None]] = field(default_factory=lambda: defaultdict(dict))
    new: dict[str, dict[str, str | None]] = field(default_factory=dict)
    loaded: bool = False

    def load(self, session: Session) -> None:
        """Read the contacts that the session shows, once."""
        if not self.loaded:
            self.loaded = True
            for record_id, name, account in session.execute(select(Contact.id, Contact.name, Contact.account_id)):
                self.by_name[reference_key(name)][record_id] = account

    def enrol(self, made: Draft, ids: np.ndarray) -> None:
        """Add the contacts of a chunk."""
        accounts = _accounts(made)
        for at, name in enumerate(text_of(made, "name")):
            if not made.bad[at]:
                self.by_name[reference_key(str(name))][str(ids[at])] = accounts[at]

    def link(self, made: Draft, directory: Directory) -> pd.DataFrame | None:
        """Return the roles of the contacts that deals name, with the position of their row; None without a column."""
        column = made.plan.column_of("contact")
        if column is None:
            return None
        accounts, book, rows = _accounts(made), directory.book("contacts"), []
        unknown = np.zeros(made.size, dtype=bool)
        for at in np.flatnonzero((made.refs["contact"] != "") & ~made.bad):
            found = [self._find(text, accounts[at], book) for text in BETWEEN.split(made.refs["contact"][at]) if text]
            unknown[at] = None in found
            rows += [(int(at), one, ROLE) for one in dict.fromkeys(found) if one]
        if unknown.any():
            made.keep_text(column, unknown)
        return pd.DataFrame(rows, columns=["row", "contact_id", "role"])

    def _find(self, text: str, account: str | None, book: Book) -> str | None:
        """Return the id of the contact that a text means; None when it names one that may not be seen."""
        if text in book.hidden:
            return None
        named = WITH_ADDRESS.match(text)
        name, email = (named[1] or named[2], named[2]) if named else (text, text if "@" in text else None)
        known = book.by_id.get(text) or (book.by_name.get(email.lower()) if email else None)
        return known or self._of_name(name, account) or self._make(name, email, account, book)

    def _of_name(self, name: str, account: str | None) -> str | None:
        same = self.by_name.get(reference_key(name), {})
        mine = [one for one, where in same.items() if where == account and account]
        return mine[0] if mine else next(iter(same)) if len(same) == 1 and account is None else None

    def _make(self, name: str, email: str | None, account: str | None, book: Book) -> str:
        made = new_id()
        self.by_name[reference_key(name)][made] = account
        self.new[made] = {"name": (clean(name) or name)[:200], "email": email, "account_id": account}
        book.add(made, None, [email])
        return made

    def take_new(self) -> pd.DataFrame:
        """Return the light contacts that wait, as rows to write; they wait no longer."""
        frame = pd.DataFrame([{"id": one, **fields} for one, fields in self.new.items()], dtype=object)
        self.new.clear()
        return frame


def _accounts(made: Draft) -> list[str | None]:
    values: Any = made.data.get("account_id", np.full(made.size, None, dtype=object))
    return [None if pd.isna(one) else str(one) for one in values]


def unknown(session: Session, part: pd.DataFrame, ids: np.ndarray, known: set[str]) -> pd.DataFrame:
    """Return the roles of deals that are there (`known`) whose person plays no part in them yet."""
    frame = part.drop(columns="row").assign(opportunity_id=ids[part["row"].to_numpy(dtype=int)])
    frame = frame[frame["opportunity_id"].isin(known)]
    listed = given(session.connection(), frame["opportunity_id"].unique().tolist()).c.value
    query = select(OpportunityContactRole.opportunity_id, OpportunityContactRole.contact_id)
    rows = session.execute(query.where(OpportunityContactRole.opportunity_id.in_(select(listed))))
    there = {(row[0], row[1]) for row in rows}
    new = [pair not in there for pair in zip(frame["opportunity_id"], frame["contact_id"], strict=True)]
    frame = frame[np.array(new, dtype=bool)] if len(frame) else frame
    return frame.assign(id=new_ids(len(frame)))
