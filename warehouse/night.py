"""Runs a DAG file for real in this process: Airflow's own DAG run on its embedded default."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ingest.files import locked
from warehouse.settings import Settings


@dataclass(frozen=True)
class Ended:
    """How a DAG run ended, and what its tasks said."""

    state: str
    failed_tasks: tuple[str, ...]
    results: Mapping[str, Any]  # task id → what the task returned, one entry a mapped task

    @property
    def succeeded(self) -> bool:
        """Whether every task did what it should."""
        return self.state == "success"


def prepare(settings: Settings) -> None:
    """Tell Airflow where its home is; this must come before Airflow is first imported."""
    os.environ.update(
        {
            "AIRFLOW_HOME": str(settings.home / "airflow"),
            "AIRFLOW__CORE__DAGS_FOLDER": str(settings.dags),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__LOGGING__LOGGING_LEVEL": os.environ.get("FENGHUO_LOG_LEVEL", "ERROR"),
            "AIRFLOW__LOGGING__NAMESPACE_LEVELS": "great_expectations=WARNING",
        }
    )


def run(dag_name: str, conf: Mapping[str, Any], settings: Settings) -> Ended:
    """Run one DAG to its end and return how it ended; one at a time in a home."""
    with locked(settings.home / ".night.lock", waits=_say_that_it_waits):
        return _run(dag_name, conf, settings)


def _say_that_it_waits() -> None:
    print("another run works in this home; waiting for its end", file=sys.stderr)  # noqa: T201


def _run(dag_name: str, conf: Mapping[str, Any], settings: Settings) -> Ended:
    prepare(settings)
    from airflow.dag_processing.dagbag import DagBag  # noqa: PLC0415
    from airflow.utils.db import check_migrations, initdb  # noqa: PLC0415

    try:
        check_migrations(0)
    except TimeoutError:
        initdb()
    file = settings.dags / f"{dag_name}.py"
    bag = DagBag(str(file))
    if bag.import_errors:
        raise RuntimeError(f"{file.name} cannot be read: {bag.import_errors}")
    dag_run = bag.dags[dag_name].test(run_conf=dict(conf))
    instances = dag_run.get_task_instances()
    return Ended(
        state=str(dag_run.state),
        failed_tasks=tuple(
            sorted({i.task_id for i in instances if str(i.state) in {"failed", "upstream_failed"}})
        ),
        results={
            f"{i.task_id}[{i.map_index}]" if i.map_index >= 0 else i.task_id: i.xcom_pull(
                task_ids=i.task_id, map_indexes=i.map_index
            )
            for i in instances
        },
    )
