"""From a landed file to the lake: read, conformed, judged, and written down with its account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from ingest.batch import Batch
from ingest.conform import conform, reject_all
from ingest.errors import SourceError
from ingest.guarded import Limits, read_guarded
from ingest.landing import Landing, withhold
from ingest.personal.reading import insist_on_impersonal
from ingest.records import REJECTS
from ingest.source import Source
from quality_checks.gate import judge, look_ahead
from quality_checks.verdict import Decision, Finding, Severity, Verdict
from warehouse.lake import GatedBatch, Lake
from warehouse.memory import Memory

_ROWS_TOGETHER: Final = 1 << 14  # rows of the files that are read at a time


@dataclass(frozen=True)
class Refused:
    """Why a file is kept out, and those of its rows that could be counted."""

    reason: str
    detail: str
    column: str | None
    rejects: pa.Table = field(default_factory=REJECTS.empty_table)
    noise: Mapping[str, int] = field(default_factory=dict)


def admit(
    source: Source, landings: Iterable[Landing], lake: Lake, memory: Memory, limits: Limits
) -> Iterator[GatedBatch]:
    """Take landed files into the lake as far as the gate lets them, and yield the account of each.

    Each file is read in a process of its own, within the limits. It is compared with what
    ``memory`` holds of the source's earlier batches, and remembered there. Small files are read
    some at a time, and judged one by one.
    """
    for group in _groups(source, landings, limits):
        together = [batch for _, batch in group if isinstance(batch, Batch)]
        if len(together) > 1:
            look_ahead(together)
        for landing, batch in group:
            yield _admitted(source, landing, batch, lake, memory)


def _admitted(
    source: Source, landing: Landing, batch: Batch | Refused, lake: Lake, memory: Memory
) -> GatedBatch:
    if isinstance(batch, Refused):
        return _refuse(source, landing, lake, batch)
    verdict = judge(batch, memory.history(source, landing.file.landed_date))
    entry = _write_down(source, landing, lake, batch, verdict)
    memory.add(entry, verdict.profile)
    return entry


def _groups(
    source: Source, landings: Iterable[Landing], limits: Limits
) -> Iterator[list[tuple[Landing, Batch | Refused]]]:
    """Read the files of a day until they have many rows."""
    for _, of_a_day in groupby(landings, lambda landing: landing.file.landed_date):
        group: list[tuple[Landing, Batch | Refused]] = []
        row_count = 0
        for landing in of_a_day:
            batch = _read(source, landing, limits)
            group.append((landing, batch))
            row_count += batch.landed_count if isinstance(batch, Batch) else 0
            if row_count >= _ROWS_TOGETHER:
                yield group
                group, row_count = [], 0
        yield group


def _read(source: Source, landing: Landing, limits: Limits) -> Batch | Refused:
    """Read a landed file that was not turned away at the door."""
    refusal = landing.refusal
    if refusal is not None:
        return Refused(refusal.reason, refusal.detail, refusal.column)
    return conformed(source, landing, limits)


def conformed(source: Source, landing: Landing, limits: Limits) -> Batch | Refused:
    """Read a landed file and let its rows conform, or say why that cannot be."""
    try:
        with landing.opened() as file:
            rows = read_guarded(file, source, limits)
    except SourceError as error:
        return Refused(error.reason, error.detail, error.column)
    try:
        insist_on_impersonal(rows, source, landing.file.file_name)
    except SourceError as error:
        withhold(landing, error)
        return Refused(error.reason, error.detail, error.column)
    try:
        return conform(source, landing.file, rows)
    except SourceError as error:
        lost = reject_all(source, landing.file, rows, "refused", error.reason, error.detail)
        return Refused(error.reason, str(error), error.column, lost, rows.noise)


def _refuse(source: Source, landing: Landing, lake: Lake, refused: Refused) -> GatedBatch:
    finding = Finding(
        rule_id=f"{source.record_type}.file.{refused.reason}",
        severity=Severity.REFUSE,
        column=refused.column,
        row_count=refused.rejects.num_rows,
        expected="a file as its source.yml declares it",
        observed=refused.detail,
    )
    verdict = Verdict(Decision.REFUSE, (finding,))
    batch = _entry(source, landing, verdict, 0, refused.rejects.num_rows, refused.noise)
    lake.commit(batch, None, refused.rejects)
    return batch


def _write_down(
    source: Source, landing: Landing, lake: Lake, batch: Batch, verdict: Verdict
) -> GatedBatch:
    """Split the rows by the verdict and commit both parts with the ledger entry."""
    if verdict.decision == Decision.REFUSE:
        reasons = dict.fromkeys(batch.records["row_id"].to_pylist(), _refusing_rule(verdict))
        stage = "refused"
    else:
        reasons, stage = dict(verdict.quarantined), "gate"
    kept_out = pa.array([row in reasons for row in batch.records["row_id"].to_pylist()], pa.bool_())
    rejects = pa.concat_tables(
        [batch.rejects, _rejects(batch.records.filter(kept_out), reasons, stage, source)]
    )
    admitted = batch.records.filter(pc.invert(kept_out))
    entry = _entry(
        source, landing, verdict, admitted.num_rows, rejects.num_rows, batch.noise, batch.notes
    )
    if twin := landing.provenance.get("same_content_as"):
        note = f"a copy of {twin['file_name']} of {twin['source']} (batch {twin['batch_id']})"
        entry = replace(entry, notes=(*entry.notes, note))
    entry = replace(entry, newest_event_date=_newest(admitted, source.type.event_date))
    lake.commit(entry, admitted, rejects, verdict.profile)
    return entry


def _newest(records: pa.Table, column: str) -> date | None:
    newest: date | None = pc.max(records[column]).as_py()
    return newest


def _refusing_rule(verdict: Verdict) -> str:
    return next(f.rule_id for f in verdict.findings if f.severity == Severity.REFUSE)


def _rejects(records: pa.Table, reasons: Mapping[str, str], stage: str, source: Source) -> pa.Table:
    rules = [reasons[row] for row in records["row_id"].to_pylist()]
    columns = {
        "record_type": [source.record_type] * len(rules),
        "stage": [stage] * len(rules),
        "reason": [rule.rsplit(".", 1)[-1] for rule in rules],
        "column_name": [rule.split(".")[1] if rule.count(".") > 1 else None for rule in rules],
        "detail": [f"rule {rule}" for rule in rules],
    }
    return pa.table(
        [
            pa.array(columns[f.name], f.type)
            if f.name in columns
            else records[f.name].combine_chunks()
            for f in REJECTS
        ],
        schema=REJECTS,
    )


def _entry(
    source: Source,
    landing: Landing,
    verdict: Verdict,
    admitted: int,
    quarantined: int,
    noise: Mapping[str, int],
    notes: tuple[str, ...] = (),
) -> GatedBatch:
    refusing = [f for f in verdict.findings if f.severity == Severity.REFUSE]
    refused = verdict.decision == Decision.REFUSE
    file = landing.file
    return GatedBatch(
        source=source.name,
        batch_id=file.batch_id,
        file_name=file.file_name,
        record_type=source.record_type,
        evidence_class=source.evidence_class,
        sha256=file.sha256,
        size_bytes=file.size_bytes,
        landed_date=file.landed_date,
        decision=str(verdict.decision),
        landed_count=admitted + quarantined,
        admitted_count=admitted,
        quarantined_count=quarantined,
        checked_rule_count=verdict.checked_rules,
        schema_digest=source.type.schema_digest,
        reading_digest=source.reading_digest,
        rules_digest=source.rules_digest,
        noise=dict(noise),
        notes=notes,
        findings=verdict.findings,
        refusal_reason=refusing[0].rule_id.rsplit(".", 1)[-1] if refused else None,
        refusal_detail=refusing[0].observed if refused else None,
        erased_row_count=landing.erased_row_count,
    )
