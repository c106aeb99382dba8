"""Faulty laboratories planted among honest ones: how many are found, and who is accused wrongly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa

from warehouse.oversight.signs import watched
from warehouse.stats.intervals import wilson

_LABORATORIES, _QUARTERS, _STRATA = 30, 4, 8
_CHECKS: Final = 3.6  # of the logarithm: some 36 checks a laboratory and quarter
_FAULTS: Final = ("lenient", "strict", "piling", "copying")
_HONEST_SPREAD: Final = 0.15  # of the logit of an honest laboratory: samples are never the same

RULES: Final = pa.Table.from_pylist(
    [
        {
            "indicator": name,
            "least_count": least,
            "least_compared_count": 20,
            "least_expected": expected,
            "max_q_value": 0.05,
            "is_two_sided": name == "failure_rate",
        }
        for name, least, expected in (
            ("failure_rate", 20, 1.0),
            ("piled_values", 10, 1.0),
            ("copied_vectors", 10, 0.0),
            ("retest_overturn", 10, 0.0),
        )
    ]
)


@dataclass(frozen=True)
class WatchScore:
    """How often laboratories of a kind are named: faulty in one way, or honest."""

    kind: str
    laboratory_count: int
    named_count: int
    share: float
    share_low: float
    share_high: float


def watch_trial(
    rounds: int = 60,
    seed: int = 20261127,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> list[WatchScore]:
    """Plant one laboratory of each fault among honest ones, round by round, and name the odd ones.

    A laboratory is named when any of its quarters or the year is odd by any indicator. Of rounds in
    which nobody is faulty the same is told apart: there every accusation is false.

    Parameters
    ----------
    rounds : int
        Rounds with faults, and as many without.
    seed : int
        Names the random numbers.
    progress : callable, optional
        Called with the rounds done and the rounds in all.
    """
    seen, named = Counter[str](), Counter[str]()
    for turn in range(2 * rounds):
        chance = np.random.default_rng([seed, turn])
        faults = dict(enumerate(_FAULTS)) if turn < rounds else {}
        judged = watched(pa.Table.from_pylist(_with_years(_drawn(chance, faults))), RULES)
        odd = {
            row["laboratory_id"] for row in judged.to_pylist() if row["state"] in ("above", "below")
        }
        for number in range(_LABORATORIES):
            honest = "honest" if faults else "all_honest"
            kind = faults.get(number, honest)
            seen[kind] += 1
            named[kind] += f"L{number:02}" in odd
        progress(turn + 1, 2 * rounds)
    return [_score(kind, seen[kind], named[kind]) for kind in (*_FAULTS, "honest", "all_honest")]


def _score(kind: str, count: int, named: int) -> WatchScore:
    bounds = wilson(named, count)
    return WatchScore(kind, count, named, named / count, float(bounds.low), float(bounds.high))


def _drawn(chance: np.random.Generator, faults: dict[int, str]) -> Iterator[dict[str, Any]]:
    """Draw counts of all laboratories; goods differ in how they fail, laboratories in goods."""
    base = chance.beta(1.2, 10.0, _STRATA)
    for number in range(_LABORATORIES):
        fault = faults.get(number, "")
        mix = chance.dirichlet(np.ones(_STRATA))
        own = chance.normal(0, _HONEST_SPREAD)
        for quarter in range(_QUARTERS):
            size = max(8, round(float(chance.lognormal(_CHECKS, 0.5))))
            checks = chance.multinomial(size, mix)
            odds = base / (1 - base) * np.exp(own)
            rate = odds / (1 + odds) * {"lenient": 0.2, "strict": 2.5}.get(fault, 1.0)
            failed = chance.binomial(checks, np.minimum(rate, 0.95))
            line = {
                "laboratory_id": f"L{number:02}",
                "period_type": "quarter",
                "period_start_date": date(2025, 3 * quarter + 1, 1),
            }
            yield from (
                line | _counted("failure_rate", f"{s}", checks[s], failed[s])
                for s in np.flatnonzero(checks)
            )
            near = chance.binomial(size, 0.5)
            under = chance.binomial(near, 0.85 if fault == "piling" else 0.5)
            copied = chance.binomial(size, 0.25 if fault == "copying" else 0.004)
            yield line | _counted("piled_values", "all", near, under)
            yield line | _counted("copied_vectors", "all", size, copied)
            overturned = chance.binomial(failed.sum(), 0.02)
            if failed.sum():
                yield line | _counted("retest_overturn", "all", failed.sum(), overturned)


def _with_years(quarters: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add to the counts of quarters those of their year."""
    lines = list(quarters)
    years: dict[tuple[str, ...], dict[str, Any]] = {}
    for line in lines:
        key = line["indicator"], line["laboratory_id"], line["stratum"]
        whole = {"period_type": "year", "period_start_date": date(2025, 1, 1)}
        year = years.setdefault(key, line | whole | {"check_count": 0, "event_count": 0})
        year["check_count"] += line["check_count"]
        year["event_count"] += line["event_count"]
    # failures are judged by the year, as the table is
    return [*(each for each in lines if each["indicator"] != "failure_rate"), *years.values()]


def _counted(indicator: str, stratum: str, made: int, found: int) -> dict[str, Any]:
    return {
        "indicator": indicator,
        "stratum": stratum,
        "check_count": int(made),
        "event_count": int(found),
    }
