"""What changed between two published versions, and why, in parts that add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

Cell = tuple[str, str]  # evidence class, industry code


class Reader(Protocol):
    """Whatever answers SQL over one published file; warehouse.store has the real one."""

    def rows(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        """Return the rows of a query, each by column name."""


class EventState(NamedTuple):
    """What one version says of an event, as far as counting goes."""

    content_hash: str
    evidence_class: str
    industry_code: str
    event_month: date | None
    batch_id: str

    @property
    def cell(self) -> Cell:
        """Where the event is counted."""
        return (self.evidence_class, self.industry_code)


@dataclass(frozen=True)
class CellChange:
    """The events of one evidence class in one industry, before and after, by cause.

    ``added_new`` and ``added_late`` arrived in files that landed since; the late ones happened
    before the month in which the previous version was made. ``edited_in`` and ``edited_out`` moved
    because their publisher changed them. ``reclassified_in`` and ``reclassified_out`` moved though
    nobody changed them: the method or a vocabulary did. ``removed`` events are counted nowhere now.
    ``edited_within`` counts the events that stayed though their publisher changed them: another
    month, result or number of units makes no event more or less, but other figures.
    """

    evidence_class: str
    industry_code: str
    before: int
    added_new: int
    added_late: int
    edited_in: int
    edited_out: int
    removed: int
    reclassified_in: int
    reclassified_out: int
    after: int
    edited_within: int = 0

    @property
    def explained(self) -> int:
        """The change that the parts account for; equal to ``after - before``."""
        gained = self.added_new + self.added_late + self.edited_in + self.reclassified_in
        return gained - self.edited_out - self.removed - self.reclassified_out

    @property
    def is_changed(self) -> bool:
        """Whether anything moved or was edited, even where gains and losses cancel out."""
        return self.edited_within > 0 or any(getattr(self, part) for part in PARTS)


PARTS = (
    "added_new",
    "added_late",
    "edited_in",
    "edited_out",
    "removed",
    "reclassified_in",
    "reclassified_out",
)


@dataclass(frozen=True)
class TierChange:
    """An industry whose tier is new or another than in the previous version."""

    industry_code: str
    tier_before: str | None  # None: the industry was not graded before
    rank_before: int | None
    score_before: Decimal | None
    tier_after: str
    rank_after: int
    score_after: Decimal | None
    reason_zh: str
    reason_en: str


@dataclass(frozen=True)
class Reading:
    """An indicator as one version states it: value, interval and what it was counted from."""

    value: float | None
    value_low: float | None
    value_high: float | None
    event_count: int | None
    sample_count: int | None


@dataclass(frozen=True)
class RateChange:
    """A spot-check indicator of an industry's window that reads differently now."""

    industry_code: str
    indicator: str
    sampling_basis: str | None
    unit: str | None
    before: Reading | None
    after: Reading | None


@dataclass(frozen=True)
class ReleaseDiff:
    """All that a reader of the previous version should know about the current one."""

    previous_version: str
    previous_as_of_date: date
    as_of_date: date
    tiers: tuple[TierChange, ...]
    cells: tuple[CellChange, ...]
    rates: tuple[RateChange, ...]


def compare(previous: Reader, current: Reader, previous_version: str) -> ReleaseDiff:
    """Compare two published files."""
    previous_as_of, as_of = _as_of_date(previous), _as_of_date(current)
    return ReleaseDiff(
        previous_version=previous_version,
        previous_as_of_date=previous_as_of,
        as_of_date=as_of,
        tiers=_changed_tiers(_tiers(previous), _tiers(current)),
        cells=_changed_cells(previous, current, previous_as_of.replace(day=1)),
        rates=_changed_rates(_readings(previous), _readings(current)),
    )


def explain(
    before: Mapping[str, EventState],
    after: Mapping[str, EventState],
    batches_before: AbstractSet[str],
    month_before: date,
) -> Counter[tuple[Cell, str]]:
    """Count, by cell and part, the events of two versions; both are keyed by event id.

    Adding the counters of disjoint sets of events gives the counter of their union, so that large
    versions can be compared a slice at a time.
    """
    counts: Counter[tuple[Cell, str]] = Counter()
    for event_id in before.keys() | after.keys():
        was, now = before.get(event_id), after.get(event_id)
        if was is not None:
            counts[was.cell, "before"] += 1
        if now is not None:
            counts[now.cell, "after"] += 1
        counts.update(_moves(was, now, batches_before, month_before))
    return counts


def _moves(
    was: EventState | None,
    now: EventState | None,
    batches_before: AbstractSet[str],
    month_before: date,
) -> list[tuple[Cell, str]]:
    if was is None and now is not None:
        return [(now.cell, _arrival(now, batches_before, month_before))]
    if was is not None and now is None:
        return [(was.cell, "removed")]
    if was is None or now is None:
        return []
    is_edited = was.content_hash != now.content_hash
    if was.cell == now.cell:
        return [(now.cell, "edited_within")] if is_edited else []
    cause = "edited" if is_edited else "reclassified"
    return [(was.cell, f"{cause}_out"), (now.cell, f"{cause}_in")]


def _arrival(now: EventState, batches_before: AbstractSet[str], month_before: date) -> str:
    """Tell why an event is counted now that was not before."""
    if now.batch_id in batches_before:
        return "reclassified_in"  # its file lay there already: a rule lets it in now
    if now.event_month is not None and now.event_month < month_before:
        return "added_late"
    return "added_new"


