"""Which records are the same customer: roles of columns, candidate pairs, learned weights, groups, explanations."""

from __future__ import annotations
