"""What a workspace has from the sales department."""

from __future__ import annotations

from functools import cached_property

from crm_lab.sales import (
    Contracts,
    ContractTemplates,
    DiscountLimits,
    Forecast,
    LeadPools,
    LeadRules,
    LeadScoreRules,
    Opportunities,
    Orders,
    Outbox,
    Payments,
    Performance,
    PriceBooks,
    Prices,
    Projects,
    ProjectTemplates,
    Quotes,
    Receivables,
    ReminderRules,
    Reminders,
    Stages,
)
from crm_lab.store.database import Database
from crm_lab.store.scope import Actor


class SalesDoors:
    """Deals, prices, papers and money: a part of the workspace."""

    database: Database
    actor: Actor

    @cached_property
    def opportunities(self) -> Opportunities:
        """Deals."""
        return Opportunities(self.database, self.actor)

    @cached_property
    def forecast(self) -> Forecast:
        """What will be sold: ``ws.forecast(as_of=None, by=None)``, and how right that was."""
        return Forecast(self.database, self.actor)

    @cached_property
    def performance(self) -> Performance:
        """How selling goes: figures of deals, stages and leads in a period."""
        return Performance(self.database, self.actor)

    @cached_property
    def stages(self) -> Stages:
        """The stages of all pipelines."""
        return Stages(self.database, self.actor)

    @cached_property
    def lead_rules(self) -> LeadRules:
        """Who gets which leads: ordered rules, the first that holds counts."""
        return LeadRules(self.database, self.actor)

    @cached_property
    def lead_pools(self) -> LeadPools:
        """The parts of the public pool: what lies in them, when leads come back, who may pick how many."""
        return LeadPools(self.database, self.actor)

    @cached_property
    def lead_score_rules(self) -> LeadScoreRules:
        """What makes a lead a good one: points for who it is and what it did."""
        return LeadScoreRules(self.database, self.actor)

    @cached_property
    def price_books(self) -> PriceBooks:
        """Lists of prices."""
        return PriceBooks(self.database, self.actor)

    @cached_property
    def prices(self) -> Prices:
        """What a product costs a customer, and which rule says so."""
        return Prices(self.database, self.actor)

    @cached_property
    def discount_limits(self) -> DiscountLimits:
        """How far a discount may go without asking."""
        return DiscountLimits(self.database, self.actor)

    @cached_property
    def quotes(self) -> Quotes:
        """What we offer, from the draft to the order."""
        return Quotes(self.database, self.actor)

    @cached_property
    def contract_templates(self) -> ContractTemplates:
        """Texts of contracts with fields to fill."""
        return ContractTemplates(self.database, self.actor)

    @cached_property
    def contracts(self) -> Contracts:
        """What was agreed, in which words, and who has signed."""
        return Contracts(self.database, self.actor)

    @cached_property
    def project_templates(self) -> ProjectTemplates:
        """What delivery projects begin with."""
        return ProjectTemplates(self.database, self.actor)

    @cached_property
    def projects(self) -> Projects:
        """Deliveries of won deals: goals, milestones, risks, progress."""
        return Projects(self.database, self.actor)

    @cached_property
    def orders(self) -> Orders:
        """What was bought, and in which instalments it is paid."""
        return Orders(self.database, self.actor)

    @cached_property
    def payments(self) -> Payments:
        """Money that came in, and what it pays."""
        return Payments(self.database, self.actor)

    @cached_property
    def receivables(self) -> Receivables:
        """What customers owe, and for how long."""
        return Receivables(self.database, self.actor)

    @cached_property
    def reminder_rules(self) -> ReminderRules:
        """When customers are reminded of what is to be paid, and with which words."""
        return ReminderRules(self.database, self.actor)

    @cached_property
    def outbox(self) -> Outbox:
        """Letters to customers that wait to be sent, and by what they are sent."""
        return Outbox(self.database, self.actor)

    @cached_property
    def reminders(self) -> Reminders:
        """Reminders of what is to be paid."""
        return Reminders(self.database, self.actor)
