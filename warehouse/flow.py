"""The pipeline's arrows as Airflow tasks; the one door to Airflow besides the DAG files.

A task reads the settings, calls one function of `warehouse.pipeline`, and hands plain values on.
"""

from __future__ import annotations

from collections.abc import Generator
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from airflow.sdk import Asset, Metadata, task, task_group
from airflow.sdk.configuration import conf

from ingest.errors import ExpectedError
from warehouse import pipeline
from warehouse.settings import Settings

_LOCAL: Final = frozenset({"LocalExecutor", "SequentialExecutor"})
WAREHOUSE: Final = Asset("fenghuo://published-warehouse")
SHANGHAI: Final = "Asia/Shanghai"


@task
def business_date(**context: Any) -> str:
    """Resolve the business date: the one asked for, the partition's, or Shanghai's yesterday."""
    asked = context["params"].get("business_date") or context.get("partition_key")
    run_after: datetime = context["dag_run"].run_after
    yesterday = run_after.astimezone(ZoneInfo(SHANGHAI)) - timedelta(days=1)
    return asked or yesterday.date().isoformat()


class RemoteExecutorError(ExpectedError):
    """Tasks would run on machines that do not have the lake."""


def insist_on_one_machine(executors: str) -> None:
    """Refuse executors that send tasks to other machines: the lake is a folder of this one.

    Raises
    ------
    RemoteExecutorError
        With the executors that are configured.
    """
    names = {name.rpartition(":")[2].rpartition(".")[2] for name in executors.split(",")}
    if remote := sorted(names - _LOCAL):
        raise RemoteExecutorError(
            f"core.executor is {', '.join(remote)}: its workers may run anywhere, and the lake is"
            " a folder of one machine; use LocalExecutor"
        )


@task
def due(day: str) -> list[str]:
    """Name the sources to look at."""
    insist_on_one_machine(conf.get("core", "executor"))
    return pipeline.due(pipeline.sources(Settings()), date.fromisoformat(day))


@task(map_index_template="{{ task.op_kwargs['source'] }}")
def land(source: str, day: str) -> str:
    """Copy a source's new files into landing."""
    pipeline.land(Settings(), source, date.fromisoformat(day))
    return source


@task(map_index_template="{{ task.op_kwargs['source'] }}")
def gate(source: str) -> dict[str, Any]:
    """Judge what landed; a refused file is an outcome, not a failure of the run."""
    return pipeline.gate(Settings(), source).as_json()


@task_group
def take(source: str, day: str) -> None:
    """Land and gate one source."""
    gate(source=land(source=source, day=day))


@task(trigger_rule="all_done")  # a source that breaks does not keep the others from publishing
def build(day: str) -> dict[str, Any]:
    """Build and test the warehouse as of a business date."""
    return pipeline.build(Settings(), date.fromisoformat(day)).as_json()


@task(outlets=[WAREHOUSE])
def publish(built: dict[str, Any]) -> Generator[Metadata, None, str]:
    """Publish a build as a version."""
    published = pipeline.publish(Settings(), pipeline.Built.from_json(built))
    yield Metadata(WAREHOUSE, extra={"version": published.version, "new": published.is_new})
    return published.version


@task
def chosen_dates(**context: Any) -> list[str]:
    """Return the dates asked for, oldest first; each is a date or the run fails here."""
    asked = context["params"]["business_dates"]
    if not asked:
        raise ValueError("business_dates is empty: name the dates to build")
    return [day.isoformat() for day in sorted(date.fromisoformat(text) for text in asked)]


@task
def chosen_sources(**context: Any) -> list[str]:
    """Return the sources asked for, or all; an unknown name fails here."""
    declared = [source.name for source in pipeline.sources(Settings())]
    asked = context["params"]["sources"] or declared
    unknown = sorted(set(asked) - set(declared))
    if unknown:
        raise ValueError(f"no such sources: {unknown}; known: {declared}")
    return sorted(asked)


@task(map_index_template="{{ task.op_kwargs['source'] }}")
def take_again(source: str, **context: Any) -> dict[str, Any]:
    """Land a source as of the first date asked for, and judge it, anew when that is asked."""
    first = min(date.fromisoformat(text) for text in context["params"]["business_dates"])
    pipeline.land(Settings(fetch=False), source, first)  # a publisher answers as of today
    return pipeline.gate(Settings(), source, again=context["params"]["again"]).as_json()


@task(trigger_rule="all_done")
def rebuild(days: list[str]) -> list[str]:
    """Build and publish dates, the oldest first: each is compared with the one before it."""
    settings = Settings()
    return [
        pipeline.publish(settings, pipeline.build(settings, date.fromisoformat(day))).version
        for day in days
    ]


@task
def report(version: str) -> list[str]:
    """Write the nightly report of a version."""
    return [str(path) for path in pipeline.report(Settings(), version)]


@task
def site(version: str) -> list[str]:
    """Write the sites of a version, for every audience that gets one at night."""
    return [str(path) for path in pipeline.site(Settings(), version)]


@task(trigger_rule="all_done")
def raise_alarms() -> list[str]:
    """Mail what failed and stands; return the pages of it, which say what to do."""
    return pipeline.tell_of_failures(Settings())


@task
def settle() -> None:
    """Stand below every task, so that the run ends as failed when any of them failed."""
