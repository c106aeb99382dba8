"""The benchmark runs for real on few rows: every step is measured, and all read the same rows."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.__main__ import main
from benchmarks.page import Ratio, _waits, exponent, ratios
from benchmarks.statistics import costs


@pytest.mark.e2e
def test_the_product_and_its_peers_read_the_same_files(tmp_path: Path) -> None:
    """Each step took computing and memory; what peers skip in silence the product accounts for."""
    options = ("--rows", "1000", "--months", "2", "--no-build")
    places = ("--folder", str(tmp_path / "files"), "--docs", str(tmp_path / "docs"))
    done = CliRunner().invoke(main, [*options, *places])
    assert done.exit_code == 0, done.output
    results = json.loads((tmp_path / "docs" / "bench.json").read_text(encoding="utf-8"))
    costs = {cost["step"]: cost for cost in results["runs"]["1000"]["costs"]}
    assert list(costs) == [
        *("limit_load", "limit_transform", "pandas_load", "help", "land", "gate")
    ]
    assert all(cost["cpu_seconds"] > 0 and cost["peak_mib"] > 0 for cost in costs.values())
    script, frame, landed = (
        int(re.search(r"(\d+) rows", costs[step]["said"])[1])  # type: ignore[index]
        for step in ("limit_load", "pandas_load", "gate")
    )
    truth = json.loads((tmp_path / "files" / "world_1000" / "truth.json").read_text("utf-8"))
    exported = [file for file in truth["files"] if file["source"] == "cn_12315_complaints"]
    assert landed == sum(file["row_count"] for file in exported)
    assert landed - 5 < script <= frame <= landed
    page = (tmp_path / "docs" / "bench.md").read_text(encoding="utf-8")
    assert "1,000 件投诉" in page
    assert page.count(" | 达到 met |") + page.count(" | 未达到 missed |") == 6


def test_ratios_are_held_to_their_bars() -> None:
    """A figure above its bar is missed; growth is told from two sizes and from no single one."""
    taken = {"limit_load": 4.0, "limit_transform": 6.0, "land": 3.0, "gate": 2.0, "help": 0.2}
    costs = {step: {"cpu_seconds": seconds} for step, seconds in taken.items()}
    assert [(ratio.value, ratio.is_met) for ratio in ratios(costs)] == [
        (1.25, True),
        (0.4, True),
        (0.2, True),
    ]
    whole = ratios({**costs, "build": {"cpu_seconds": 20.0}})[-1]
    assert (whole.value, whole.is_met) == (2.5, False)
    assert Ratio("x", 1.21, 1.2).is_met is False
    larger = {step: {"cpu_seconds": 10 * seconds} for step, seconds in taken.items()}
    assert exponent([(1000, costs)], "land") is None
    assert exponent([(10_000, larger), (1000, costs)], "land") == pytest.approx(1.0)


def test_statistics_are_measured_on_what_is_asked_for() -> None:
    """Each job took some computing; the fit came to a likelihood."""
    found = costs(series=1_000, cells=40_000, rounds=1)
    assert set(found["cpu_seconds"]) == {"farrington", "ears_c2", "mixture_fit", "mixture_values"}
    assert all(spent > 0 for spent in found["cpu_seconds"].values())
    assert found["log_likelihood"] < 0


def test_waits_are_told_by_what_is_asked() -> None:
    """The median of the questions, and the slowest of their slow answers."""
    asked = [
        {"name": str(n), "on": on, "p50_ms": n, "p95_ms": 10.0 * n}
        for on, most in (("facts", 7), ("marts", 2))
        for n in range(1, most)
    ]
    lines = _waits(asked)
    assert "| 6 × facts | 4.0 | 60.0 | 10 / 60 | 达到 met |" in lines
    assert "| 1 × marts | 1.0 | 10.0 | 5 / 5 | 未达到 missed |" in lines
