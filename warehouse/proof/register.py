"""How quiet series really look: measured on a published warehouse, kept as a table of numbers."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np

from warehouse.proof.world import WEEKS_A_YEAR, Register
from warehouse.stats.count_regression import Seasons, fit
from warehouse.stats.special import Floats

REGISTER: Final = Path(__file__).parent / "register.csv"
_COLUMNS: Final = ("source", "mean", "dispersion", "season", "trend")
_BLOCKS: Final = 13  # of four weeks
_LEAST_MEAN: Final = 0.1  # reports a week; a cell that hardly ever reports has no level to speak of
_CELLS: Final = """
    select
        source,
        industry_code,
        hazard_code,
        cast(date_trunc('week', event_date) as date) as monday,
        count(distinct event_id) as report_count
    from marts.fct_safety_events
    inner join marts.brg_event_hazards using (event_id)
    where evidence_class <> 'spot_check' and event_date_precision = 'day'
        and event_date between ? and ? and source in (select unnest(?))
    group by all
    order by all
"""


class Asked(Protocol):
    """Whoever answers a query with rows by column name."""

    def rows(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        """Return the rows of a query."""


@dataclass(frozen=True)
class Series:
    """Weekly reports of the cells of one source: industry × hazard, weeks on one spine."""

    source: str
    cells: tuple[tuple[str, str], ...]
    mondays: tuple[date, ...]
    counts: Floats  # (cells, weeks)


def weekly_series(asked: Asked, source: str, first: date, last: date) -> Series:
    """Count a source's events by industry, hazard and week; whole weeks between two days.

    An event with several hazards counts in each of their cells, as in the published trends.
    """
    monday = first + timedelta(days=-first.weekday() % 7)
    week_count = max(0, (last - monday).days + 1) // 7
    mondays = tuple(monday + timedelta(weeks=n) for n in range(week_count))
    end = monday + timedelta(weeks=week_count, days=-1)
    found = asked.rows(_CELLS, monday, end, [source])
    cells = tuple(sorted({(row["industry_code"], row["hazard_code"]) for row in found}))
    position = {cell: row for row, cell in enumerate(cells)}
    counts = np.zeros((len(cells), week_count))
    for row in found:
        week = (row["monday"] - monday).days // 7
        counts[position[row["industry_code"], row["hazard_code"]], week] = row["report_count"]
    return Series(source, cells, mondays, counts)


def measured(series: Iterable[Series]) -> list[dict[str, object]]:
    """Describe each cell that reports often enough by mean, dispersion, season and trend.

    Dispersion and trend are those of a quasi-Poisson model with thirteen season blocks; the season
    is what the means of the blocks differ by beyond chance, as a yearly wave of that variance.
    """
    rows: list[dict[str, object]] = []
    for each in series:
        often = each.counts[each.counts.mean(axis=1) >= _LEAST_MEAN]
        if not often.size:
            continue
        register = _described(often)
        rows += [
            {"source": each.source, **dict(zip(_COLUMNS[1:], values, strict=True))}
            for values in zip(
                register.mean, register.dispersion, register.season, register.trend, strict=True
            )
        ]
    return rows


def _described(counts: Floats) -> Register:
    week = np.arange(counts.shape[1], dtype=np.float64)
    block = (week.astype(np.int64) % WEEKS_A_YEAR) // (WEEKS_A_YEAR // _BLOCKS)
    model = fit(counts, Seasons.of(week, block, _BLOCKS), has_trend=True)
    mean = counts.mean(axis=1)
    dispersion = np.maximum(1.0, np.nan_to_num(model.dispersion, nan=1.0))
    weeks_of_block = np.array([np.sum(block == each) for each in range(_BLOCKS)])
    block_mean = np.stack([counts[:, block == b].mean(axis=1) for b in range(_BLOCKS)], axis=1)
    by_chance = dispersion * mean * np.mean(1 / weeks_of_block)
    spread = np.maximum(0.0, block_mean.var(axis=1, ddof=1) - by_chance) / mean**2
    season = np.minimum(1.0, np.sqrt(2 * spread))
    trend = np.clip(np.nan_to_num(model.slope) * WEEKS_A_YEAR, -0.5, 0.5)
    return Register(mean, dispersion, season, trend)


def write_register(rows: Sequence[dict[str, object]], path: Path = REGISTER) -> None:
    """Keep the description of the cells: numbers alone, no cell's name and no row."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, _COLUMNS, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow(
                {name: f"{v:.4f}" if isinstance(v, float) else v for name, v in row.items()}
            )


def read_register(path: Path = REGISTER) -> Register:
    """Read the quiet series that the trials draw from."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    columns = {name: np.array([float(row[name]) for row in rows]) for name in _COLUMNS[1:]}
    return Register(**columns)
