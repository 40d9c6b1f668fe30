"""All entities of the store, one module per part of the business.

Their modules do without `from __future__ import annotations`: SQLAlchemy reads annotations as they are, while each
text would be evaluated with the first use of the store.
"""

from crm_lab.store.entities.activities import Activity
from crm_lab.store.entities.calls import (
    CallCard,
    CallFigures,
    CallFile,
    CallProposal,
    CallScore,
    CallTracker,
    CallTranscript,
    Recording,
)
from crm_lab.store.entities.catalogue import PriceBook, PriceBookEntry, Product
from crm_lab.store.entities.coaching import CallComment, CallMark, CallPassage
from crm_lab.store.entities.collecting import PaymentAllocation
from crm_lab.store.entities.contracts import Contract, ContractSigner, ContractTemplate, ContractVersion
from crm_lab.store.entities.customers import Account, Contact, ContactPoint, Lead
from crm_lab.store.entities.desk import (
    CsatResponse,
    Macro,
    ServiceMeasure,
    SlaPolicy,
    TicketClock,
    TicketPhase,
    TicketStep,
    WorkingHours,
)
from crm_lab.store.entities.figures import Rfm
from crm_lab.store.entities.intake import ImportBatch, ImportChange, ImportMapping
from crm_lab.store.entities.knowledge import Article, ArticleVersion, ArticleVote, Suggestion
from crm_lab.store.entities.labels import CustomField, StatusLabel, Tag, TagLink
from crm_lab.store.entities.lead_scores import LeadScore, LeadScoreRule
from crm_lab.store.entities.leads import LeadCapture, LeadMove, LeadOutcome, LeadPool, LeadRule
from crm_lab.store.entities.matching import MatchKey, PairLabel
from crm_lab.store.entities.merges import Merge, MergeChange, MergedRecord
from crm_lab.store.entities.notifications import Notification
from crm_lab.store.entities.orders import Order, OrderLine, Payment, PaymentPlan
from crm_lab.store.entities.people import Team, Territory, User
from crm_lab.store.entities.pins import Pin
from crm_lab.store.entities.pipeline import (
    Opportunity,
    OpportunityContactRole,
    OpportunityLine,
    Pipeline,
    PipelineStage,
    StageHistory,
)
from crm_lab.store.entities.projects import Project, ProjectPart, ProjectTemplate
from crm_lab.store.entities.quality import QualityMeasure
from crm_lab.store.entities.quotes import DiscountLimit, Quote, QuoteApproval, QuoteLine, QuoteVersion
from crm_lab.store.entities.reminders import Reminder, ReminderRule
from crm_lab.store.entities.rules import (
    Inference,
    Rule,
    RuleDecision,
    RuleMatch,
    RuleRun,
    RuleState,
    RuleVersion,
    Segment,
    SegmentSize,
)
from crm_lab.store.entities.scores import ScorePart
from crm_lab.store.entities.service import Ticket
from crm_lab.store.entities.settings import ExchangeRate, Setting
from crm_lab.store.entities.trail import AuditLog, Event, EventCounter, EventReceipt
from crm_lab.store.entities.work import Job

__all__ = [
    "Account",
    "Activity",
    "Article",
    "ArticleVersion",
    "ArticleVote",
    "AuditLog",
    "CallCard",
    "CallComment",
    "CallFigures",
    "CallFile",
    "CallMark",
    "CallPassage",
    "CallProposal",
    "CallScore",
    "CallTracker",
    "CallTranscript",
    "Contact",
    "ContactPoint",
    "Contract",
    "ContractSigner",
    "ContractTemplate",
    "ContractVersion",
    "CsatResponse",
    "CustomField",
    "DiscountLimit",
    "Event",
    "EventCounter",
    "EventReceipt",
    "ExchangeRate",
    "ImportBatch",
    "ImportChange",
    "ImportMapping",
    "Inference",
    "Job",
    "Lead",
    "LeadCapture",
    "LeadMove",
    "LeadOutcome",
    "LeadPool",
    "LeadRule",
    "LeadScore",
    "LeadScoreRule",
    "Macro",
    "MatchKey",
    "Merge",
    "MergeChange",
    "MergedRecord",
    "Notification",
    "Opportunity",
    "OpportunityContactRole",
    "OpportunityLine",
    "Order",
    "OrderLine",
    "PairLabel",
    "Payment",
    "PaymentAllocation",
    "PaymentPlan",
    "Pin",
    "Pipeline",
    "PipelineStage",
    "PriceBook",
    "PriceBookEntry",
    "Product",
    "Project",
    "ProjectPart",
    "ProjectTemplate",
    "QualityMeasure",
    "Quote",
    "QuoteApproval",
    "QuoteLine",
    "QuoteVersion",
    "Recording",
    "Reminder",
    "ReminderRule",
    "Rfm",
    "Rule",
    "RuleDecision",
    "RuleMatch",
    "RuleRun",
    "RuleState",
    "RuleVersion",
    "ScorePart",
    "Segment",
    "SegmentSize",
    "ServiceMeasure",
    "Setting",
    "SlaPolicy",
    "StageHistory",
    "StatusLabel",
    "Suggestion",
    "Tag",
    "TagLink",
    "Team",
    "Territory",
    "Ticket",
    "TicketClock",
    "TicketPhase",
    "TicketStep",
    "User",
    "WorkingHours",
]
