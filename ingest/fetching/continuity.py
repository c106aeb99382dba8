"""How an answer follows on the one before: what they share, and what changed in a sweep."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ingest.batch import Rows

_SWEEP: Final = 0.3  # of the records in both answers; publishers edit a few in a hundred
_FEWEST: Final = 20  # records in both, below which a share says nothing

Records = dict[tuple[str, ...], dict[str, Any]]


@dataclass(frozen=True)
class Change:
    """Two answers compared by the key of their records."""

    common_count: int
    added_count: int
    gone_count: int
    changed_count: int
    changed_columns: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_nothing(self) -> bool:
        """Whether both answers say the same, in whatever order and dress."""
        return not (self.added_count or self.gone_count or self.changed_count)

    @property
    def republished_column(self) -> str | None:
        """The column that changed in one sweep: a republication, no news."""
        if self.common_count < _FEWEST or self.changed_count < _SWEEP * self.common_count:
            return None
        return max(sorted(self.changed_columns), key=self.changed_columns.__getitem__)

    def as_json(self) -> dict[str, Any]:
        """Return plain values, as the manifest keeps them."""
        named = {"republished_column": self.republished_column}
        return {**vars(self), "changed_columns": dict(self.changed_columns), **named}


def records_by_key(
    pages: Iterable[Rows], key: Sequence[str], withheld: Collection[str] = ()
) -> tuple[Records, int]:
    """Return the records of an answer by their key, and how many repeat one that is there.

    Columns ``withheld`` from landing are left out, as they are in what landed before.
    """
    found: Records = {}
    repeated_count = 0
    for rows in pages:
        for record in rows.table.to_pylist():
            name = tuple(str(record.get(label) or "").strip() for label in key)
            repeated_count += name in found
            found[name] = {label: record[label] for label in record if label not in withheld}
    return found, repeated_count


def compare(before: Records, after: Records) -> Change:
    """Tell what an answer adds, lacks and says differently."""
    common = before.keys() & after.keys()
    columns: Counter[str] = Counter()
    changed_count = 0
    for key in common:
        old, new = before[key], after[key]
        moved = [name for name in old.keys() | new.keys() if old.get(name) != new.get(name)]
        columns.update(moved)
        changed_count += bool(moved)
    return Change(
        common_count=len(common),
        added_count=len(after) - len(common),
        gone_count=len(before) - len(common),
        changed_count=changed_count,
        changed_columns=dict(sorted(columns.items())),
    )
