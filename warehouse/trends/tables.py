"""The few steps between a table and the arrays that statistics take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from warehouse.stats.special import Floats, Integers


def numbers(table: pa.Table, name: str) -> Floats:
    """Return a column as floats; null is ``nan``."""
    return np.asarray(
        table[name].cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64
    )


def labels(table: pa.Table, name: str) -> NDArray[np.str_]:
    """Return a column of codes that are never null."""
    return np.asarray(table[name].to_pylist(), dtype=np.str_)


def ordered(table: pa.Table, columns: Sequence[str]) -> pa.Table:
    """Put the rows in a fixed order: the engine hands them over in any."""
    return table.sort_by([(name, "ascending") for name in columns]).combine_chunks()


def groups(table: pa.Table, columns: Sequence[str]) -> Integers:
    """Return the number of each row's group, numbered in the order of their codes."""
    if table.num_rows == 0:
        return np.zeros(0, dtype=np.int64)
    number = np.zeros(table.num_rows, dtype=np.int64)
    for name in columns:
        codes, place = np.unique(labels(table, name), return_inverse=True)
        # numbered anew at each column, so that the product of their sizes cannot run over
        _, number = np.unique(number * codes.size + place.ravel(), return_inverse=True)
    return np.asarray(number, dtype=np.int64).ravel()


def with_columns(table: pa.Table, columns: Mapping[str, Floats | pa.Array]) -> pa.Table:
    """Append columns; ``nan`` becomes null, infinity stays."""
    for name, values in columns.items():
        is_array = isinstance(values, pa.Array)
        table = table.append_column(
            name, values if is_array else pa.array(values, from_pandas=True)
        )
    return table
