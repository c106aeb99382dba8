"""What if: how likely another sample of the same world is graded otherwise, and what it would take.

Every question becomes a row with the inputs of the rules; the rules themselves are asked in the
warehouse, by the same SQL that grades the cells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pyarrow as pa

from warehouse.stats import tiering
from warehouse.stats.shrinkage import BetaPrior, GammaPrior
from warehouse.stats.special import Floats, floats
from warehouse.tier_inputs import Policy

Row = dict[str, Any]

_RATE_INPUTS: Final = ("watch_probability", "act_probability", "doubted_watch_probability")
_LEVELS: Final = {
    "severity_level": (1, 2, 3, 4),
    "death_count": (0, 1),
    "same_product_count": (0, 1),
    "risk_rank": (None, 2, 3, 4),
}
_ANSWER: Final = (
    ("scenario_kind", pa.string()),
    ("scenario_number", pa.int64()),
    ("probability", pa.float64()),
    ("changed_input", pa.string()),
    ("value_from", pa.float64()),
    ("value_to", pa.float64()),
)


@dataclass(frozen=True)
class RateAxis:
    """The failure rate of a cell: its counts, its prior, and what the rules ask of it."""

    check_count: int
    failure_count: int
    effective_checks: float
    effective_failures: float
    doubted: float  # failures of unknown items, on the effective scale
    alpha: float
    beta: float
    policy: Policy

    def inputs(self, failures: Floats, checks: float | None = None) -> dict[str, Floats]:
        """Return the rate inputs for effective numbers of failures."""
        n = self.effective_checks if checks is None else checks
        strength = self.alpha + self.beta
        prior = BetaPrior(np.array(self.alpha / strength), np.array(strength))

        def above(x: Floats, limit: str) -> Floats:
            return tiering.rate_exceedance(x, n, prior, self.policy[limit])

        return {
            "watch_probability": above(failures, "watch_rate"),
            "act_probability": above(failures, "act_rate"),
            "doubted_watch_probability": above(
                np.minimum(failures + self.doubted, n), "watch_rate"
            ),
        }

    def of_counts(self, counts: Floats) -> Floats:
        """Failures that the comparable checks can hold; each more or less is one."""
        moved = self.effective_failures + (counts - self.failure_count)
        return np.clip(moved, 0.0, self.effective_checks)


@dataclass(frozen=True)
class RatioAxis:
    """The reports of a cell in one class of evidence, against what its own past lets expect."""

    indicator: str
    evidence_class: str
    event_count: int
    expected: float
    shape: float
    strength: float

    def low(self, counts: Floats) -> Floats:
        """Return the lower bound of the ratio for numbers of events."""
        prior = GammaPrior(np.array(self.shape / self.strength), np.array(self.strength))
        return tiering.ratio_lower_bound(counts, self.expected, prior)

    def least_counts(self, cuts: Sequence[float], least_events: float) -> tuple[int, ...]:
        """Return the smallest number of events that reaches each cut-off."""
        most = int(4 * max(cuts) * (self.strength + self.expected) + self.event_count + 50)
        counts = np.arange(most, dtype=np.float64)
        lows = self.low(counts)
        return tuple(
            int(tiering.least_count((lows >= cut) & (counts >= least_events))) for cut in cuts
        )

    def level_probabilities(self, least_counts: Sequence[int]) -> tuple[float, ...]:
        """Return how likely another window reaches no cut-off, the first, … and the last one."""
        tails = tiering.count_tail(
            np.array(least_counts, dtype=np.float64),
            self.shape + self.event_count,
            self.strength + self.expected,
            self.expected,
        )
        reached = (1.0, *(float(tail) for tail in tails), 0.0)
        return tuple(now - after for now, after in pairwise(reached))


@dataclass(frozen=True)
class Cell:
    """One cell: what the rules read of it, and the axes that could have come out otherwise."""

    inputs: Mapping[str, Any]
    rate: RateAxis | None
    ratios: tuple[RatioAxis, ...]
    other_classes: frozenset[str]  # classes that signal by detectors taken as they stand


@dataclass(frozen=True)
class Cuts:
    """The cut-offs of the rules: between two of them no input changes a tier."""

    rate: tuple[tuple[str, bool, float], ...]  # input, whether a least value, cut-off
    ratio: tuple[float, ...]
    signal_ratio: float
    least_events: float
    check_counts: tuple[int, ...]
    report_counts: tuple[int, ...]

    @classmethod
    def of(cls, rules: Sequence[Mapping[str, Any]], policy: Policy) -> Cuts:
        """Read them off the rule table."""

        def values(column: str) -> set[Any]:
            return {rule[column] for rule in rules if rule[column] is not None}

        rate = [
            (name, is_least, float(value))
            for name in _RATE_INPUTS
            for is_least, side in ((True, "min"), (False, "max"))
            if f"{side}_{name}" in rules[0]
            for value in sorted(values(f"{side}_{name}"))
        ]
        ratios = {float(value) for value in values("min_signal_ratio")} | {policy["signal_ratio"]}
        return cls(
            tuple(rate),
            tuple(sorted(ratios)),
            policy["signal_ratio"],
            policy["least_signal_events"],
            tuple(
                sorted({*values("min_check_count"), *(v + 1 for v in values("max_check_count"))})
            ),
            tuple(
                sorted({*values("min_report_count"), *(v + 1 for v in values("max_report_count"))})
            ),
        )

    @property
    def signal_level(self) -> int:
        """The level of an indicator from which it signals."""
        return self.ratio.index(self.signal_ratio) + 1

    def classes(self, inputs: Mapping[str, Floats]) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Give the stretch of each place of an axis; inside one no rule changes its answer."""
        met = [
            inputs[name] >= cut if is_least else inputs[name] <= cut
            for name, is_least, cut in self.rate
        ]
        answers = np.array(met)
        moves = np.any(answers[:, 1:] != answers[:, :-1], axis=0)
        return np.concatenate([[0], np.cumsum(moves)]).astype(np.int64)


