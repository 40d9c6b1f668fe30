"""The figures that crm-lab must reach, measured: ``python -m benchmarks`` from the root of the repository."""

from __future__ import annotations
