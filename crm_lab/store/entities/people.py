"""The seller's own people: users, teams, territories."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import Base, Managed

ROLES = ("admin", "manager", "rep", "agent", "coach", "analyst")
"""What a user may be; admins and analysts see all rows, managers their team's, the others their own."""


class Territory(Managed, Base):
    """An area of the market; territories form a tree."""

    __tablename__ = "territories"

    name: Mapped[str] = mapped_column(String(200))
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("territories.id"))


class Team(Managed, Base):
    """A group of users; teams form a tree.  Its managers are its members with the role ``manager``."""

    __tablename__ = "teams"

    name: Mapped[str] = mapped_column(String(200))
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("teams.id"))
    territory_id: Mapped[str | None] = mapped_column(ForeignKey("territories.id"))


class User(Managed, Base):
    """A person who works here.  ``login`` is None for people who only own records (from an import).

    ``senior`` people get the leads of rules for them, nobody more open leads than ``capacity``, and nobody a lead from
    ``absent_from`` to ``absent_until`` (both days included).
    """

    __tablename__ = "users"

    name: Mapped[str] = mapped_column(String(200))
    login: Mapped[str | None] = mapped_column(String(200), unique=True)
    email: Mapped[str | None] = mapped_column(String(320))
    role: Mapped[str] = mapped_column(String(20), default="rep")
    team_id: Mapped[str | None] = mapped_column(ForeignKey("teams.id"), index=True)
    manager_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"), index=True)
    territory_id: Mapped[str | None] = mapped_column(ForeignKey("territories.id"))
    active: Mapped[bool] = mapped_column(default=True)
    locale: Mapped[str | None] = mapped_column(String(10))
    senior: Mapped[bool | None]
    capacity: Mapped[int | None]
    absent_from: Mapped[date | None]
    absent_until: Mapped[date | None]

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        """Users are looked up by name."""
        return (Index(None, "name"),)
