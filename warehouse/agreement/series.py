"""Detection, trends and reporting delay, held against their references."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from warehouse.agreement.compared import (
    CONSTANTS,
    Agreement,
    Pairs,
    column,
    compared,
    constants,
    read_table,
)
from warehouse.stats import aberration, delay, trend
from warehouse.stats.count_regression import Seasons, fit
from warehouse.stats.farrington import FarringtonSettings, farrington
from warehouse.stats.special import Floats, floats, normal_tail

_SALMONELLA: Final = "ts_salmnewport_weekly.csv"


def _ears(folder: Path) -> Iterator[Agreement]:
    """Hold EARS against the R package surveillance, which has neither floor nor least count."""
    name = "ears_expected.csv"
    table, counts = read_table(folder, name), column(read_table(folder, _SALMONELLA), "count")
    weeks = table["idx"].to_numpy() - 1
    files = (name, _SALMONELLA)
    loose = aberration.ears_c1(counts, 0.05, sd_floor=0, minimum_count=0)
    pairs: Pairs = {"alpha .05": (loose.upper_bound[weeks], column(table, "c1_ub_a05"))}
    yield compared("EARS C1, alpha 0.05", "surveillance 1.20.3 earsC", files, pairs)
    for title, method in (
        ("c1", aberration.ears_c1),
        ("c2", aberration.ears_c2),
        ("c3", aberration.ears_c3),
    ):
        bound = method(counts, sd_floor=0, minimum_count=0)
        pairs = {
            "bound": (bound.upper_bound[weeks], column(table, f"{title}_ub")),
            "alarm": (bound.is_alarm[weeks], column(table, f"{title}_alarm")),
        }
        yield compared(f"EARS {title.upper()}", "surveillance 1.20.3 earsC", files, pairs)


def _farrington(folder: Path) -> Iterator[Agreement]:
    """Hold Farrington's algorithm in three forms against the R package surveillance."""
    name = "farrington_expected.csv"
    table, series = read_table(folder, name), read_table(folder, _SALMONELLA)
    weeks = table["idx"].to_numpy() - 1
    mondays = series["epoch"].to_numpy(dtype="datetime64[D]")
    forms = (
        (
            "Farrington, classic",
            "farrington",
            FarringtonSettings(
                years=4,
                season_count=1,
                skipped_weeks=3,
                outlier_residual=1.0,
                trend_p_value=0.05,
                alpha=0.1,
                bound="two_thirds_power",
                error_scale="surveillance",
            ),
        ),
        (
            "Farrington, improved",
            "noufaily",
            FarringtonSettings(
                years=4, alpha=0.1, bound="two_thirds_power", error_scale="surveillance"
            ),
        ),
        ("Farrington, count bound", "nbplugin05", FarringtonSettings(years=4)),
    )
    for title, prefix, settings in forms:
        found = farrington(column(series, "count"), weeks, settings, mondays)
        pairs: Pairs = {
            "expected": (found.expected[0], column(table, f"{prefix}_expected")),
            "bound": (found.upper_bound[0], column(table, f"{prefix}_ub")),
            "alarm": (found.is_alarm[0], column(table, f"{prefix}_alarm")),
        }
        every = replace(settings, minimum_reports=0)  # R fits the weeks that it does not judge too
        fitted = farrington(column(series, "count"), weeks, every, mondays)
        if prefix == "farrington":
            pairs["trend"] = (fitted.has_trend[0], column(table, "farrington_trend"))
        if prefix == "nbplugin05":
            pairs["phi"] = (fitted.dispersion[0], column(table, "nbplugin05_phi"))
        reference = "surveillance 1.20.3 farringtonFlexible"
        yield compared(title, reference, (name, _SALMONELLA), pairs)


