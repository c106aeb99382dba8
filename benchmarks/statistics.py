"""What the statistics cost at size: `python -m benchmarks.statistics` prints one JSON line.

Five thousand weekly series judged for one week by Farrington's improved method and by EARS, and the
prior of ratios fitted to a quarter of a million cells, with every cell's shrunken ratio and bounds.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from time import process_time
from typing import Any, Final

import numpy as np

from warehouse.stats.aberration import ears_c2
from warehouse.stats.farrington import farrington
from warehouse.stats.gamma_mixture import fit_gamma_mixture, posterior

_SEED: Final = 20261123
_SERIES, _WEEKS, _CELLS = 5_000, 520, 250_000
_ROUNDS: Final = 5
_ORDINARY: Final = 0.9  # of the cells, whose ratios lie around one
_FEWEST: Final = 3  # reports of a cell whose bounds are asked for


def costs(series: int = _SERIES, cells: int = _CELLS, rounds: int = _ROUNDS) -> dict[str, Any]:
    """Return the median CPU seconds of each job, with what it worked on."""
    dice = np.random.default_rng(_SEED)
    level = dice.gamma(0.7, 6.0, size=(series, 1))
    season = 1 + 0.3 * np.sin(2 * np.pi * np.arange(_WEEKS) / 52.18)
    seen = dice.poisson(level * season).astype(np.float64)
    expected = dice.gamma(0.6, 4.0, size=cells) + 0.01
    ratios = np.where(
        dice.random(cells) < _ORDINARY, dice.gamma(8.0, 0.12, cells), dice.gamma(1.0, 4.0, cells)
    )
    observed = dice.poisson(expected * ratios).astype(np.float64)
    mixture = fit_gamma_mixture(observed, expected)
    jobs: dict[str, Callable[[], object]] = {
        "farrington": lambda: farrington(seen, [_WEEKS - 1]),
        "ears_c2": lambda: ears_c2(seen),
        "mixture_fit": lambda: fit_gamma_mixture(observed, expected),
        "mixture_values": lambda: posterior(mixture, observed, expected, observed >= _FEWEST),
    }
    return {
        "series_count": series,
        "week_count": _WEEKS,
        "cell_count": cells,
        "cpu_seconds": {name: _median(job, rounds) for name, job in jobs.items()},
        "log_likelihood": round(mixture.log_likelihood, 1),
    }


def _median(job: Callable[[], object], rounds: int) -> float:
    job()  # loads what it needs
    spent = []
    for _ in range(rounds):
        began = process_time()
        job()
        spent.append(process_time() - began)
    return round(float(np.median(spent)), 3)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(costs()) + "\n")
