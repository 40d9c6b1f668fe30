"""What a score is made of: the points of every rule, what stood there before, and what people changed."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import STAYS, Base, Identified
from crm_lab.store.types import utc_now

OWN, HAND = "own", "hand"
"""Sources beside rules: what stood in the field before the first rule, and what people changed by hand since."""

SCORE_MODES = (OWN, HAND, "add", "set")
"""The score begins with the largest ``set`` (else with ``own``); ``add`` and ``hand`` come on top."""


class ScorePart(Identified, Base):
    """The points of one ``source`` (a rule's id, OWN or HAND) in a numeric field of a record.

    ``points`` is missing where nothing stood in the field; ``times`` counts the events that brought points.
    ``aside`` names the merge by which the record took another one's score over ('' while the part counts).
    """

    __tablename__ = "score_parts"
    __table_args__ = (Index(None, "entity", "record_id", "field", "source", "aside", unique=True), STAYS)

    entity: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[str] = mapped_column(String(36))
    field: Mapped[str] = mapped_column(String(120))
    source: Mapped[str] = mapped_column(String(36))
    mode: Mapped[str] = mapped_column(String(4))
    points: Mapped[float | None]
    times: Mapped[int] = mapped_column(default=1)
    since: Mapped[datetime] = mapped_column(default=utc_now)
    aside: Mapped[str] = mapped_column(String(36), default="")
