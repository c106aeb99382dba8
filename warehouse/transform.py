"""Runs dbt in a child process on a build file, and believes only what its artifacts say."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any, Final

from ingest.errors import ExpectedError
from ingest.files import read_json, whole_file
from warehouse.settings import Settings

_STEP: Final = re.compile(r"(\d+) of (\d+) (OK|PASS|ERROR|FAIL|WARN|SKIP|NO-OP|CREATED|INSERT)")
_GOOD: Final = frozenset({"success", "pass", "no-op"})
_NO_DAY: Final = date(1970, 1, 1)  # documentation depends on no day
_RUN_BY_BUILD: Final = frozenset({"model", "seed", "snapshot", "test", "function"})
# A build makes millions of small objects that live as long as it does: looking for garbage among
# them again and again finds none.
_DBT: Final = "import gc; gc.set_threshold(200_000, 50, 1000); from dbt.cli.main import cli; cli()"
# What tests the code and not the night's rows: the same answer every night, so CI asks it.
_OF_THE_CODE: Final = ("tests/stats/", "seeds/reference/")


class TransformError(ExpectedError):
    """A model, seed or test of the build did not pass; the message names each."""

    may_quote_rows = True  # the engine says which value it could not convert


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
    """Build every model on the raw layer of a build file, and test it on the rows it now holds.

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
    target, log = folder / "target", folder / "dbt.log"
    folder.mkdir(parents=True, exist_ok=True)
    words = (
        "build",
        *("--log-path", str(folder / "logs")),
        *("--exclude-resource-type", "unit_test"),
        *("--exclude", *(f"path:{path.rstrip('/')}" for path in _OF_THE_CODE)),
    )
    with (
        _dbt(words, database, as_of, target, settings) as process,
        log.open("w", encoding="utf-8") as out,
    ):
        for line in process.stdout or ():
            out.write(line)
            if step := _STEP.search(line):
                progress(int(step[1]), int(step[2]))
    return _believed(target, log, process.returncode)


def document(page: Path, settings: Settings) -> None:
    """Write dbt's own documentation, models and their lineage, as one page that needs no server.

    Raises
    ------
    TransformError
        When dbt did not write it; the message holds what dbt said.
    """
    with TemporaryDirectory(prefix="fenghuo-docs-") as folder:
        words = ("docs", "generate", "--static", "--empty-catalog", "--log-path", folder)
        target = Path(folder) / "target"
        with _dbt(words, Path(folder) / "none.duckdb", _NO_DAY, target, settings) as process:
            said = (process.stdout.read() if process.stdout else "").strip()
        written = target / "static_index.html"
        if process.returncode or not written.exists():
            raise TransformError(f"dbt ended with {process.returncode}:\n{said[-2000:]}")
        with whole_file(page) as temporary:
            copyfile(written, temporary)


def _dbt(
    words: Sequence[str], database: Path, as_of: date, target: Path, settings: Settings
) -> subprocess.Popen[str]:
    """Start dbt on a build file in a child process whose words come out as one stream."""
    project = str(settings.dbt_project)
    return subprocess.Popen(  # noqa: S603 - our own interpreter's dbt, no shell
        [
            *(sys.executable, "-c", _DBT),
            "--no-use-colors",
            *words,
            *("--project-dir", project, "--profiles-dir", project, "--target-path", str(target)),
            *("--vars", json.dumps({"as_of_date": as_of.isoformat()})),
        ],
        env={
            **os.environ,
            "FENGHUO_DB": str(database),
            "FENGHUO_THREADS": str(settings.threads),
            "FENGHUO_MEMORY_LIMIT": settings.memory_limit,
            "DO_NOT_TRACK": "1",
            # the models' arrays are small: several threads of BLAS would mostly wait for each other
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )


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
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] in _RUN_BY_BUILD
        and node.get("config", {}).get("materialized") != "ephemeral"
        and not node["original_file_path"].startswith(_OF_THE_CODE)
    }
    run = {node.unique_id for node in transformed.nodes}
    missed = sorted(declared - run)
    if missed or not run:
        raise TransformError(f"dbt left out {len(missed)} of {len(declared)} nodes: {missed[:10]}")
