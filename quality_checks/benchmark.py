"""What the suite costs on a large batch: `python -m quality_checks.benchmark [rows]`.

A batch of generated complaints is read, conformed and judged, each part with the time and memory
it took; the gate's share of them is what a night pays for being judged. The export has the columns
that are filled and no others, for a batch is held in memory whole.
"""

from __future__ import annotations

import csv
import io
import resource
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Final

from ingest.batch import Batch, LandedFile
from ingest.conform import conform
from ingest.read import read
from ingest.source import Source, find, load_sources
from ingest.synthetic import complaints
from ingest.synthetic.periods import Calendar
from ingest.synthetic.world import World
from quality_checks.gate import judge

ROWS: Final = 1_000_000
_SOURCE: Final = "cn_12315_complaints"
_DAY: Final = date(2026, 11, 22)
_MIB: Final = 1024  # ru_maxrss counts KiB


@dataclass(frozen=True)
class Cost:
    """What one part took; the memory is the process's highest until then."""

    part: str
    cpu_seconds: float
    wall_seconds: float
    peak_mib: float


def main(rows: int) -> None:
    """Measure and print, one line a part."""
    costs: list[Cost] = []
    with tempfile.TemporaryDirectory(prefix="gate-bench-") as folder:
        source, file = find(load_sources(), _SOURCE), _written(Path(folder), rows)
        with _measured("warm-up: first verdict of a process", costs):
            judge(_few(source, file))
        with _measured("read", costs):
            table = read(file, source)
        with _measured("conform", costs):
            batch = conform(source, file, table)
        with _measured("judge", costs):
            verdict = judge(batch)
    for cost in costs:
        sys.stdout.write(
            f"{cost.part:<36}{cost.cpu_seconds:>8.1f} s CPU{cost.wall_seconds:>8.1f} s"
            f"{cost.peak_mib:>8.0f} MiB peak\n"
        )
    load = sum(cost.cpu_seconds for cost in costs[1:])
    sys.stdout.write(
        f"{batch.landed_count} rows, {verdict.checked_rules} rules, {verdict.decision}: "
        f"the gate is {costs[-1].cpu_seconds / load:.0%} of the load's CPU\n"
    )


def _written(folder: Path, rows: int) -> LandedFile:
    """Write an export of so many forms: a generated month's, over and over under new numbers."""
    calendar = Calendar(date(2026, 10, 1), date(2026, 10, 1), _DAY)
    (delivery, *_) = complaints.deliveries(World(1, 3.0, calendar))
    head, *forms = list(csv.reader(io.StringIO(delivery.content.decode("gb18030"))))
    number, received = head.index("登记编号"), head.index("登记日期")
    kept = [at for at, label in enumerate(head) if any(form[at] for form in forms[:50])]
    path = folder / "export.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([head[column] for column in kept])
        for at in range(rows):
            form = list(forms[at % len(forms)])
            form[number] = f"1440700{at:017d}"
            form[received] = str(_DAY - timedelta(days=at % 365))
            writer.writerow([form[column] for column in kept])
    return LandedFile(_SOURCE, "b" * 16, path.name, path, "0" * 64, path.stat().st_size, _DAY)


def _few(source: Source, file: LandedFile) -> Batch:
    with file.path.open(encoding="utf-8", newline="") as lines:
        head = [next(lines) for _ in range(60)]
    path = file.path.with_name("few.csv")
    path.write_text("".join(head), encoding="utf-8")
    small = LandedFile(_SOURCE, "c" * 16, path.name, path, "0" * 64, path.stat().st_size, _DAY)
    return conform(source, small, read(small, source))


@contextmanager
def _measured(part: str, costs: list[Cost]) -> Iterator[None]:
    cpu, wall = process_time(), perf_counter()
    yield
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MIB
    costs.append(Cost(part, process_time() - cpu, perf_counter() - wall, peak))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
