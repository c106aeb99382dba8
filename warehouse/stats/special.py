"""The few special functions that the statistics stand on, named and typed.

SciPy comes without types and `scipy.stats` takes most of a second to import; this module is the one
door to `scipy.special`.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats: TypeAlias = NDArray[np.float64]
Booleans: TypeAlias = NDArray[np.bool_]
Integers: TypeAlias = NDArray[np.int64]


def floats(values: ArrayLike) -> Floats:
    """Return the values as an array of floats; a missing value is ``nan``."""
    return np.asarray(values, dtype=np.float64)


def aligned(*values: ArrayLike) -> tuple[Floats, ...]:
    """Return the arrays as floats, broadcast to one shape."""
    return tuple(np.array(each) for each in np.broadcast_arrays(*[floats(v) for v in values]))


def normal_quantile(probability: ArrayLike) -> Floats:
    return floats(special.ndtri(probability))


def normal_tail(value: ArrayLike) -> Floats:
    """P(Z > value) of the standard normal, exact far out in the tail."""
    return floats(special.ndtr(-floats(value)))


def chi_square_tail(value: ArrayLike, degrees: ArrayLike) -> Floats:
    return floats(special.chdtrc(degrees, value))


def student_tail(value: ArrayLike, degrees: ArrayLike) -> Floats:
    """P(T > value) of Student's distribution."""
    return floats(special.stdtr(degrees, -floats(value)))


def beta_distribution(value: ArrayLike, alpha: ArrayLike, beta: ArrayLike) -> Floats:
    return floats(special.betainc(alpha, beta, value))


def beta_quantile(probability: ArrayLike, alpha: ArrayLike, beta: ArrayLike) -> Floats:
    return floats(special.betaincinv(alpha, beta, probability))


def gamma_distribution(value: ArrayLike, shape: ArrayLike, rate: ArrayLike) -> Floats:
    return floats(special.gammainc(shape, floats(value) * floats(rate)))


def gamma_tail(value: ArrayLike, shape: ArrayLike, rate: ArrayLike) -> Floats:
    return floats(special.gammaincc(shape, floats(value) * floats(rate)))


def gamma_quantile(probability: ArrayLike, shape: ArrayLike, rate: ArrayLike) -> Floats:
    return floats(special.gammaincinv(shape, probability)) / floats(rate)


def poisson_distribution(count: ArrayLike, mean: ArrayLike) -> Floats:
    """P(X <= count); zero below a count of zero."""
    count, mean = aligned(count, mean)
    below = floats(special.gammaincc(np.maximum(count, 0) + 1, mean))
    return np.where(count < 0, 0.0, below)


def negative_binomial_distribution(
    count: ArrayLike, size: ArrayLike, probability: ArrayLike
) -> Floats:
    """P(X <= count) for a real ``size``; zero below a count of zero."""
    count, size, probability = aligned(count, size, probability)
    below = floats(special.betainc(size, np.maximum(count, 0) + 1, probability))
    return np.where(count < 0, 0.0, below)


def log_gamma(value: ArrayLike) -> Floats:
    return floats(special.gammaln(value))


def digamma(value: ArrayLike) -> Floats:
    return floats(special.psi(value))


def trigamma(value: ArrayLike) -> Floats:
    return floats(special.zeta(2.0, value))