def _control_charts(folder: Path) -> Iterator[Agreement]:
    """Hold CUSUM and EWMA against Montgomery's tables and the R package surveillance."""
    name = "cusum_poisson_expected.csv"
    table, counts = read_table(folder, name), column(read_table(folder, _SALMONELLA), "count")
    before = counts[: int(table["idx"].iloc[0]) - 1]
    sums = aberration.poisson_cusum(column(table, "observed"), float(np.mean(before)))
    pairs: Pairs = {
        "z": (sums.standardised, column(table, "z_rossi")),
        "sum": (sums.upper, column(table, "C")),
        "bound": (sums.upper_bound, column(table, "ub")),
        "alarm": (sums.is_alarm, column(table, "alarm")),
    }
    yield compared("CUSUM, Poisson", "surveillance 1.20.3 cusum", (name, _SALMONELLA), pairs)
    name = "cusum_ewma_montgomery_expected.csv"
    table = read_table(folder, name)
    x = column(table, "x")
    tabular = aberration.cusum(x, target=10, slack=0.5, limit=5)
    pairs = {
        "upper": (tabular.upper, column(table, "c_plus")),
        "lower": (tabular.lower, column(table, "c_minus")),
        "alarm": (tabular.is_alarm, column(table, "cusum_alarm")),
    }
    yield compared("CUSUM, tabular", "Montgomery, table 9.1", name, pairs)
    average = aberration.ewma(x, target=10, sigma=1)
    pairs = {
        "average": (average.average, column(table, "ewma")),
        "low": (average.low, column(table, "lcl")),
        "high": (average.high, column(table, "ucl")),
        "alarm": (average.is_alarm, column(table, "ewma_alarm")),
    }
    yield compared("EWMA", "Montgomery, table 9.2", name, pairs)


def _monotone_trends(folder: Path) -> Iterator[Agreement]:
    """Hold Mann-Kendall and Sen's slope against R on the Nile and the discoveries."""
    for series in ("nile", "discoveries"):
        name = f"trend_{series}.csv"
        known = constants(folder, f"mk_{series}")
        values = column(read_table(folder, name), series)
        found = trend.mann_kendall(values)
        pairs: Pairs = {
            "S": (found.score, known["S"]),
            "variance": (found.variance, known["varS"]),
            "z": (found.z, known["Z"]),
            "p": (found.p_value, known["p"]),
            "tau": (found.tau, known["tau_b"]),
            "slope": (trend.sen_slope(values).value, known["sen_slope"]),
        }
        title = f"Mann-Kendall and Sen, {series}"
        yield compared(title, "R 4.2.2 Kendall", (name, CONSTANTS), pairs)


def _poisson_trends(folder: Path) -> Iterator[Agreement]:
    """Hold the log-linear trend against R's glm on AIDS in Australia and China's spot checks."""
    name = "trend_aids_australia.csv"
    table = read_table(folder, name)
    years, cases = column(table, "i"), column(table, "y")
    for title, block, time in (
        ("Poisson trend, AIDS by year", "poisson_aids_time", years),
        ("Poisson trend, AIDS by log year", "poisson_aids_logtime", np.log(years)),
    ):
        known = constants(folder, block)
        pairs = _trend_pairs(trend.poisson_trend(cases, time), known)
        flat = fit(
            cases[None, :], Seasons.of(time, np.zeros(time.size, np.int64), 1), has_trend=False
        )
        pairs["flat"] = (flat.deviance[0], known["null_deviance"])
        yield compared(title, "R 4.2.2 glm", (name, CONSTANTS), pairs)
    name, failures, checks = "published_series.csv", *_spot_checks(folder)
    order = np.arange(failures.size, dtype=np.float64)
    found = trend.poisson_trend(failures, order, checks)
    pairs = _trend_pairs(found, constants(folder, "poisson_offset_samr"))
    files = (name, CONSTANTS)
    yield compared("Poisson trend, spot checks", "R 4.2.2 glm with offset", files, pairs)
    test = trend.cochran_armitage(failures, checks, order)
    known = constants(folder, "cochran_armitage_samr")
    smokers = constants(folder, "cochran_armitage_smokers")
    linear = trend.cochran_armitage(smokers["x"], smokers["n"], [1, 2, 3, 4])
    last = trend.cochran_armitage(smokers["x"], smokers["n"], [0, 0, 0, 1])
    pairs = {
        "spot checks": (test.chi_square, known["chisq"]),
        "spot checks p": (test.p_value, known["p"]),
        "smokers": (linear.chi_square, smokers["chisq"]),
        "smokers p": (linear.p_value, smokers["p"]),
        "smokers, last": (last.chi_square, smokers["chisq_scores0001"]),
        "smokers, last p": (last.p_value, smokers["p_scores0001"]),
    }
    yield compared("Cochran-Armitage", "R 4.2.2 prop.trend.test", files, pairs)


