"""Every night: take what publishers left, judge it, build, publish, report, write the site."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from airflow.sdk import CronPartitionTimetable, Param, dag

from warehouse import flow


@dag(
    dag_id="nightly",
    schedule=CronPartitionTimetable(
        "30 2 * * *", timezone=flow.SHANGHAI, run_offset=-1, key_format="%Y-%m-%d"
    ),
    start_date=datetime(2026, 11, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,  # two runs would each publish the half of the other's news
    default_args={"retries": 1, "retry_delay": timedelta(seconds=10)},
    params={"business_date": Param(None, type=["null", "string"], format="date")},
    doc_md=__doc__,
    tags=["fenghuo"],
)
def nightly() -> None:
    """Land and gate each due source, then build → publish → report → site."""
    day = flow.business_date()
    taken = flow.take.partial(day=day).expand(source=flow.due(day))
    built = flow.build(day)
    taken >> built
    version = flow.publish(built)
    reported, site = flow.report(version), flow.site(version)
    reported >> site
    [taken, reported, site] >> flow.settle()
    [taken, reported, site] >> flow.raise_alarms()


nightly()
