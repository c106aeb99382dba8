"""Runs dbt in a child process on a build file, and believes only what its artifacts say."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from ingest.errors import ExpectedError
from ingest.files import read_json
from warehouse.settings import Settings

_STEP: Final = re.compile(r"(\d+) of (\d+) (OK|PASS|ERROR|FAIL|WARN|SKIP|NO-OP|CREATED|INSERT)")
_GOOD: Final = frozenset({"success", "pass", "no-op"})
_RUN_BY_BUILD: Final = frozenset({"model", "seed", "snapshot", "test", "unit_test", "function"})


class TransformError(ExpectedError):
    """A model, seed or test of the build did not pass; the message names each."""


@dataclass(frozen=True)
class Node:
    """What dbt did for one node of the project."""

    unique_id: str
    status: str
    seconds: float
    message: str


@dataclass(frozen=True)
class Transformed:
    """A build that passed: its nodes, and the manifest that tells what was published as what."""

    nodes: tuple[Node, ...]
    target: Path

    @property
    def manifest(self) -> dict[str, Any]:
        """The dbt manifest of the build."""
        found: dict[str, Any] = read_json(self.target / "manifest.json")
        return found


def transform(
    database: Path,
    as_of: date,
    folder: Path,
    settings: Settings,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Transformed:
    """Build and test every model on the raw layer of a build file.

    Parameters
    ----------
    database
        The build file, with its schema ``raw`` in place; nobody else may have it open.
    as_of
        The business date that the models count windows from.
    folder
        Where dbt's artifacts and logs go.
    progress
        Called with the nodes done and the nodes in all.

    Raises
    ------
    TransformError
        When a node did not pass, or when a node of the project was not run at all.
    """
    target = folder / "target"
    log = folder / "dbt.log"
    folder.mkdir(parents=True, exist_ok=True)
    command = [
        str(Path(sys.executable).with_name("dbt")),
        "--no-use-colors",
        "build",
        *("--project-dir", str(settings.dbt_project), "--profiles-dir", str(settings.dbt_project)),
        *("--target-path", str(target), "--log-path", str(folder / "logs")),
        *("--vars", json.dumps({"as_of_date": as_of.isoformat()})),
    ]
    environment = {
        **os.environ,
        "FENGHUO_DB": str(database),
        "FENGHUO_THREADS": str(settings.threads),
        "FENGHUO_MEMORY_LIMIT": settings.memory_limit,
        "DO_NOT_TRACK": "1",
        # the models' arrays are small: several threads of BLAS would mostly wait for each other
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
    with (
        log.open("w", encoding="utf-8") as out,
        subprocess.Popen(  # noqa: S603 - our own interpreter's dbt, no shell
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        ) as process,
    ):
        for line in process.stdout or ():
            out.write(line)
            if step := _STEP.search(line):
                progress(int(step[1]), int(step[2]))
    return _believed(target, log, process.returncode)


def _believed(target: Path, log: Path, exit_code: int) -> Transformed:
    results = target / "run_results.json"
    if not results.exists():
        tail = "\n".join(log.read_text(encoding="utf-8").splitlines()[-15:])
        raise TransformError(f"dbt ended with {exit_code} before it built anything:\n{tail}")
    nodes = tuple(
        Node(r["unique_id"], r["status"], r["execution_time"], (r["message"] or "").strip())
        for r in read_json(results)["results"]
    )
    bad = [node for node in nodes if node.status not in _GOOD]
    if bad or exit_code:
        listed = "\n".join(f"  {n.unique_id}: {n.status}: {n.message[:400]}" for n in bad)
        raise TransformError(
            f"dbt ended with {exit_code}; {len(bad)} nodes did not pass:\n{listed}"
        )
    transformed = Transformed(nodes, target)
    _assert_all_run(transformed)
    return transformed


def _assert_all_run(transformed: Transformed) -> None:
    """Zero work is a failure: dbt ends with 0 on an empty selection."""
    manifest = transformed.manifest
    declared = {
        unique_id
        for unique_id, node in {**manifest["nodes"], **manifest["unit_tests"]}.items()
        if node["resource_type"] in _RUN_BY_BUILD
        and node.get("config", {}).get("materialized") != "ephemeral"
    }
    run = {node.unique_id for node in transformed.nodes}
    missed = sorted(declared - run)
    if missed or not run:
        raise TransformError(f"dbt left out {len(missed)} of {len(declared)} nodes: {missed[:10]}")
