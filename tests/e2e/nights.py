"""Runs `fenghuo night` in a process of its own and reads what it left."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from warehouse import publish, store
from warehouse.decisions import TierOverride
from warehouse.lake import Lake

DAY = date(2026, 10, 21)  # of the first night
SCALE = 0.5
OVERRIDE = TierOverride(
    decision_id="O-1",
    decided_date=date(2026, 10, 1),
    person="Li",
    reason="a campaign is under way",
    industry_code="I26",
    hazard_code="H06",
    tier_code="III",
    expires_date=date(2026, 10, 31),  # between the first night and the last
)

_MEASURED = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "warehouse.cli", *sys.argv[1:]])
print("PEAK", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(done.returncode)
"""
_PARTS = (
    "loaded_count",
    "quarantined_count",
    "duplicate_count",
    "superseded_count",
    "retracted_count",
)


@dataclass(frozen=True)
class Night:
    """A night that has ended."""

    home: Path
    exit_code: int
    output: str
    peak_memory_mib: float

    @property
    def lake(self) -> Lake:
        """The lake that the night filled."""
        return Lake(self.home / "lake")

    @property
    def version(self) -> publish.Version:
        """The version that stands now."""
        standing = publish.current(self.lake)
        assert standing is not None, self.output
        return standing

    def ask(self, sql: str) -> list[dict[str, Any]]:
        """Ask the published file."""
        with store.read(self.version.database) as reader:
            return reader.rows(sql)

    def files(self) -> list[dict[str, Any]]:
        """The account of every landed file."""
        return self.ask("select * from reports.rpt_source_files order by source, file_name")


def run_night(home: Path, day: date, inbox: Path | None = None) -> Night:
    """Run the night of a date and measure the largest process it starts."""
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, "night", "--date", day.isoformat()],
        env={
            **os.environ,
            "FENGHUO_HOME": str(home),
            "FENGHUO_INBOX": str(inbox or home / "inbox"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    peak = [line for line in done.stdout.splitlines() if line.startswith("PEAK")]
    return Night(
        home=home,
        exit_code=done.returncode,
        output=done.stdout + done.stderr,
        peak_memory_mib=int(peak[-1].split()[1]) / 1024,
    )


def unaccounted(files: list[dict[str, Any]]) -> list[str]:
    """Name the files whose landed rows are not exactly what became of them."""
    return [
        file["file_name"]
        for file in files
        if file["landed_count"] != sum(file[part] for part in _PARTS)
    ]
