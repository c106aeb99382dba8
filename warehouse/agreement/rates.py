"""Intervals, disproportion and shrinkage, held against their references."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

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
from warehouse.stats import disproportion, intervals, shrinkage
from warehouse.stats.gamma_mixture import (
    BROAD_STARTS,
    GammaMixture,
    Theta,
    fit_gamma_mixture,
    posterior,
)
from warehouse.stats.likelihood import fit_beta_prior, fit_gamma_prior
from warehouse.stats.special import Floats, floats, normal_tail

_MARGINS: Final = ("n_product", "n_event", "n_total")


def _binomial_intervals(folder: Path) -> Iterator[Agreement]:
    """Hold the intervals of a proportion against R and Newcombe's table."""
    name = "binomial_intervals_expected.csv"
    table = read_table(folder, name)
    x, n = column(table, "x"), column(table, "n")
    methods = (
        ("Wilson interval", "wilson", intervals.wilson),
        ("Jeffreys interval", "jeffreys", intervals.jeffreys),
        ("Clopper-Pearson interval", "clopper", intervals.clopper_pearson),
    )
    for title, prefix, method in methods:
        bounds = method(x, n)
        pairs: Pairs = {
            "low": (bounds.low, column(table, f"{prefix}_lo")),
            "high": (bounds.high, column(table, f"{prefix}_hi")),
        }
        yield compared(title, "R 4.2.2; Newcombe 1998", name, pairs)


def _disproportion(folder: Path) -> Iterator[Agreement]:
    """Hold ratios and information components against PhViD, pvda and Evans' example."""
    name = "dispro_caers_expected.csv"
    table = read_table(folder, name)
    margins = [column(table, c) for c in ("n", "n_product", "n_event", "n_total")]
    cell = disproportion.cells(*margins)
    level = 1 - 2 * float(normal_tail(1.96))  # the reference rounds the quantile
    expected = disproportion.expected_count(*margins[1:])
    evans = constants(folder, "prr_evans")
    one = disproportion.Cells(*(floats(evans[key]) for key in "abcd"))
    prr = disproportion.proportional_reporting_ratio(cell, level)
    pairs: Pairs = {
        "E": (expected, column(table, "E")),
        "prr": (prr.value, column(table, "prr")),
        "low": (prr.low, column(table, "prr_lo")),
        "high": (prr.high, column(table, "prr_hi")),
        "chi2": (disproportion.chi_square(cell), column(table, "chi2_yates")),
        "evans": (disproportion.proportional_reporting_ratio(one).value, evans["prr"]),
        "yates": (disproportion.chi_square(one), evans["chi2_yates"]),
        "plain": (disproportion.chi_square(one, is_corrected=False), evans["chi2"]),
    }
    files = (name, CONSTANTS)
    yield compared("PRR and chi-square", "PhViD 1.0.8; Evans 2001", files, pairs)
    ror = disproportion.reporting_odds_ratio(cell, level)
    pairs = {
        "ror": (ror.value, column(table, "ror")),
        "low": (ror.low, column(table, "ror_lo")),
        "high": (ror.high, column(table, "ror_hi")),
        "evans": (disproportion.reporting_odds_ratio(one).value, evans["ror"]),
    }
    yield compared("ROR", "PhViD 1.0.8", files, pairs)
    yield from _information(folder, table, expected)
    component = disproportion.bayesian_information_component(cell)
    pairs = {"mean": (component.value, column(table, "bcpnn_eic"))}
    yield compared("BCPNN", "PhViD 1.0.8; Gould 2003", name, pairs)


