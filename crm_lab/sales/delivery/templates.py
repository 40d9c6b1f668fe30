"""``ws.project_templates``: what projects begin with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from crm_lab.errors import InvalidValue
from crm_lab.store.collection import Collection
from crm_lab.store.entities import Project, ProjectPart, ProjectTemplate
from crm_lab.store.trail import Unit

LONGEST = 3650
"""Days from the start to a milestone: ten years."""


class ProjectTemplates(Collection[ProjectTemplate]):
    """All templates: ``goals`` and ``risks`` are names, ``milestones`` pairs of a name and days after the start."""

    entity = ProjectTemplate

    @property
    def label(self) -> str:
        """What one record is called in messages."""
        return "project template"

    def _make(self, unit: Unit, fields: dict[str, Any]) -> ProjectTemplate:
        given = {"goals": [], "milestones": [], "risks": [], **fields}
        template = super()._make(unit, {**given, **_plain(given)})
        _check(template.as_dict())
        return template

    def _check_update(self, unit: Unit, record: ProjectTemplate, values: dict[str, Any]) -> None:
        values.update(_plain(values))
        _check({**record.as_dict(), **values})


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Return pairs as lists, as JSON keeps them."""
    given = values.get("milestones")
    if not isinstance(given, list | tuple):
        return {}
    return {"milestones": [list(one) if isinstance(one, tuple) else one for one in given]}


def _check(template: dict[str, Any]) -> None:
    for kind in ("goals", "risks"):
        if not isinstance(template[kind], list) or not all(map(_is_name, template[kind])):
            raise InvalidValue(f"{kind} of a project template are a list of names, not {template[kind]!r}")
    given = template["milestones"]
    if not isinstance(given, list) or not all(map(_is_milestone, given)):
        raise InvalidValue(
            f"milestones of a project template are pairs of a name and 0 to {LONGEST} days, not {given!r}"
        )


def _is_name(one: Any) -> bool:
    return isinstance(one, str) and bool(one.strip()) and len(one) <= 300


def _is_milestone(one: Any) -> bool:
    if not isinstance(one, list) or len(one) != 2:
        return False
    name, days = one
    return _is_name(name) and isinstance(days, int) and not isinstance(days, bool) and 0 <= days <= LONGEST


def begin(unit: Unit, project: Project) -> None:
    """Write a new project with the parts of its template."""
    unit.session.add(project)
    unit.session.flush()
    if project.template_id is not None:
        for part in parts_of(unit.session.get_one(ProjectTemplate, project.template_id), project.starts_on):
            part.project_id = project.id
            unit.session.add(part)
    unit.session.flush()


def parts_of(template: ProjectTemplate, start: date) -> Iterator[ProjectPart]:
    """Yield what a project that starts on a day begins with."""
    for position, name in enumerate(template.goals):
        yield ProjectPart(kind="goal", position=position, name=name)
    for position, (name, days) in enumerate(template.milestones):
        yield ProjectPart(kind="milestone", position=position, name=name, due_on=start + timedelta(days=days))
    for position, name in enumerate(template.risks):
        yield ProjectPart(kind="risk", position=position, name=name, level=2)
