"""The DAG files parse fast, without anything heavy, and draw the chain that the README draws."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
HEAVY = ("pandas", "dbt", "great_expectations", "duckdb")
PROBE = """
import json, sys, time
import airflow.sdk
from airflow.dag_processing.dagbag import DagBag
before, began = set(sys.modules), time.process_time()
bag = DagBag(sys.argv[1])
seconds = time.process_time() - began
print(json.dumps({
    "seconds": seconds,
    "errors": {str(k): str(v) for k, v in bag.import_errors.items()},
    "modules": sorted({m.split(".")[0] for m in set(sys.modules) - before}),
    "edges": {
        name: sorted([t.task_id, after] for t in dag.tasks for after in t.downstream_task_ids)
        for name, dag in bag.dags.items()
    },
}))
"""


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What Airflow makes of the DAG folder, in a process of its own."""
    environment = {
        **os.environ,
        "AIRFLOW_HOME": str(tmp_path_factory.mktemp("airflow")),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR",
    }
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(REPOSITORY / "dags")],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.dag
def test_every_dag_file_parses(parsed: dict[str, Any]) -> None:
    """A broken file would take its DAGs out of Airflow's sight without a word."""
    assert parsed["errors"] == {}
    assert set(parsed["edges"]) == {"nightly", "backfill"}


@pytest.mark.dag
def test_parsing_takes_little_time_and_nothing_heavy(parsed: dict[str, Any]) -> None:
    """The scheduler parses the files again and again: our part stays under two seconds of CPU."""
    assert parsed["seconds"] < 2
    assert [name for name in HEAVY if name in parsed["modules"]] == []


@pytest.mark.dag
def test_executors_of_other_machines_are_refused() -> None:
    """The lake is a folder: a worker elsewhere would fill another one."""
    probe = (
        "from warehouse import flow\n"
        "for fine in ('LocalExecutor', 'LocalExecutor,SequentialExecutor'):\n"
        "    flow.insist_on_one_machine(fine)\n"
        "for name in ('CeleryExecutor', 'LocalExecutor,a:KubernetesExecutor', 'x.EcsExecutor'):\n"
        "    try:\n"
        "        flow.insist_on_one_machine(name)\n"
        "    except flow.RemoteExecutorError as error:\n"
        "        print(error)\n"
        "print(flow.conf.get('core', 'executor'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe],
        env={**os.environ, "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor"},
        capture_output=True,
        text=True,
        check=True,
    )
    said = done.stdout.strip().splitlines()[-4:]
    assert [line.split(":")[0].removeprefix("core.executor is ") for line in said] == [
        *("CeleryExecutor", "KubernetesExecutor", "EcsExecutor"),
        "CeleryExecutor",  # what is configured is what is asked
    ]


@pytest.mark.dag
def test_the_night_is_drawn_as_told(parsed: dict[str, Any]) -> None:
    """Land → gate for each source, then build → publish → report."""
    edges = {tuple(edge) for edge in parsed["edges"]["nightly"]}
    chain = [
        ("take.land", "take.gate"),
        ("take.gate", "build"),
        ("build", "publish"),
        ("publish", "report"),
        ("report", "settle"),
        ("report", "site"),
        ("site", "settle"),
    ]
    assert set(chain) <= edges
