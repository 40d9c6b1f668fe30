"""What a workspace has from the department of customers."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from crm_lab.customers.accounts import Accounts
from crm_lab.customers.contacts import Contacts
from crm_lab.store.database import Database
from crm_lab.store.scope import Actor

if TYPE_CHECKING:
    from crm_lab.customers.completion import Completion
    from crm_lab.customers.figures import RfmFigures
    from crm_lab.customers.likeness import Likeness
    from crm_lab.customers.quality import Quality
    from crm_lab.customers.segments import Segments
    from crm_lab.customers.tags import Tags


class CustomerDoors:
    """Customers, what is known of them and how good it is: a part of the workspace."""

    database: Database
    actor: Actor

    @cached_property
    def accounts(self) -> Accounts:
        """Customers: companies and persons."""
        return Accounts(self.database, self.actor)

    @cached_property
    def contacts(self) -> Contacts:
        """People at accounts."""
        return Contacts(self.database, self.actor)

    @cached_property
    def tags(self) -> Tags:
        """Words put on records."""
        from crm_lab.customers.tags import Tags

        return Tags(self.database, self.actor)

    @cached_property
    def segments(self) -> Segments:
        """Saved conditions by name; whoever meets them is in."""
        from crm_lab.customers.segments import Segments

        return Segments(self.database, self.actor)

    @cached_property
    def rfm(self) -> RfmFigures:
        """Recency, frequency and monetary value of every customer, for rules, segments and frames."""
        from crm_lab.customers.figures import RfmFigures

        return RfmFigures(self.database, self.actor)

    @cached_property
    def completion(self) -> Completion:
        """Gaps filled by rules, with the source of every value."""
        from crm_lab.customers.completion import Completion

        return Completion(self.database, self.actor)

    @cached_property
    def quality(self) -> Quality:
        """How good the data are, what to mend first, and how it went."""
        from crm_lab.customers.quality import Quality

        return Quality(self.database, self.actor)

    @cached_property
    def likeness(self) -> Likeness:
        """Finds out whether many new records are there already."""
        from crm_lab.customers.likeness import Likeness

        return Likeness(self.database)
