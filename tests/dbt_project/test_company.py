"""No published rate or ratio stands without what it was counted from and how sure it is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import yaml

REPORTS: Final = Path(__file__).resolve().parents[2] / "dbt_project/models/reports"
MEASURED: Final = re.compile(
    r"(?:(?:.+_)?(?:rate|per_million|ratio)(?:_standardised|_shrunken)?|value)$"
)
BOUNDS: Final = frozenset({"signal_ratio"})  # itself the lower bound of a ratio
NUMERATORS: Final = frozenset({"event_count", "failure_count"})
DENOMINATORS: Final = frozenset({"check_count", "sample_count", "baseline_count", "exposure_count"})
COMPANY: Final = frozenset({"date_axis", "sampling_basis", "completeness", "method_id"})


def missing(columns: set[str]) -> set[str]:
    """Name what the rates and ratios among the columns stand without."""
    asked = {name for name in columns if name.startswith(("min_", "max_"))}  # by a rule
    measured = {name for name in columns - BOUNDS - asked if MEASURED.match(name)}
    if not measured:
        return set()
    wanted = {f"{name}_{bound}" for name in measured for bound in ("low", "high")} | COMPANY
    lacking = wanted - columns
    counts = columns | {re.sub(r"^(before|after)_", "", name) for name in columns}
    lacking |= set() if counts & NUMERATORS else {"a numerator"}
    lacking |= set() if counts & DENOMINATORS else {"a denominator"}
    return lacking


def _tables() -> dict[str, set[str]]:
    models: list[dict[str, Any]] = [
        model
        for file in sorted(REPORTS.glob("_*.yml"))
        for model in yaml.safe_load(file.read_text(encoding="utf-8"))["models"]
    ]
    return {model["name"]: {column["name"] for column in model["columns"]} for model in models}


def test_every_published_rate_has_its_company():
    """A reader who finds a rate finds its numerator, denominator, interval, axis and method."""
    lonely = {name: missing(columns) for name, columns in _tables().items()}

    assert {name: lacking for name, lacking in lonely.items() if lacking} == {}


def test_the_rule_looks_at_the_tables_that_hold_rates():
    """The names of rates are recognised; a name that only sounds like one is not."""
    tables = _tables()
    looked_at = {
        name
        for name, columns in tables.items()
        if any(MEASURED.match(column) for column in columns)
    }

    assert {"rpt_rate_cube", "rpt_hazard_rate_trends", "rpt_trend_slopes"} <= looked_at
    assert {"rpt_signals", "rpt_tier_cells", "rpt_region_rate_cube"} <= looked_at
    assert "rpt_trend_exclusions" not in looked_at


def test_a_rate_alone_is_refused():
    """A table of rates without checks, bounds and basis names all that it lacks."""
    whole = {"failure_rate", "failure_rate_low", "failure_rate_high", "failure_count"}
    whole |= {"check_count", *COMPANY}

    assert missing(whole) == set()
    assert missing(whole - {"check_count"}) == {"a denominator"}
    assert missing(whole - {"failure_count"}) == {"a numerator"}
    for name in sorted(COMPANY | {"failure_rate_low"}):
        assert missing(whole - {name}) == {name}
    assert missing(whole | {"injuries_per_million"}) == {
        "injuries_per_million_low",
        "injuries_per_million_high",
    }
