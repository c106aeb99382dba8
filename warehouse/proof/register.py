"""How quiet series really look: measured on a published warehouse, kept as a table of numbers."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Sequence
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
        event_id, industry_code, hazard_code,
        cast(date_trunc('week', event_date) as date) as monday
    from marts.fct_safety_events
    inner join marts.brg_event_hazards using (event_id)
    where evidence_class <> 'spot_check' and event_date_precision = 'day'
        and event_date between ? and ? and source = ?
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


@dataclass(frozen=True)
class Placed:
    """The events of one source by line and week; an event may stand on several lines."""

    source: str
    lines: tuple[tuple[str, str], ...]
    mondays: tuple[date, ...]
    places: tuple[tuple[str, int, int], ...]  # event, line, week

    def counts(self, events: Collection[str] | None = None) -> Floats:
        """Count all events, or some of them, shape (lines, weeks)."""
        result = np.zeros((len(self.lines), len(self.mondays)))
        for event, line, week in self.places:
            if events is None or event in events:
                result[line, week] += 1
        return result

    def series(self) -> Series:
        """Count all events."""
        return Series(self.source, self.lines, self.mondays, self.counts())


def placed(asked: Asked, source: str, first: date, last: date, sql: str = _CELLS) -> Placed:
    """Place a source's events on their lines; whole weeks between two days.

    ``sql`` names the event, the two parts of its line and its Monday, between two days and of a
    source; as it stands a line is a cell of industry and hazard. An event with several hazards
    stands in each of their cells, as in the published trends.
    """
    monday = first + timedelta(days=-first.weekday() % 7)
    week_count = max(0, (last - monday).days + 1) // 7
    end = monday + timedelta(weeks=week_count, days=-1)
    found = [tuple(row.values()) for row in asked.rows(sql, monday, end, source)]
    lines = tuple(sorted({(one, other) for _, one, other, _ in found}))
    position = {line: row for row, line in enumerate(lines)}
    return Placed(
        source,
        lines,
        tuple(monday + timedelta(weeks=n) for n in range(week_count)),
        tuple(
            (event, position[one, other], (day - monday).days // 7)
            for event, one, other, day in found
        ),
    )


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
