"""A pytest plugin for .ci/run: a browser or PostgreSQL test that was skipped is a failure there.

Tests of what an extra brings are skipped here and run in a later step, where the whole design is installed.
"""

from __future__ import annotations

from collections.abc import Generator

import pytest

MARKERS = ("browser", "postgres")
LATER = "the extra '"
"""How the reason begins with which a test waits for what it needs."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn the skip of a marked test into a failure that says why it was skipped."""
    report = yield
    marked = any(item.get_closest_marker(name) for name in MARKERS)
    if marked and report.skipped and not hasattr(report, "wasxfail") and LATER not in report.longreprtext:
        report.outcome = "failed"
        report.longrepr = f"This test must run here, but it was skipped: {report.longreprtext}"
    return report
