"""Past dates are built anew, the oldest first, from what had landed by then."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from ingest.synthetic import generate
from warehouse import publish
from warehouse.lake import Lake

FIRST, SECOND = date(2026, 11, 20), date(2026, 11, 22)


@pytest.mark.e2e
@pytest.mark.dag
@pytest.mark.dbt
def test_past_dates_are_built_one_after_the_other(tmp_path: Path) -> None:
    """Two dates give two versions; the later one names the earlier, and readers see the later."""
    generate(tmp_path / "inbox", FIRST, scale=0.05, months=12)
    dates = [part for day in (SECOND, FIRST) for part in ("--date", day.isoformat())]
    done = subprocess.run(
        [sys.executable, "-m", "warehouse.cli", "backfill", *dates],
        env={**os.environ, "FENGHUO_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    lake = Lake(tmp_path / "lake")
    assert done.returncode == 0, done.stdout + done.stderr
    earlier, later = publish.versions(lake)
    assert (earlier.business_date, later.business_date) == (FIRST, SECOND)
    assert later.manifest["previous"] == earlier.name
    standing = publish.current(lake)
    assert standing is not None
    assert standing.name == later.name
    assert all(
        (lake.reports / version.name / "nightly_zh.html").exists() for version in (earlier, later)
    )