def cell_outlooks(
    inputs: pa.Table, rates: pa.Table, signals: pa.Table, rules: pa.Table, policy: Policy
) -> pa.Table:
    """Write, for the cells of the newest date, every question as a row of inputs for the rules."""
    newest = max(inputs["as_of_date"].to_pylist())
    cuts = Cuts.of(rules.to_pylist(), policy)
    rows: list[Row] = []
    for cell in _cells(inputs, rates, signals, newest, policy):
        asked = [*_outcomes(cell, cuts), *_changes(cell, cuts)]
        rows += [row | {"scenario_number": number} for number, row in enumerate(asked)]
    schema = pa.schema([*inputs.schema, *_ANSWER])
    return pa.Table.from_pylist(rows, schema=schema)


def _cells(
    inputs: pa.Table, rates: pa.Table, signals: pa.Table, newest: object, policy: Policy
) -> Iterator[Cell]:
    of_rates = {_key(row): row for row in _newest(rates, newest)}
    of_signals = defaultdict(list)
    for row in _newest(signals, newest):
        of_signals[_key(row)].append(row)
    for row in sorted(_newest(inputs, newest), key=_key):
        key = _key(row)
        found = of_signals[key]
        others = [each for each in found if each["prior_shape"] is None and each["is_compared"]]
        yield Cell(
            inputs=row,
            rate=_rate_axis(of_rates[key], policy) if key in of_rates else None,
            ratios=tuple(
                _ratio_axis(each)
                for each in sorted(found, key=lambda each: str(each["indicator"]))
                if each["prior_shape"] is not None and each["is_compared"]
            ),
            other_classes=frozenset(e["evidence_class"] for e in others if e["is_signal"]),
        )


def _newest(table: pa.Table, newest: object) -> list[Row]:
    return [row for row in table.to_pylist() if row["as_of_date"] == newest]


