"""What became of records since the version before: by type and source, with the ones to look at."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Final, TypeVar

from warehouse.diff import Reader

TYPES: Final = ("new", "late", "source_edit", "rebaseline", "retracted", "reappeared", "correction")
LISTED: Final = 20  # records named on the page; all of them stand in reports.rpt_record_versions


@dataclass(frozen=True)
class SourceChanges:
    """How many versions of each type one source brought."""

    source: str
    counts: tuple[int, ...]  # in the order of TYPES


@dataclass(frozen=True)
class NamedVersion:
    """A record that was retracted, came back or was corrected."""

    record_id: str
    version_type: str
    version_cause: str
    source: str
    file_name: str
    row_number: int | None
    event_date: date | None
    recorded_from_date: date


@dataclass(frozen=True)
class UnappliedCorrection:
    """A correction whose publisher says something else than it expects."""

    correction_id: str
    state: str
    record_id: str
    source: str | None
    column_name: str
    expected_value: str | None
    observed_value: str | None
    corrected_value: str | None
    decided_by: str
    decided_date: date


@dataclass(frozen=True)
class CoverageGap:
    """Days between which something may have been missed."""

    source: str
    reason: str
    after_date: date | None
    before_date: date | None
    before_file_name: str | None


@dataclass(frozen=True)
class Rewrite:
    """A mass rewrite by a publisher, and the columns that it changed."""

    source: str
    recorded_date: date
    changed_columns: str
    record_count: int


@dataclass(frozen=True)
class HistoryFacts:
    """What the report tells of records: versions since a day, corrections and gaps that stand."""

    sources: tuple[SourceChanges, ...]
    rewrites: tuple[Rewrite, ...]
    named: tuple[NamedVersion, ...]
    named_count: int
    unapplied: tuple[UnappliedCorrection, ...]
    gaps: tuple[CoverageGap, ...]

    @property
    def totals(self) -> tuple[int, ...]:
        """How many versions of each type all sources brought."""
        return tuple(sum(source.counts[n] for source in self.sources) for n in range(len(TYPES)))


def gather_history(reader: Reader, first: date, last: date) -> HistoryFacts:
    """Read the versions recorded from one day to another, and what stands at the end."""
    named = _all(
        reader,
        NamedVersion,
        "reports.rpt_record_versions where version_type in"
        " ('retracted', 'reappeared', 'correction') and recorded_from_date between ? and ?"
        " order by recorded_from_date desc, source, record_id, version_number",
        first,
        last,
    )
    return HistoryFacts(
        sources=_sources(reader, first, last),
        rewrites=_all(
            reader,
            Rewrite,
            "reports.rpt_history_changes where changed_columns is not null"
            " and recorded_date between ? and ? order by recorded_date desc, source",
            first,
            last,
        ),
        named=named[:LISTED],
        named_count=len(named),
        unapplied=_all(
            reader,
            UnappliedCorrection,
            "reports.rpt_corrections where state in ('unmatched', 'unknown_record')"
            " order by correction_id",
        ),
        gaps=_all(
            reader,
            CoverageGap,
            "reports.rpt_coverage_gaps order by before_date desc, source, before_file_name",
        )[:LISTED],
    )


def _sources(reader: Reader, first: date, last: date) -> tuple[SourceChanges, ...]:
    rows = reader.rows(
        "select source, version_type, sum(version_count)::bigint as version_count"
        " from reports.rpt_history_changes where recorded_date between ? and ?"
        " group by source, version_type",
        first,
        last,
    )
    counts = {(row["source"], row["version_type"]): row["version_count"] for row in rows}
    return tuple(
        SourceChanges(source, tuple(counts.get((source, kind), 0) for kind in TYPES))
        for source in sorted({source for source, _ in counts})
    )


Row = TypeVar("Row")


def _all(reader: Reader, kind: type[Row], rest: str, *parameters: object) -> tuple[Row, ...]:
    columns = ", ".join(field.name for field in fields(kind))  # type: ignore[arg-type]
    return tuple(kind(**row) for row in reader.rows(f"select {columns} from {rest}", *parameters))
