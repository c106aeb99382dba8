"""Farrington's method beside R's surveillance: same series, same weeks, same alarms."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import Final

import numpy as np

from warehouse.proof.world import WEEKS_A_YEAR, Register, counts, expected_counts
from warehouse.stats.farrington import FarringtonSettings, farrington
from warehouse.stats.special import Booleans, Floats

_YEARS: Final = 10
_ALPHA: Final = 0.005
_TROUBLED_SHARE: Final = 0.2  # of the series, so that there are alarms to agree on
# R's own prediction error; see FarringtonSettings.error_scale
_SETTINGS: Final = FarringtonSettings(alpha=_ALPHA, error_scale="surveillance")
_SCRIPT: Final = """
suppressPackageStartupMessages(library(surveillance))
arguments <- commandArgs(trailingOnly = TRUE)
counts <- as.matrix(read.csv(arguments[1], header = FALSE))
control <- list(range = as.integer(arguments[3]), b = 5, w = 3, noPeriods = 10,
                pastWeeksNotIncluded = 26, weightsThreshold = 2.58, pThresholdTrend = 1,
                thresholdMethod = "nbPlugin", alpha = as.numeric(arguments[4]), fitFun =
                "algo.farrington.fitGLM.flexible", limit54 = c(5, 4), trend = TRUE)
began <- proc.time()
result <- t(sapply(seq_len(ncol(counts)), function(series) {
  found <- suppressWarnings(farringtonFlexible(
    sts(counts[, series], start = c(2016, 1), frequency = 52), control))
  c(upperbound(found)[1], alarms(found)[1])
}))
spent <- proc.time() - began
write.table(result, arguments[2], row.names = FALSE, col.names = FALSE, sep = ",")
cat(spent[["user.self"]] + spent[["sys.self"]], "\\n")
cat(as.character(packageVersion("surveillance")), "\\n")
"""


@dataclass(frozen=True)
class Comparison:
    """One week of many series judged by both: CPU seconds, and how many alarms differ."""

    series_count: int
    week_count: int
    ours_cpu_seconds: float
    theirs_cpu_seconds: float
    their_version: str
    alarm_count: int
    different_alarm_count: int

    @property
    def ratio(self) -> float:
        """How many times R's computing ours takes less."""
        return self.theirs_cpu_seconds / self.ours_cpu_seconds


def has_surveillance() -> bool:
    """Tell whether R and its package surveillance are on this machine."""
    if shutil.which("Rscript") is None:
        return False
    asked = [str(shutil.which("Rscript")), "-e", "library(surveillance)"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0  # noqa: S603


def compare(register: Register, series_count: int, seed: int = 20261125) -> Comparison:
    """Judge the newest week of ten years of weekly counts, by ours and by R, one core each.

    Raises
    ------
    RuntimeError
        With R's own words when it fails.
    """
    chance = np.random.default_rng(seed)
    drawn = register.drawn(series_count, chance)
    weeks = _YEARS * WEEKS_A_YEAR
    expected = expected_counts(drawn, weeks, chance.uniform(0, WEEKS_A_YEAR, series_count))
    seen = counts(expected, drawn.dispersion, chance)
    seen[:, -1] += chance.binomial(1, _TROUBLED_SHARE, series_count) * chance.poisson(
        3.0, series_count
    )
    farrington(seen[:2], [weeks - 1], _SETTINGS)  # first calls load what they need
    began = process_time()
    ours = farrington(seen, [weeks - 1], _SETTINGS)
    spent = process_time() - began
    their_alarms, their_seconds, version = _in_r(seen)
    alarms = ours.is_alarm[:, 0]
    return Comparison(
        series_count=series_count,
        week_count=weeks,
        ours_cpu_seconds=spent,
        theirs_cpu_seconds=their_seconds,
        their_version=version,
        alarm_count=int(their_alarms.sum()),
        different_alarm_count=int(np.sum(alarms != their_alarms)),
    )


def _in_r(seen: Floats) -> tuple[Booleans, float, str]:
    with tempfile.TemporaryDirectory() as folder:
        table, script, result = (Path(folder) / name for name in ("counts.csv", "judge.R", "out"))
        np.savetxt(table, seen.T, fmt="%d", delimiter=",")
        script.write_text(_SCRIPT, encoding="utf-8")
        done = subprocess.run(  # noqa: S603 - our own script in our own folder
            [
                str(shutil.which("Rscript")),
                *(str(script), str(table), str(result), str(seen.shape[1]), str(_ALPHA)),
            ],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        if done.returncode:
            raise RuntimeError(f"R ended with {done.returncode}: {done.stderr[-800:]}")
        seconds, version = done.stdout.split()
        rows = np.genfromtxt(result, delimiter=",", missing_values="NA")
    return np.nan_to_num(rows[:, 1]).astype(np.bool_), float(seconds), version