def _key(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["industry_code"], row["hazard_code"]


def _rate_axis(row: Mapping[str, Any], policy: Policy) -> RateAxis:
    return RateAxis(
        check_count=row["check_count"],
        failure_count=row["failure_count"],
        effective_checks=row["effective_check_count"],
        effective_failures=row["effective_failure_count"],
        doubted=float(row["unknown_failure_count"]),
        alpha=row["prior_mean"] * row["prior_strength"],
        beta=(1 - row["prior_mean"]) * row["prior_strength"],
        policy=policy,
    )


def _ratio_axis(row: Mapping[str, Any]) -> RatioAxis:
    return RatioAxis(
        indicator=row["indicator"],
        evidence_class=row["evidence_class"],
        event_count=row["event_count"],
        expected=row["expected_count"],
        shape=row["prior_shape"],
        strength=row["prior_strength"],
    )


def _outcomes(cell: Cell, cuts: Cuts) -> Iterator[Row]:
    """Yield what another sample could bring, with probabilities that add up to one."""
    levels = [
        ratio.level_probabilities(ratio.least_counts(cuts.ratio, cuts.least_events))
        for ratio in cell.ratios
    ]
    # a class that signals anyway counts once, whatever its ratio; how high that is matters still
    signal_levels = [
        cuts.signal_level if ratio.evidence_class not in cell.other_classes else len(cuts.ratio) + 1
        for ratio in cell.ratios
    ]
    signals = tiering.joint_signals(levels, signal_levels)
    fixed = len(cell.other_classes)
    for of_rate, rate_share in _rate_outcomes(cell.rate, cuts):
        for (highest, count), signal_share in sorted(signals.items()):
            yield {
                **cell.inputs,
                **of_rate,
                "signal_ratio": cuts.ratio[highest - 1] if highest else None,
                "signal_count": fixed + count,
                "scenario_kind": "outcome",
                "probability": rate_share * signal_share,
            }


def _rate_outcomes(rate: RateAxis | None, cuts: Cuts) -> Iterator[tuple[Row, float]]:
    """Yield the stretches of the rate axis, each with its likeliest inputs."""
    if rate is None or rate.check_count == 0:
        yield {}, 1.0
        return
    size = max(1, round(rate.effective_checks))
    mass = tiering.predicted_counts(
        size,
        rate.alpha + rate.effective_failures,
        rate.beta + rate.effective_checks - rate.effective_failures,
    )
    inputs = rate.inputs(floats(np.arange(size + 1) * (rate.effective_checks / size)))
    stretches = cuts.classes(inputs)
    for stretch in np.unique(stretches):
        inside = np.flatnonzero(stretches == stretch)
        likeliest = inside[mass[inside].argmax()]
        yield (
            {name: float(values[likeliest]) for name, values in inputs.items()},
            float(mass[inside].sum()),
        )


def _changes(cell: Cell, cuts: Cuts) -> Iterator[Row]:
    """Yield, for each input, the nearest values at which a rule may answer otherwise."""
    yield from _rate_changes(cell, cuts)
    for ratio in cell.ratios:
        yield from _ratio_changes(cell, ratio, cuts)
    for name, values in _LEVELS.items():
        for value in values:
            if value != cell.inputs[name]:
                yield _change(cell, name, cell.inputs[name], value, {name: value})
    reports = cell.inputs["report_count"]
    for least in cuts.report_counts:
        target = least if least > reports else least - 1
        yield _change(cell, "report_count", reports, target, {"report_count": target})


def _rate_changes(cell: Cell, cuts: Cuts) -> Iterator[Row]:
    if cell.rate is None:
        return
    rate, failures, checks = cell.rate, cell.rate.failure_count, cell.rate.check_count
    inputs = rate.inputs(rate.of_counts(np.arange(checks + 1, dtype=np.float64)))
    for first in np.flatnonzero(np.diff(cuts.classes(inputs))) + 1 if checks else ():
        target = int(first if first > failures else first - 1)
        found = {name: float(values[target]) for name, values in inputs.items()}
        yield _change(cell, "failure_count", failures, target, found | {"failure_count": target})
    for least in cuts.check_counts:
        if least > checks:
            grown = rate.inputs(
                np.array([rate.effective_failures]), rate.effective_checks + least - checks
            )
            found = {name: float(values[0]) for name, values in grown.items()}
            yield _change(cell, "check_count", checks, least, found | {"check_count": least})


def _ratio_changes(cell: Cell, ratio: RatioAxis, cuts: Cuts) -> Iterator[Row]:
    others = [each for each in cell.ratios if each != ratio]
    for least in ratio.least_counts(cuts.ratio, cuts.least_events):
        target = least if least > ratio.event_count else least - 1
        counted = [(each, each.event_count) for each in others] + [(ratio, target)]
        bounds = {
            each.evidence_class: float(each.low(np.array(float(count))))
            for each, count in counted
            if count >= cuts.least_events
        }
        signalling = {name for name, low in bounds.items() if low >= cuts.signal_ratio}
        yield _change(
            cell,
            ratio.indicator,
            ratio.event_count,
            target,
            {
                "signal_ratio": max(bounds.values(), default=None),
                "signal_count": len(signalling | cell.other_classes),
                "report_count": cell.inputs["report_count"] + target - ratio.event_count,
            },
        )


def _change(
    cell: Cell, name: str, value_from: float | None, value_to: float | None, found: Row
) -> Row:
    return {
        **cell.inputs,
        **found,
        "scenario_kind": "change",
        "changed_input": name,
        "value_from": 0.0 if value_from is None else float(value_from),
        "value_to": 0.0 if value_to is None else float(value_to),
    }