def _information(folder: Path, table: pd.DataFrame, expected: Floats) -> Iterator[Agreement]:
    """Hold the information component, exact and in closed form, against pvda and Norén."""
    name = "dispro_caers_expected.csv"
    known = constants(folder, "ic_pvda")
    exact = disproportion.information_component(column(table, "n"), expected)
    one = disproportion.information_component([known["obs"], 20], [known["exp"], 10])
    first = (known["ic025"], known["ic"], known["ic975"])
    pairs: Pairs = {
        "ic": (exact.value, column(table, "ic")),
        "ic025": (exact.low, column(table, "ic025")),
        "ic975": (exact.high, column(table, "ic975")),
        "one of one": (np.stack([one.low, one.value, one.high])[:, 0], first),
        "20 of 10": (np.stack([one.low, one.value, one.high])[:, 1], known["obs20_exp10"]),
    }
    yield compared("IC, exact", "pvda; Norén 2013", (name, CONSTANTS), pairs)
    closed = disproportion.information_component_closed(column(table, "n"), expected)
    pairs = {
        "ic025": (closed.low, column(table, "ic025_approx")),
        "ic975": (closed.high, column(table, "ic975_approx")),
    }
    yield compared("IC, closed form", "Norén 2013", name, pairs)


def _gamma_mixture(folder: Path) -> Iterator[Agreement]:
    """Hold the fit and the shrunk ratios against openEBGM."""
    name, counts_name = "dispro_caers_expected.csv", "dispro_caers_counts.csv.gz"
    known = constants(folder, "openEBGM_caers")
    table, counts = read_table(folder, name), read_table(folder, counts_name)
    theta: Theta = tuple(known["theta"].values())
    published = GammaMixture(theta, float("nan"), (), 0)
    shrunk = posterior(
        published,
        column(table, "n"),
        disproportion.expected_count(*(column(table, c) for c in _MARGINS)),
    )
    pairs: Pairs = {
        "qn": (shrunk.qn, column(table, "qn")),
        "ebgm": (shrunk.ebgm, column(table, "ebgm")),
        "eb05": (shrunk.eb05, column(table, "eb05")),
        "eb95": (shrunk.eb95, column(table, "eb95")),
    }
    files = (name, CONSTANTS)
    note = "the reference finds its quantiles by bisection, to 1e-6 of the ratio"
    yield compared("EBGM, EB05, EB95", "openEBGM 0.9.1", files, pairs, 1e-5, note)
    n = column(counts, "n")
    margins = [column(counts, c) for c in _MARGINS]
    expected = disproportion.expected_count(*margins)
    fitted = fit_gamma_mixture(n, expected, is_squashed=False, starts=BROAD_STARTS)
    highest = fit_gamma_mixture(n, expected)
    signals = posterior(fitted, n, expected, (n >= 3) & (n > expected))  # noqa: PLR2004
    cell = disproportion.cells(n, *margins)
    component = disproportion.information_component(n, expected)
    pairs = {
        "theta": (fitted.theta, list(known["theta_full_data"].values())),
        "log-likelihood": (-fitted.log_likelihood, known["min_negLL_full"]),
        "EB05 >= 2": (int(np.sum(signals.eb05 >= 2)), known["n_eb05_ge_2"]),  # noqa: PLR2004
        "Evans": (
            int(np.sum(disproportion.is_evans_signal(cell))),
            known["evans_rule_n3_prr2_chi4"],
        ),
        "IC025 > 0": (int(np.sum(component.low > 0)), known["n_ic025_gt_0"]),
        "pairs": (n.size, known["n_pairs"]),
    }
    note = (
        f"the published summit, log-likelihood {fitted.log_likelihood:.4f}; "
        f"with all our starts a higher one is found, {highest.log_likelihood:.4f}"
    )
    files = (counts_name, CONSTANTS)
    yield compared("GPS, fit of the mixture", "openEBGM 0.9.1", files, pairs, 1e-5, note)


