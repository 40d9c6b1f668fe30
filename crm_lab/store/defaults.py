"""What every new store starts with: a pipeline, status labels and the currency in which sums are shown."""

from __future__ import annotations

import getpass

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.store.entities import EventCounter, Pipeline, PipelineStage, Setting, StatusLabel, User

CURRENCY = "currency"
"""The setting that names the currency of sums."""

STAGES = (
    # name, Chinese name, kind, probability, days allowed
    ("First contact", "初步接洽", "open", 0.10, 14),
    ("Needs", "需求确认", "open", 0.25, 21),
    ("Proposal & quote", "方案报价", "open", 0.50, 14),
    ("Contract negotiation", "合同谈判", "open", 0.80, 21),
    ("Won", "赢单", "won", 1.0, None),
    ("Lost", "输单", "lost", 0.0, None),
)

STATUSES = (
    ("leads", "New", "新线索", "new"),
    ("leads", "Working", "跟进中", "working"),
    ("leads", "Converted", "已转化", "converted"),
    ("leads", "Disqualified", "已放弃", "disqualified"),
    ("tickets", "Open", "待处理", "open"),
    ("tickets", "Waiting for customer", "等待客户", "paused"),
    ("tickets", "Resolved", "已解决", "resolved"),
    ("tickets", "Closed", "已关闭", "closed"),
    ("orders", "Draft", "草稿", "draft"),
    ("orders", "Confirmed", "已确认", "confirmed"),
    ("orders", "Delivered", "已交付", "delivered"),
    ("orders", "Cancelled", "已取消", "cancelled"),
)

LOST_REASONS = (
    ("price", "Price", "价格"),
    ("competitor", "Competitor", "竞争对手"),
    ("no_budget", "No budget", "无预算"),
    ("no_need", "No need any more", "需求消失"),
    ("timing", "Bad timing", "时机不合适"),
    ("no_answer", "No answer", "无回应"),
    ("product", "Product does not fit", "产品不匹配"),
    ("other", "Other", "其他"),
)
"""Why a deal was lost: key, English, Chinese.  ``other`` needs a note."""


def fill(session: Session) -> None:
    """Put the defaults into an empty store; whoever creates it is its first administrator."""
    login = login_name()
    session.add(EventCounter(id=1, last=0))
    session.add(User(name=login, login=login, role="admin"))
    session.add(Setting(key=CURRENCY, value="CNY"))
    for position, (entity, name, name_zh, kind) in enumerate(STATUSES):
        session.add(StatusLabel(entity=entity, name=name, name_zh=name_zh, type=kind, position=position))
    pipeline = Pipeline(name="Sales", name_zh="销售", is_default=True)
    session.add(pipeline)
    session.flush()
    add_stages(session, pipeline)


def add_stages(session: Session, pipeline: Pipeline) -> None:
    """Give ``pipeline`` the default stages."""
    for position, (name, name_zh, kind, probability, days) in enumerate(STAGES):
        stage = PipelineStage(pipeline_id=pipeline.id, name=name, name_zh=name_zh, kind=kind, position=position)
        stage.probability, stage.days_allowed = probability, days
        session.add(stage)


def login_name() -> str:
    """Return the name under which the person is logged in on this machine."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "owner"


def currency_of(session: Session) -> str:
    """Return the currency in which this store shows its sums."""
    value = session.scalar(select(Setting.value).where(Setting.key == CURRENCY))
    return str(value or "CNY")
