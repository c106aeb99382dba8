"""The ledger of bounds: what each shipped source is held to, since when and why.

A bound may be tightened freely. One that lets more through than the ledger says needs another
reason and another date; `python -m quality_checks.bounds` writes the ledger anew, or says which do
not have them.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from functools import cache
from math import inf
from pathlib import Path
from types import MappingProxyType
from typing import Final

from ingest.expect import Bound
from ingest.records import SPOT_CHECK_RESULT
from ingest.source import Source, load_sources

LEDGER: Final = Path(__file__).with_name("bounds.csv")
REASONS: Final = Path(__file__).with_name("bound_reasons.csv")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_SILENCE: Final = "volume.silent."


@dataclass(frozen=True)
class StatedBound:
    """One bound of one source: numbers and days as text, empty where a side is open."""

    source: str
    bound: str  # for example "fill_rate.title"
    low: str
    high: str
    since: str
    reason: str

    @property
    def key(self) -> tuple[str, str]:
        """What the ledger finds the bound by."""
        return self.source, self.bound

    def is_looser_than(self, other: StatedBound) -> bool:
        """Whether this bound lets through what the other one keeps out."""
        lower = _number(self.low, -inf) < _number(other.low, -inf)
        return lower or _number(self.high, inf) > _number(other.high, inf)


def stated_bounds(source: Source) -> list[StatedBound]:
    """List every bound a source's batches are held to, those it does not state itself included."""
    return [
        StatedBound(source.name, name, low, high, _text(since), reason)
        for name, low, high, since, reason in _bounds(source)
    ]


def read_ledger(path: Path = LEDGER) -> list[StatedBound]:
    """Read the ledger that is kept with the code."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [StatedBound(**line) for line in csv.DictReader(stream)]


@cache
def reasons_in_chinese() -> Mapping[str, str]:
    """Return the reasons as a Chinese reader is told them, by the text that a source states."""
    with REASONS.open(encoding="utf-8", newline="") as stream:
        return MappingProxyType({line["en"]: line["zh"] for line in csv.DictReader(stream)})


def ledger_text(bounds: Iterable[StatedBound]) -> str:
    """Write bounds as the ledger does, one a line, by source and name."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, [f.name for f in fields(StatedBound)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(bound) for bound in sorted(bounds, key=lambda b: b.key))
    return stream.getvalue()


def unreasoned(bounds: Iterable[StatedBound]) -> list[str]:
    """Name the bounds without a reason or a date."""
    return [_named(bound) for bound in bounds if not (bound.reason and bound.since)]


def loosened(ledger: Iterable[StatedBound], stated: Iterable[StatedBound]) -> list[str]:
    """Name the bounds that let more through than the ledger says, without a new reason and date.

    A bound that is gone lets everything through: it is stated open, with its reason, or kept. A
    source or a silence that is gone, and a bound the ledger does not know yet, loosen nothing.
    """
    now = {bound.key: bound for bound in stated}
    sources = {name for name, _ in now}
    return [
        _named(before)
        for before in ledger
        if before.source in sources
        and not before.bound.startswith(_SILENCE)
        and _is_loosened(before, now.get(before.key))
    ]


def _is_loosened(before: StatedBound, now: StatedBound | None) -> bool:
    if now is None:
        return True
    explained = now.since > before.since and now.reason not in {"", before.reason}
    return now.is_looser_than(before) and not explained


def _bounds(source: Source) -> Iterator[tuple[str, str, str, object, str]]:
    expect = source.expect
    for name, bound in _named_bounds(source):
        low, high = (bound.share if bound.min is None else bound.min), bound.max
        if name.endswith(("quarantined_share", "changed_share")) and high is None:
            low, high = None, bound.share  # of what should be rare, `share` is the most
        yield name, _text(low), _text(high), bound.since, bound.reason
    if expect.distinct_keys and expect.distinct_keys.min is not None:
        keys = expect.distinct_keys
        yield "distinct_key_share", _text(keys.share), "", keys.since, keys.reason
    for name, span in expect.date_range.items():
        yield f"date_range.{name}", _text(span.min), _text(span.max), span.since, span.reason
    for silence in expect.volume.silent if expect.volume else ():
        periods = " ".join(silence.periods)
        yield f"{_SILENCE}{periods}", "", "", silence.since, silence.reason


def _named_bounds(source: Source) -> Iterator[tuple[str, Bound]]:
    expect = source.expect
    is_check = source.record_type == SPOT_CHECK_RESULT.name
    single = {
        "rows": expect.rows,
        "quarantined_share": expect.quarantined_share,
        "changed_share": expect.changed_share,
        "verdict_agreement": expect.verdict_agreement if is_check else None,
        "distinct_keys": expect.distinct_keys,
        "freshness.event": expect.freshness.event,
        "freshness.arrival": expect.freshness.arrival,
    }
    yield from ((name, bound) for name, bound in single.items() if bound is not None)
    for kind in ("fill_rate", "range", "one_date_share"):
        yield from ((f"{kind}.{name}", b) for name, b in getattr(expect, kind).items())
    yield "mapped_share.industry", expect.mapped_share.industry
    yield "mapped_share.hazard", expect.mapped_share.hazard
    for band in expect.volume.bands if expect.volume else ():
        months = "-".join(str(month) for month in band.months) or "all"
        yield f"volume.months.{months}", band


def _number(text: str, where_open: float) -> float:
    """Read one side of a bound for comparing: a day as its ordinal, an open side as infinity."""
    if not text:
        return where_open
    return date.fromisoformat(text).toordinal() if _DAY.fullmatch(text) else float(text)


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.12g}" if isinstance(value, int | float) else str(value)


def _named(bound: StatedBound) -> str:
    return f"{bound.source}: {bound.bound} ({bound.low} … {bound.high})"


def main() -> int:
    """Write the ledger anew, unless a bound was loosened without a reason."""
    stated = [bound for source in load_sources() for bound in stated_bounds(source)]
    wrong = [*unreasoned(stated), *(loosened(read_ledger(), stated) if LEDGER.exists() else ())]
    for name in wrong:
        sys.stderr.write(f"neither reason nor date, or the old ones: {name}\n")
    if wrong:
        return 1
    LEDGER.write_text(ledger_text(stated), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
