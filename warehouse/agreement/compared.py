"""Our values beside known ones: read the reference files, compare, and say how far apart."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from warehouse.stats.special import Floats, floats

Pairs: TypeAlias = dict[str, tuple[ArrayLike, ArrayLike]]  # quantity: ours, theirs

_TOLERANCE: Final = 1e-6
CONSTANTS: Final = "expected_values.json"
_NEARLY_ZERO: Final = 1e-9  # below, a difference is taken as it is, not in relation


@dataclass(frozen=True)
class Agreement:
    """How far one method is from its reference: the largest difference over all values compared.

    A value that is missing or infinite on one side only makes the difference infinite.
    """

    method: str
    reference: str
    file_names: tuple[str, ...]
    value_count: int
    largest_relative_difference: float
    tolerance: float
    note: str = ""

    @property
    def holds(self) -> bool:
        return self.value_count > 0 and self.largest_relative_difference <= self.tolerance


def compared(
    method: str,
    reference: str,
    file_names: tuple[str, ...] | str,
    pairs: Pairs,
    tolerance: float = _TOLERANCE,
    note: str = "",
) -> Agreement:
    """Compare our values with theirs, all quantities of a method together."""
    count, largest = 0, 0.0
    for ours, theirs in pairs.values():
        a, b = floats(ours).ravel(), floats(theirs).ravel()
        finite = np.isfinite(b)
        if a.shape != b.shape or not np.array_equal(a[~finite], b[~finite], equal_nan=True):
            largest = float("inf")
            continue
        scale = np.where(np.abs(b) > _NEARLY_ZERO, np.abs(b), 1.0)
        difference = np.abs(a[finite] - b[finite]) / scale[finite]
        if difference.size and not np.max(difference) <= largest:
            largest = float(np.nan_to_num(np.max(difference), nan=np.inf))
        count += b.size
    names = (file_names,) if isinstance(file_names, str) else file_names
    return Agreement(method, reference, names, count, largest, tolerance, note)


def read_table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / name)


def constants(folder: Path, block: str) -> dict[str, Any]:
    """Return one block of the scalars known from the literature."""
    values: dict[str, Any] = json.loads((folder / CONSTANTS).read_text(encoding="utf-8"))[block]
    return values


def column(table: pd.DataFrame, name: str) -> Floats:
    return table[name].to_numpy(dtype=np.float64)
