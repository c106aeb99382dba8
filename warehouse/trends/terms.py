"""The finer terms of each register as tables: their newest periods judged, a line a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warehouse.stats.special import Floats
from warehouse.trends.disproportion import shrunken_class
from warehouse.trends.tables import numbers, ordered
from warehouse.trends.term_signals import ALL, Judged, TermLines, TermRule, judge

FAMILY: Final = ("evidence_class", "register", "sampling_basis")
_LINE: Final = ("term_code", "product_group")
SCHEMA: Final = pa.schema(
    [
        *((name, pa.string()) for name in (*FAMILY, *_LINE)),
        ("period_start_date", pa.date32()),
        ("period_end_date", pa.date32()),
        *(
            (name, pa.float64())
            for name in (
                *("event_count", "exposure_count", "baseline_count", "baseline_exposure_count"),
                *("baseline_period_count", "expected_count", "value", "value_low", "value_high"),
                *("p_value", "score", "score_threshold", "expected_by_margins_count"),
                *("ic", "ic_low", "ic_high", "ebgm", "eb05", "eb95", "completeness"),
            )
        ),
        ("is_raised", pa.bool_()),
    ]
)


def judged_terms(
    counts: pa.Table, exposures: pa.Table, calendar: pa.Table, rules: pa.Table
) -> pa.Table:
    """Judge the last settled period of every line that bears something in its newest window.

    ``counts`` has the events of each line and period that are not zero, ``exposures`` the reports
    or checks of each product group and of ``ALL``, ``calendar`` the periods of each register, those
    delivered and those settled, and ``rules`` one row a type of period. A register whose exposure
    is by product group is one of checks.
    """
    by_type = {row["period_type"]: row for row in rules.to_pylist()}
    found = []
    for family, periods in _families(ordered(calendar, (*FAMILY, "period_date")), FAMILY):
        stated = by_type[periods["period_type"][0].as_py()]
        rule = _rule(stated)
        found += _judged_family(family, _of(counts, family), _of(exposures, family), periods, rule)
    return pa.Table.from_pylist(found, schema=SCHEMA)


def _rule(stated: Mapping[str, Any]) -> TermRule:
    return TermRule(
        newest_period_count=int(stated["newest_period_count"]),
        past_period_count=int(stated["past_period_count"]),
        least_past_period_count=int(stated["least_past_period_count"]),
        calibration_period_count=int(stated["calibration_period_count"]),
        least_calibration_period_count=int(stated["least_calibration_period_count"]),
        items_per_period=float(stated["items_per_period"]),
        min_event_count=int(stated["min_event_count"]),
        max_p_value=float(stated["max_p_value"]),
    )


def _families(table: pa.Table, names: Sequence[str]) -> Iterator[tuple[dict[str, str], pa.Table]]:
    for family in (
        table.select(names)
        .group_by(list(names))
        .aggregate([])
        .sort_by([(name, "ascending") for name in names])
        .to_pylist()
    ):
        yield family, _of(table, family)


def _of(table: pa.Table, family: Mapping[str, str]) -> pa.Table:
    chosen = None
    for name, value in family.items():
        is_one = pc.equal(table[name], value)
        chosen = is_one if chosen is None else pc.and_(chosen, is_one)
    return table.filter(chosen)


def _judged_family(
    family: Mapping[str, str],
    counts: pa.Table,
    exposures: pa.Table,
    periods: pa.Table,
    rule: TermRule,
) -> list[dict[str, Any]]:
    is_settled = np.flatnonzero(np.asarray(periods["is_settled"].to_pylist(), dtype=np.bool_))
    if not is_settled.size or not counts.num_rows:
        return []
    last = int(is_settled[-1])
    reach = rule.newest_period_count + rule.past_period_count + rule.calibration_period_count
    periods = periods.slice(max(0, last + 1 - reach), min(last + 1, reach))
    lines = term_lines(
        counts, exposures, periods, is_by_group=family["sampling_basis"] != "not_sampled"
    )
    if not lines.terms:
        return []
    return _rows(family, lines, judge(lines, rule), periods, rule)


def term_lines(
    counts: pa.Table, exposures: pa.Table, periods: pa.Table, *, is_by_group: bool
) -> TermLines:
    """Lay the counts of one register out, a line a row and a period a column."""
    dates = periods["period_date"].to_pylist()
    place = {day: column for column, day in enumerate(dates)}
    inside = counts.filter(pc.is_in(counts["period_date"], pa.array(dates, pa.date32())))
    keys = sorted(set(zip(*(inside[name].to_pylist() for name in _LINE), strict=True)))
    row_of = {key: row for row, key in enumerate(keys)}
    table = _laid_out(inside, row_of, place, _LINE)
    group_of: dict[tuple[str, ...], int] = {
        (group,): row for row, group in enumerate(sorted({ALL, *(group for _, group in keys)}))
    }
    totals = _laid_out(exposures, group_of, place, ("product_group",))
    of_line = np.array([group_of[group,] for _, group in keys], dtype=np.int64)
    group_totals, whole = totals[of_line], totals[group_of[ALL,]]
    is_delivered = np.asarray(periods["is_delivered"].to_pylist(), dtype=np.bool_)
    exposure = group_totals if is_by_group else np.broadcast_to(whole, table.shape)
    if is_by_group:  # which products are checked is a plan: over all of them an item has no rate
        is_whole = np.array([group == ALL for _, group in keys], dtype=np.bool_)
        exposure = np.where(is_whole[:, None], np.nan, exposure)
    return TermLines(
        terms=tuple(term for term, _ in keys),
        groups=tuple(group for _, group in keys),
        counts=table,
        exposure=np.where(is_delivered, exposure, np.nan),
        group_totals=group_totals,
        totals=whole,
    )


def _laid_out(
    table: pa.Table,
    row_of: Mapping[tuple[str, ...], int],
    place: Mapping[Any, int],
    names: Sequence[str],
) -> Floats:
    result = np.zeros((len(row_of), len(place)))
    keys = zip(*(table[name].to_pylist() for name in names), strict=True)
    for key, day, count in zip(
        keys, table["period_date"].to_pylist(), numbers(table, "event_count"), strict=True
    ):
        if key in row_of and day in place:
            result[row_of[key], place[day]] += count
    return result


def _rows(
    family: Mapping[str, str],
    lines: TermLines,
    judged: Judged,
    periods: pa.Table,
    rule: TermRule,
) -> list[dict[str, Any]]:
    common = {**family, **_window(judged, periods, rule)}
    columns = {**_newest(judged), **_shrunken(lines, judged)}
    return [
        {
            **common,
            "term_code": lines.terms[row],
            "product_group": lines.groups[row],
            **{name: _known(values[row]) for name, values in columns.items()},
            "is_raised": bool(judged.is_signal[row, -1]),
        }
        for row in np.flatnonzero(judged.seen.count[:, -1] > 0)
    ]


def _window(judged: Judged, periods: pa.Table, rule: TermRule) -> dict[str, Any]:
    """Tell of the newest window what is the same for all lines of a register."""
    first = max(0, periods.num_rows - rule.newest_period_count)
    past = slice(max(0, first - rule.past_period_count), first)
    is_delivered = np.asarray(periods["is_delivered"].to_pylist(), dtype=np.bool_)
    complete = numbers(periods, "completeness")[first:]
    return {
        "period_start_date": periods["period_date"][first].as_py(),
        "period_end_date": periods["period_end_date"][-1].as_py(),
        "baseline_period_count": float(is_delivered[past].sum()),
        "score_threshold": _known(judged.threshold[-1]),
        "completeness": float(np.nanmean(complete)) if np.isfinite(complete).any() else None,
    }


def _newest(judged: Judged) -> dict[str, Floats]:
    """Take the columns of the newest window, one value a line."""
    seen, found, component = judged.seen, judged.emergence, judged.component
    columns = {
        "event_count": seen.count,
        "exposure_count": seen.exposure,
        "baseline_count": seen.past_count,
        "baseline_exposure_count": seen.past_exposure,
        "expected_count": found.expected,
        "value": found.ratio,
        "value_low": found.low,
        "value_high": found.high,
        "p_value": found.p_value,
        "score": judged.score,
        "expected_by_margins_count": judged.expected_by_margins,
        "ic": component.value,
        "ic_low": component.low,
        "ic_high": component.high,
    }
    return {name: values[:, -1] for name, values in columns.items()}


def _shrunken(lines: TermLines, judged: Judged) -> dict[str, Floats]:
    """Shrink the ratios of term and group in the newest window together; nan where nothing fits."""
    result = {name: np.full(len(lines.terms), np.nan) for name in ("ebgm", "eb05", "eb95")}
    observed, expected = judged.seen.count[:, -1], judged.expected_by_margins[:, -1]
    rows = np.flatnonzero(~lines.is_whole & (observed > 0) & (expected > 0))
    found = shrunken_class(observed[rows], expected[rows])
    for name, values in result.items():
        if name in found:
            values[rows] = found[name]
    return result


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
