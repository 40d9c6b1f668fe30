"""A pytest plugin for .ci/run: a browser or PostgreSQL test that was skipped is a failure there."""

from __future__ import annotations

from collections.abc import Generator

import pytest

MARKERS = ("browser", "postgres")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn the skip of a marked test into a failure that says why it was skipped."""
    report = yield
    marked = any(item.get_closest_marker(name) for name in MARKERS)
    if marked and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"This test must run here, but it was skipped: {report.longreprtext}"
    return report