def _shrunk_proportions(folder: Path) -> Iterator[Agreement]:
    """Hold beta-binomial shrinkage against the rat tumours and Huddersfield's wards."""
    name = "eb_betabinomial_rat_expected.csv"
    table, known = read_table(folder, name), constants(folder, "betabinom_rat")
    x, n = column(table, "y"), column(table, "n")
    moments = shrinkage.beta_prior_by_moments(x, n)
    plain = shrinkage.beta_prior_by_plain_moments(x[:70], n[:70])  # the 71st is the current group
    pairs: Pairs = {
        "mu": (moments.mean, known["kleinman_mu"]),
        "rho": (1 / (1 + moments.strength), known["kleinman_rho"]),
        "alpha": (moments.alpha, known["kleinman_alpha"]),
        "beta": (moments.beta, known["kleinman_beta"]),
        "eb": (shrinkage.beta_posterior_mean(x, n, moments), column(table, "eb_kleinman")),
        "plain mean": (plain.mean, known["bda_mom_mean"]),
        "plain alpha": (plain.alpha, known["bda_mom_alpha"]),
        "plain beta": (plain.beta, known["bda_mom_beta"]),
    }
    files = (name, CONSTANTS)
    yield compared("EB rate, moments", "Kleinman 1973; Gelman 2013", files, pairs)
    fitted = fit_beta_prior(x, n)
    bounds = shrinkage.beta_posterior_interval(x, n, fitted.prior)
    pairs = {
        "alpha": (fitted.prior.alpha, known["ml_alpha"]),
        "beta": (fitted.prior.beta, known["ml_beta"]),
        "log-likelihood": (fitted.log_likelihood, known["loglik"]),
        "eb": (shrinkage.beta_posterior_mean(x, n, fitted.prior), column(table, "eb_ml")),
        "low": (bounds.low, column(table, "eb_ml_lo")),
        "high": (bounds.high, column(table, "eb_ml_hi")),
    }
    note = "the likelihoods agree to 1e-11; the reference's optimiser stopped 2.5e-6 short"
    yield compared("EB rate, likelihood", "Tarone 1982; R optim", files, pairs, 1e-5, note)
    name = "eb_binomial_huddersfield_expected.csv"
    table = read_table(folder, name)
    x, n = column(table, "cases"), column(table, "total")
    prior = shrinkage.beta_prior_by_mean_size_moments(x, n)
    pairs = {"eb": (shrinkage.beta_posterior_mean(x, n, prior), column(table, "eb"))}
    yield compared("EB rate, mean size", "Martuzzi 1996; spdep EBest", name, pairs)


def _shrunk_counts(folder: Path) -> Iterator[Agreement]:
    """Hold gamma-Poisson shrinkage against Auckland's areas and the pumps."""
    name = "eb_marshall_auckland_expected.csv"
    table, known = read_table(folder, name), constants(folder, "marshall_auckland")
    x, e = column(table, "deaths"), column(table, "person_years")
    moments = shrinkage.gamma_prior_by_moments(x, e)
    pairs: Pairs = {
        "a": (moments.variance, known["a"]),
        "b": (moments.mean, known["b"]),
        "eb": (shrinkage.gamma_posterior_mean(x, e, moments), column(table, "eb")),
    }
    files = (name, CONSTANTS)
    yield compared("EB count, moments", "Marshall 1991; spdep EBest", files, pairs)
    name = "eb_gammapoisson_pump_expected.csv"
    table, known = read_table(folder, name), constants(folder, "gammapoisson_pump")
    x, e = column(table, "x"), column(table, "t")
    fitted = fit_gamma_prior(x, e)
    bounds = shrinkage.gamma_posterior_interval(x, e, fitted.prior)
    pairs = {
        "shape": (fitted.prior.shape, known["ml_alpha"]),
        "rate": (fitted.prior.strength, known["ml_beta_rate"]),
        "log-likelihood": (fitted.log_likelihood, known["loglik"]),
        "eb": (shrinkage.gamma_posterior_mean(x, e, fitted.prior), column(table, "eb")),
        "low": (bounds.low, column(table, "eb_lo")),
        "high": (bounds.high, column(table, "eb_hi")),
    }
    files = (name, CONSTANTS)
    yield compared("EB count, likelihood", "Gaver 1987; R optim", files, pairs)


CHECKS: Final = (
    _binomial_intervals,
    _disproportion,
    _gamma_mixture,
    _shrunk_proportions,
    _shrunk_counts,
)
