"""What an import of calls did: counts, reasons, what waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

_TOLD = 10
"""Reasons and files that are told one by one."""


@dataclass
class BroughtIn:
    """What became of the calls in a folder.

    ``found`` of them were there: ``new`` were brought in, ``known`` (the same file, or the same content under another
    name) were not read again, ``failed`` could not be read, ``failed_before`` were not tried again.  ``waiting`` need
    something that is missing here (``waits_for``) and are tried with the next import.  Of the new ones ``linked`` are
    on a customer; ``unlinked`` counts the others by reason.  ``linked_now`` were there and could not be linked before.
    ``failures`` maps some files to the reason, ``not_there`` are files that a list of calls names, ``problems`` what
    went wrong after they were in.  ``state`` is that of the job.
    """

    job: str = ""
    state: str = "done"
    found: int = 0
    new: int = 0
    known: int = 0
    failed: int = 0
    failed_before: int = 0
    waiting: int = 0
    waits_for: str | None = None
    linked: int = 0
    linked_now: int = 0
    unlinked: Counter[str] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)
    not_there: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    error: str | None = None

    def fail(self, name: str, reason: str) -> None:
        """Count a file that could not be read."""
        self.failed += 1
        if len(self.failures) < _TOLD:
            self.failures[name] = reason

    def as_dict(self) -> dict[str, Any]:
        """Return it for the job's result."""
        return {**asdict(replace(self, unlinked=Counter())), "unlinked": dict(self.unlinked)}

    @classmethod
    def of(cls, job: Any) -> BroughtIn:
        """Return what a job tells."""
        told: Mapping[str, Any] = job.result or {}
        known = {name: told[name] for name in cls.__dataclass_fields__ if name in told}
        known["unlinked"] = Counter(known.get("unlinked", {}))
        return cls(**{**known, "job": job.id, "state": job.state, "error": job.error})

    def __str__(self) -> str:
        """Say it in some lines."""
        if self.state != "done":
            return f"the import is {self.state}{f': {self.error}' if self.error else ''}"
        lines = [f"{self.found:,} calls found: {self.new:,} new, {self.known:,} known, {self.failed:,} failed"]
        if self.new:
            lines.append(f"{self.linked:,} of the new ones are linked to customers")
        if self.linked_now:
            lines.append(f"{self.linked_now:,} that were there are linked by now")
        lines += [f"  not linked: {count:,} × {reason}" for reason, count in self.unlinked.most_common(_TOLD)]
        lines += [f"  failed: {name}: {reason}" for name, reason in self.failures.items()]
        if self.failed > len(self.failures):
            lines.append(f"  and {self.failed - len(self.failures):,} more: ws.calls.failures() lists them")
        if self.failed_before:
            lines.append(f"{self.failed_before:,} failed before and were not tried again (retry=True does that)")
        if self.waiting:
            lines.append(f"{self.waiting:,} wait: {self.waits_for}")
        if self.not_there:
            lines.append(f"{len(self.not_there):,} on the list are not in the folder, {self.not_there[0]} for one")
        return "\n".join([*lines, *self.problems])

    __repr__ = __str__