def cells_of(counts: Counter[tuple[Cell, str]]) -> tuple[CellChange, ...]:
    """Turn counts into one value a cell, in the order of class and industry."""
    return tuple(
        CellChange(
            evidence_class=cell[0],
            industry_code=cell[1],
            before=counts[cell, "before"],
            after=counts[cell, "after"],
            edited_within=counts[cell, "edited_within"],
            **{part: counts[cell, part] for part in PARTS},
        )
        for cell in sorted({cell for cell, _ in counts})
    )


def _changed_cells(previous: Reader, current: Reader, month_before: date) -> tuple[CellChange, ...]:
    batches = {
        row["batch_id"] for row in previous.rows("select batch_id from reports.rpt_source_files")
    }
    counts: Counter[tuple[Cell, str]] = Counter()
    # a slice at a time: two versions of some million events would not fit into memory together
    for prefix in sorted(_prefixes(previous) | _prefixes(current)):
        counts.update(
            explain(_events(previous, prefix), _events(current, prefix), batches, month_before)
        )
    return cells_of(counts)


def _prefixes(reader: Reader) -> set[str]:
    rows = reader.rows("select distinct left(event_id, 1) as prefix from marts.fct_safety_events")
    return {row["prefix"] for row in rows}


def _events(reader: Reader, prefix: str) -> dict[str, EventState]:
    rows = reader.rows(
        "select event_id, content_hash, evidence_class,"
        " coalesce(industry_code, 'I99') as industry_code, event_month, batch_id"
        " from marts.fct_safety_events where left(event_id, 1) = ?",
        prefix,
    )
    return {row.pop("event_id"): EventState(**row) for row in rows}


def _as_of_date(reader: Reader) -> date:
    found = reader.rows("select max(as_of_date) as as_of_date from reports.rpt_risk_tiers")
    as_of = found[0]["as_of_date"]
    if not isinstance(as_of, date):
        raise TypeError("reports.rpt_risk_tiers is empty: this file was never a published version")
    return as_of


def _is_graded_by_cell(reader: Reader) -> bool:
    """Tell whether the file's tiers are those of cells; tiers by score do not compare with them."""
    return bool(
        reader.rows(
            "select column_name from duckdb_columns() where schema_name = 'reports'"
            " and table_name = 'rpt_risk_tiers' and column_name = 'tier_code_computed'"
        )
    )


def _tiers(reader: Reader) -> dict[str, dict[str, Any]]:
    if not _is_graded_by_cell(reader):
        return {}
    rows = reader.rows(
        "select industry_code, tier_code, tier_rank, score, reason_zh, reason_en"
        " from reports.rpt_risk_tiers order by industry_code"
    )
    return {row["industry_code"]: row for row in rows}


def _changed_tiers(
    before: Mapping[str, dict[str, Any]], after: Mapping[str, dict[str, Any]]
) -> tuple[TierChange, ...]:
    changes = []
    for code, now in after.items():
        was = before.get(code, {})
        if was.get("tier_code") == now["tier_code"]:
            continue
        changes.append(
            TierChange(
                industry_code=code,
                tier_before=was.get("tier_code"),
                rank_before=was.get("tier_rank"),
                score_before=was.get("score"),
                tier_after=now["tier_code"],
                rank_after=now["tier_rank"],
                score_after=now["score"],
                reason_zh=now["reason_zh"],
                reason_en=now["reason_en"],
            )
        )
    return tuple(sorted(changes, key=lambda change: (change.rank_after, change.industry_code)))


def _readings(reader: Reader) -> dict[tuple[str, str], dict[str, Any]]:
    if not _is_graded_by_cell(reader):
        return {}
    rows = reader.rows(
        "select industry_code, indicator, sampling_basis, unit, value, value_low, value_high,"
        " event_count, sample_count from reports.rpt_tier_cell_evidence"
        " where evidence_class = 'spot_check' and hazard_code = 'SAFETY'"
        " order by industry_code, indicator"
    )
    return {(row["industry_code"], row["indicator"]): row for row in rows}


def _changed_rates(
    before: Mapping[tuple[str, str], dict[str, Any]],
    after: Mapping[tuple[str, str], dict[str, Any]],
) -> tuple[RateChange, ...]:
    changes = []
    for key in sorted(before.keys() | after.keys()):
        was, now = _reading(before.get(key)), _reading(after.get(key))
        if was == now:
            continue
        stated = after.get(key) or before[key]
        changes.append(
            RateChange(*key, stated["sampling_basis"], stated["unit"], before=was, after=now)
        )
    return tuple(changes)


def _reading(row: Mapping[str, Any] | None) -> Reading | None:
    if row is None:
        return None
    return Reading(**{name: row[name] for name in Reading.__dataclass_fields__})


def total(cells: Iterable[CellChange], evidence_class: str, industry_code: str = "") -> CellChange:
    """Add cells up into one; the parts of the total explain its change as they do in each cell."""
    listed = list(cells)
    return CellChange(
        evidence_class=evidence_class,
        industry_code=industry_code,
        before=sum(cell.before for cell in listed),
        after=sum(cell.after for cell in listed),
        edited_within=sum(cell.edited_within for cell in listed),
        **{part: sum(getattr(cell, part) for cell in listed) for part in PARTS},
    )
