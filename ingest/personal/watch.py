"""What nobody declared is watched: a column that looks personal stops the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from ingest.errors import SourceError, UndeclaredColumnError
from ingest.personal.masking import mask
from ingest.personal.patterns import (
    COLUMN_SIGNS,
    is_personal_cell,
    is_personal_label,
    looks_personal,
    may_identify,
)
from ingest.source import Source

NOTICEABLE: Final = 0.01  # share of a column's filled cells that may not surely look personal
TELLING: Final = 0.2  # … that may not be what things have, too: cards, papers, numbers of shops
_FEWEST: Final = 3  # cells: fewer are strays, whose rows lose every value
_SHORTEST: Final = 6  # characters: a@b.cn
_SHOWN: Final = 40  # characters of a label


class Watch:
    """Counts what looks personal in the columns that a source keeps as they are."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._unwatched = source.personal.columns | frozenset(source.personal.harmless)
        self._filled, self._sure, self._whole = Counter[str](), Counter[str](), Counter[str]()
        self._row_count = 0

    def see(self, cells: Iterable[tuple[str, str]]) -> frozenset[str]:
        """Look at the cells of a row; return the columns where a person's number has strayed."""
        self._row_count += 1
        strays = set()
        for label, cell in cells:
            if not cell or label in self._unwatched:
                continue
            self._filled[label] += 1
            is_sure, is_whole = _judged(cell)
            if is_sure:
                self._sure[label] += 1
                strays.add(label)
            elif is_whole:
                self._whole[label] += 1
        return frozenset(strays)

    def strays(
        self, columns: Sequence[Sequence[str]], watched: Iterable[tuple[int, str]]
    ) -> frozenset[int]:
        """Look at a table's columns; return the rows in which a person's number has strayed."""
        self._row_count += len(columns[0]) if columns else 0
        strays: set[int] = set()
        for at, label in watched:
            cells = columns[at]
            filled = len(cells) - cells.count("")
            if not filled:
                continue
            self._filled[label] += filled
            looks = pc.match_substring_regex(pa.array(cells, pa.string()), COLUMN_SIGNS)
            for row in pc.indices_nonzero(looks).to_pylist():
                is_sure, is_whole = _judged(cells[row])
                if is_sure:
                    self._sure[label] += 1
                    strays.add(row)
                elif is_whole:
                    self._whole[label] += 1
        return frozenset(strays)

    def insist(self, file_name: str) -> None:
        """Refuse a file with a column that looks personal.

        Raises
        ------
        SourceError
            ``looks_personal``, with the column and never a value.
        """
        for label, count in self._filled.items():
            sure, suspect = self._sure[label], self._sure[label] + self._whole[label]
            is_full = sure >= NOTICEABLE * count or suspect >= TELLING * count
            if is_personal_label(label):
                detail = "the label is one of columns of persons"
            elif suspect >= min(_FEWEST, self._row_count / 2) and is_full:
                detail = f"{suspect / count:.0%} of the filled cells look like numbers of persons"
            else:
                continue
            detail += ", and the column is neither dropped nor masked, nor declared harmless"
            raise SourceError(
                self._source.name, file_name, "looks_personal", detail, column=shown(label)
            )


@lru_cache(maxsize=1 << 15)
def _judged(cell: str) -> tuple[bool, bool]:
    """Tell whether a cell surely holds, and whether it is, what identifies a person.

    Most columns that are kept say the same few things row after row.
    """
    if len(cell) < _SHORTEST or not may_identify(cell):
        return False, False
    return looks_personal(cell), is_personal_cell(cell)


def insist_on_declared(labels: Sequence[str], source: Source, file_name: str) -> None:
    """Refuse a file with a column that the source says nothing about.

    Where most labels are unknown the first row may be no header but a person: none is shown.
    """
    mapped = {name for rule in source.columns.values() for name in rule.from_}
    known = mapped | source.personal.columns | {*source.ignore}
    unknown = [label for label in labels if label not in known]
    if not unknown:
        return
    is_header = 2 * len(unknown) <= len(labels)
    if is_header:
        detail = (
            "columns neither mapped nor ignored, in a source with personal data: "
            f"{[shown(label) for label in unknown]}"
        )
    else:
        detail = (
            f"{len(unknown)} of {len(labels)} columns are neither mapped nor ignored: another "
            "layout, or no header; what stands there may be a person's and is not shown"
        )
    raise UndeclaredColumnError(
        source.name,
        file_name,
        "undeclared_column",
        detail,
        column=shown(unknown[0]) if is_header else None,
    )


def shown(label: str) -> str:
    """Return a column's label as it may be shown: without a person's number in it."""
    return mask(label[:_SHOWN])
