"""Many tests in one night: keep the share of false alarms among the alarms in hand."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from warehouse.stats.special import Floats, floats


def benjamini_hochberg(p_values: ArrayLike) -> Floats:
    """Adjust p-values so that a cut at q keeps the expected share of false alarms at most q.

    Parameters
    ----------
    p_values : array_like
        p-values of all tests of one run, any shape. ``nan`` is a test that could not be made; it
        neither counts as a test nor receives a value.

    Returns
    -------
    ndarray
        Adjusted p-values (q-values) in [0, 1], same shape, ``nan`` where the p-value is.

    References
    ----------
    Y. Benjamini, Y. Hochberg (1995), Journal of the Royal Statistical Society B 57, 289-300.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.02, 0.03, float("nan")]).tolist()
    [0.03, 0.03, 0.03, nan]
    """
    p = floats(p_values)
    if np.any((p < 0) | (p > 1)):
        raise ValueError("p-values must lie between 0 and 1")
    adjusted = np.full(p.size, np.nan)
    tested = np.flatnonzero(~np.isnan(p.ravel()))
    descending = tested[np.argsort(-p.ravel()[tested], kind="stable")]
    test_count = descending.size
    ranks = np.arange(test_count, 0, -1)
    # never below the p-value itself, which rounding may miss by a digit
    scaled = np.maximum(1.0, test_count / ranks) * p.ravel()[descending]
    adjusted[descending] = np.minimum(1.0, np.minimum.accumulate(scaled))
    return adjusted.reshape(p.shape)
