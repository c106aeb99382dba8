"""The steps of a benchmark: files generated once, then the product and its peers on them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from shutil import rmtree
from typing import Any, Final

from benchmarks.measuring import Cost, measured

UNTIL: Final = date(2026, 11, 22)
SOURCE: Final = "cn_12315_complaints"
OTHERS: Final = ("cn_samr_spot_checks", "us_cpsc_recalls")
PEERS: Final = Path(__file__).parent / "peers"
_TRUTH: Final = "truth.json"
_PRODUCT: Final = (sys.executable, "-m", "warehouse.cli")


@dataclass(frozen=True)
class Places:
    """Where a benchmark of one size keeps its files; what it generated is used again."""

    folder: Path
    row_count: int
    months: int = 120
    memory_limit: str = "2GB"

    @property
    def world(self) -> Path:
        """The generated drop folder and its truth."""
        return self.folder / f"world_{self.row_count}"

    @property
    def home(self) -> Path:
        """The home of the product's run, emptied before each."""
        return self.folder / f"home_{self.row_count}"

    @property
    def limit(self) -> Path:
        """The file of the hand-written script, emptied before each run."""
        return self.folder / f"limit_{self.row_count}.duckdb"


def generated(places: Places) -> None:
    """Write the drop folder, unless it lies there whole from an earlier run.

    In a process of its own: what this one has in memory would be counted to all that it starts.
    """
    if not (places.world / _TRUTH).exists():
        size = ["--rows", str(places.row_count), "--months", str(places.months)]
        command = [*_PRODUCT, "generate", str(places.world), *size, "--until", UNTIL.isoformat()]
        measured("generate", command, {})


def statistics() -> dict[str, Any]:
    """Measure the statistics in a process of its own, on one core each."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.statistics"],
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def costs(places: Places, tell: Callable[[Cost], None], *, is_built: bool = True) -> Iterator[Cost]:
    """Run the peers and the product on the same files, one after the other."""
    inbox = places.world / "inbox"
    places.limit.unlink(missing_ok=True)
    rmtree(places.home, ignore_errors=True)
    environment = {
        "FENGHUO_HOME": str(places.home),
        "FENGHUO_INBOX": str(inbox),
        "FENGHUO_MEMORY_LIMIT": places.memory_limit,
    }
    python, product = sys.executable, _PRODUCT
    limit = [python, str(PEERS / "duckdb_limit.py"), str(inbox), str(places.limit)]
    frame = [python, str(PEERS / "pandas_load.py"), str(inbox), str(places.limit) + ".parquet"]
    day = ["--date", UNTIL.isoformat()]
    steps: list[tuple[str, list[str]]] = [
        ("limit_load", [*limit, "load"]),
        ("limit_transform", [*limit, "transform"]),
        ("pandas_load", frame),
        ("help", [*product, "--help"]),
        ("land", [*product, "land", SOURCE, *day]),
        ("gate", [*product, "gate", SOURCE]),
    ]
    if is_built:
        for other in OTHERS:
            steps.append((f"land_{other}", [*product, "land", other, *day]))
            steps.append((f"gate_{other}", [*product, "gate", other]))
        steps.append(("build", [*product, "build", *day]))
        steps.append(("build_again", [*product, "build", *day]))
    for name, command in steps:
        cost = measured(name, command, environment)
        # where this machine keeps its files is nobody's business
        cost = replace(cost, said=cost.said.replace(f"{places.folder}/", ""))
        tell(cost)
        yield cost
