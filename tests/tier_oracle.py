"""The rules of a cell once more, written from their wording, sharing nothing with the product.

When the policy changes, this changes with it: it says what the rules of 2020-01-01 mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scipy import stats

RANKS = {"I": 1, "II": 2, "III": 3, "IV": 4, "normal": 5, "insufficient": 6}
WARNINGS = ("I", "II", "III", "IV")


def rule_of(cell: Mapping[str, Any]) -> tuple[str, str]:
    """Return the tier of a cell and the rule that gives it."""
    if cell["industry_code"] == "I99":
        return "insufficient", "C01"
    return _assessed(cell) or _reported(cell) or _thin(cell) or _measured(cell) or _quiet(cell)


def _assessed(cell: Mapping[str, Any]) -> tuple[str, str] | None:
    if (cell["risk_rank"] or 0) < 4:
        return None
    if (cell["confirmed_severity_level"] or 0) >= 3:
        return "I", "C10"
    if (cell["items_in_use"] or 0) > 1_000_000:
        return "I", "C11"
    if (cell["province_count"] or 0) >= 2:
        return "I", "C12"
    return "II", "C20"


def _reported(cell: Mapping[str, Any]) -> tuple[str, str] | None:
    if cell["death_count"]:
        return "II", "C21"
    if cell["same_product_count"]:
        return "II", "C22"
    return None


def _thin(cell: Mapping[str, Any]) -> tuple[str, str] | None:
    if cell["check_count"] >= 20 or cell["report_count"] >= 5:
        return None
    level = cell["risk_rank"] or 0
    if level == 3:
        return "III", "C23"
    return ("IV", "C24") if level == 2 else ("insufficient", "C25")


def _measured(cell: Mapping[str, Any]) -> tuple[str, str] | None:
    level = cell["risk_rank"] or 0
    acting, watching = cell["act_probability"] or 0.0, cell["watch_probability"] or 0.0
    ratio, signals = cell["signal_ratio"] or 0.0, cell["signal_count"]
    tried = (
        (level >= 3 and acting >= 0.8, "II", "C30"),
        (ratio >= 2.0 and (cell["severity_level"] or 0) >= 3, "II", "C31"),
        (level >= 3, "III", "C40"),
        (acting >= 0.5, "III", "C41"),
        (signals >= 2, "III", "C42"),
        (level >= 2, "IV", "C50"),
        (watching >= 0.8, "IV", "C51"),
        (signals >= 1, "IV", "C52"),
    )
    return next(((tier, rule) for holds, tier, rule in tried if holds), None)


def _quiet(cell: Mapping[str, Any]) -> tuple[str, str]:
    doubted = cell["doubted_watch_probability"]
    if cell["check_count"] >= 20:
        is_low = doubted is not None and doubted <= 0.5
        return ("normal", "C90") if is_low else ("insufficient", "C99")
    return ("normal", "C91") if cell["compared_count"] else ("insufficient", "C99")


def beta_prior(counts: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Kleinman's moments by hand: failures and checks of the industries → mean and strength."""
    known = [(x, n) for x, n in counts if n > 0]
    total = sum(n for _, n in known)
    mean = sum(x for x, _ in known) / total if total else 0.0
    room = total - sum(n * n for _, n in known) / total - (len(known) - 1) if total else 0.0
    if len(known) < 2 or not 0 < mean < 1 or room <= 0:
        return 0.5, 1.0
    spread = sum(n * (x / n - mean) ** 2 for x, n in known)
    rho = (spread - mean * (1 - mean) * (len(known) - 1)) / (mean * (1 - mean) * room)
    strength = 200.0 if rho <= 0 else min(max((1 - rho) / rho, 1.0), 200.0)
    return mean, strength


def exceedance(x: float, n: float, prior: tuple[float, float], limit: float) -> float:
    """Probability that the true rate is at least the limit."""
    mean, strength = prior
    return float(stats.beta.sf(limit, mean * strength + x, (1 - mean) * strength + n - x))


def gamma_prior(counts: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Marshall's moments by hand: events and expected events of the cells → mean and strength."""
    known = [(y, e) for y, e in counts if e > 0]
    total = sum(e for _, e in known)
    mean = sum(y for y, _ in known) / total if total else 0.0
    if len(known) < 2 or mean <= 0:
        return 1.0, 1.0
    spread = sum(e * (y / e - mean) ** 2 for y, e in known) / total
    variance = spread - mean * len(known) / total
    strength = 20.0 if variance <= 0 else min(max(mean / variance, 1.0), 20.0)
    return mean, strength


def lower_bound(y: float, expected: float, prior: tuple[float, float]) -> float:
    """Ratio that is exceeded with 95 % certainty."""
    mean, strength = prior
    return float(stats.gamma.ppf(0.05, mean * strength + y, scale=1 / (strength + expected)))