def _trend_pairs(found: trend.PoissonTrend, known: Mapping[str, Any]) -> Pairs:
    """Pair what R prints of a log-linear model with ours."""
    inflation = np.sqrt(np.maximum(1.0, found.dispersion))
    errors = [found.intercept_error, found.slope_error]
    return {
        "coefficients": ([found.intercept, found.slope], list(known["coef"].values())),
        "errors": (errors / inflation, list(known["se"].values())),
        "inflated errors": (errors, list(known["quasi_se"].values())),
        "dispersion": (found.dispersion, known["pearson_phi"]),
        "deviance": (found.deviance, known["deviance"]),
    }


def _spot_checks(folder: Path) -> tuple[Floats, Floats]:
    """Return failures and checks of the national spot checks of the years that state both."""
    table = read_table(folder, "published_series.csv")
    rows = table[
        (table["series"] == "samr_national_spotcheck")
        & (table["stratum"] == "all")
        & (table["metric"] == "nonconformity_pct")
        & table["x"].notna()
    ]
    return column(rows, "x"), column(rows, "n")


def _reporting_delay(folder: Path) -> Iterator[Agreement]:
    """Hold the chain ladder against ChainLadder and the nowcast against surveillance."""
    name = "nowcast_genins_triangle.csv"
    triangle = pd.read_csv(folder / name, index_col=0).to_numpy(dtype=np.float64)
    known = constants(folder, "chainladder_genins")
    last = delay.ultimate(triangle)
    to_come = last - np.array([row[~np.isnan(row)][-1] for row in triangle])
    pairs: Pairs = {
        "factors": (delay.development(triangle).factors, known["dev_factors"]),
        "ultimate": (last, known["ultimate"]),
        "to come": (to_come, known["ibnr"]),
        "total": (np.sum(to_come), known["total_ibnr"]),
    }
    yield compared("Chain ladder", "ChainLadder; Mack 1993", (name, CONSTANTS), pairs)
    names = ("nowcast_hus_linelist.csv", "nowcast_hus_expected.csv")
    reports, table = (read_table(folder, each) for each in names)
    first = np.datetime64("2011-05-19")  # 14 days before the day of the nowcast
    event, report = (
        (reports[c].to_numpy(dtype="datetime64[D]") - first).astype(np.int64)
        for c in ("dHosp", "dReport")
    )
    found = delay.nowcast(delay.reporting_triangle(event, report, 15, 14, 14))
    pairs = {
        "reported": (found.reported, column(table, "reported_by_now")),
        "median": (_truncated_quantile(found, 0.5), column(table, "nowcast_lawless")),
        "low": (_truncated_quantile(found, 0.025), column(table, "pi_lo")),
        "high": (_truncated_quantile(found, 0.975), column(table, "pi_hi")),
    }
    note = "R's quantiles, which leave out how uncertain the delay itself is; ours are wider"
    yield compared("Nowcast", "surveillance 1.20.3 nowcast, lawless", names, pairs, note=note)


def _truncated_quantile(found: delay.Nowcast, probability: float) -> Floats:
    """Return R's quantile: of whole numbers, normal, cut at what is reported, binomial spread."""
    counts = np.arange(301)
    reported, share = found.reported[:, None], found.completeness[:, None]
    spread = np.sqrt(reported * (1 - share)) / share
    is_known = spread > 0
    divisor = np.where(is_known, spread, 1.0)
    mass = 1 - normal_tail((counts - found.expected[:, None]) / divisor)
    above = normal_tail((reported - found.expected[:, None]) / divisor)
    normal = np.where(counts < reported, 0.0, mass / above)
    reached = np.where(is_known, normal >= probability, counts >= reported)
    return floats(np.argmax(reached, axis=1))


CHECKS: Final = (
    _ears,
    _farrington,
    _control_charts,
    _monotone_trends,
    _poisson_trends,
    _reporting_delay,
)
