"""The nightly chain for chosen sources and dates: after a rule was mended, or for late files.

Each date is built from what had landed by then, so a past night comes out as it was known.
"""

from __future__ import annotations

from datetime import UTC, datetime

from airflow.sdk import Param, dag

from warehouse import flow


@dag(
    dag_id="backfill",
    schedule=None,
    start_date=datetime(2026, 11, 1, tzinfo=UTC),
    max_active_runs=1,
    params={
        "sources": Param([], type="array", description="names of sources; none means all"),
        "business_dates": Param([], type="array", description="dates to build, like 2026-11-22"),
        "again": Param(default=True, type="boolean", description="judge anew what was judged"),
    },
    doc_md=__doc__,
    tags=["fenghuo"],
)
def backfill() -> None:
    """Land and gate the chosen sources, then build → publish → report for each chosen date."""
    taken = flow.take_again.expand(source=flow.chosen_sources())
    versions = flow.rebuild(flow.chosen_dates())
    taken >> versions
    reported = flow.report.expand(version=versions)
    [taken, reported] >> flow.settle()
    [taken, reported] >> flow.raise_alarms()


backfill()
