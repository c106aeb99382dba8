"""Which cells of industry and hazard are reported too often: what needs iteration or quantiles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa

from warehouse.stats.disproportion import information_component
from warehouse.stats.gamma_mixture import (
    GammaMixture,
    UnsettledFitError,
    fit_gamma_mixture,
    posterior,
)
from warehouse.stats.special import Floats, gamma_distribution
from warehouse.trends.tables import groups, numbers, ordered, with_columns

_KEY: Final = ("evidence_class", "industry_code", "hazard_code")
_FITTED: Final = ("alpha1", "beta1", "alpha2", "beta2", "share1")
_COMPUTED: Final = ("ic_low_exact", "ic_high_exact", "p_value", "ebgm", "eb05", "eb95", *_FITTED)
_FEWEST_CELLS: Final = 30  # six for each of the five parameters; fewer fit whatever one likes
_LIKELIHOODS: Final = ("log_likelihood", "second_log_likelihood", "point_count")


def shrunken(cells: pa.Table, key: Sequence[str] = _KEY) -> pa.Table:
    """Add exact IC bounds, a p-value and EBGM to the cells; a class by itself is one fit.

    ``key`` tells the cells apart and gives their order, on which no result depends.

    Where the fit of a class does not settle, or too few of its cells have a report, EBGM is null.
    """
    cells = ordered(cells, key)
    observed, expected = numbers(cells, "event_count"), numbers(cells, "expected_count")
    found = {name: np.full(cells.num_rows, np.nan) for name in (*_COMPUTED, *_LIKELIHOODS)}
    component = information_component(observed, expected)
    found["ic_low_exact"], found["ic_high_exact"] = component.low, component.high
    found["p_value"] = gamma_distribution(expected, observed, 1.0)  # P(X >= observed)
    group = groups(cells, ["evidence_class"])
    for number in np.unique(group):
        rows = np.flatnonzero(group == number)
        for name, values in shrunken_class(observed[rows], expected[rows]).items():
            found[name][rows] = values
    return with_columns(cells, found)


def shrunken_class(observed: Floats, expected: Floats) -> dict[str, Floats | float]:
    """Shrink the ratios of one family of cells together; empty where no prior settles."""
    mixture = _settled(observed, expected)
    if mixture is None:
        return {}
    shrunk = posterior(mixture, observed, expected)
    return {
        "ebgm": shrunk.ebgm,
        "eb05": shrunk.eb05,
        "eb95": shrunk.eb95,
        **dict(zip(_FITTED, mixture.theta, strict=True)),
        "log_likelihood": mixture.log_likelihood,
        "second_log_likelihood": mixture.start_log_likelihoods[1],
        "point_count": float(mixture.point_count),
    }


def _settled(observed: Floats, expected: Floats) -> GammaMixture | None:
    if observed.size < _FEWEST_CELLS:
        return None
    try:
        return fit_gamma_mixture(observed, expected)
    except UnsettledFitError:
        return None
