"""Puts every fault into every bed and tells which of them the gate caught, and by which rule."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Final

import pyarrow.parquet as pq

from ingest.batch import Batch, LandedFile
from ingest.conform import conform
from ingest.errors import SourceError
from ingest.read import read
from ingest.sniff import sniff
from ingest.source import Source
from quality_checks.faults import of_columns, of_files, of_rows, of_values
from quality_checks.faults.beds import Bed, beds
from quality_checks.faults.catalogue import FAULTS, Fault
from quality_checks.faults.sheet import Sheet
from quality_checks.gate import judge
from quality_checks.history import History
from quality_checks.verdict import Severity, Verdict

SEED: Final = 20261125
LEAST_CAUGHT: Final = 0.9
_HEAD: Final = 1 << 16
_LOUD: Final = (Severity.WARN, Severity.QUARANTINE, Severity.REFUSE)
CATALOGUED: Final = (of_columns, of_files, of_rows, of_values)  # importing them enters their faults


@dataclass(frozen=True)
class Outcome:
    """What became of one fault in one bed: the rules that caught it, or none."""

    fault: Fault
    bed: str
    record_type: str
    rules: tuple[str, ...]

    @property
    def is_caught(self) -> bool:
        """Whether anybody would know of the fault."""
        return bool(self.rules)


def measure(sources: Sequence[Source], seed: int, part: int = 1) -> Iterator[Outcome]:
    """Put each fault of the catalogue, or one in so many, into each bed that has a place for it."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        for bed in beds(sources, Path(folder), seed):
            clean = judge(bed.batch, bed.history)
            for fault in [one for one in FAULTS if is_chosen(one, bed, part)]:
                rules = _caught(bed, fault, clean, Path(folder), seed)
                if rules is not None:
                    yield Outcome(fault, bed.name, bed.source.record_type, rules)


def _caught(
    bed: Bed, fault: Fault, clean: Verdict, folder: Path, seed: int
) -> tuple[str, ...] | None:
    """Return the rules that catch a fault in a bed; None where the bed has no place for it."""
    dice = Random(f"{seed}/{bed.name}/{fault.name}")  # noqa: S311 - seeded, no secret
    try:
        batch = _spoiled(bed, fault, folder, dice)
    except SourceError as error:
        return (f"{bed.source.record_type}.file.{error.reason}",)
    if batch is None:
        return None
    history, before = bed.history, clean
    if fault.is_rewrite:
        history = _as_night_before(bed, folder)
        before = judge(bed.batch, history)
    return new_rules(before, judge(batch, history))


def _spoiled(bed: Bed, fault: Fault, folder: Path, dice: Random) -> Batch | None:
    if fault.rows is not None:
        sheet = Sheet.of(bed, dice)
        return conform(bed.source, bed.file, sheet.rows()) if fault.rows(sheet) else None
    content = fault.content(bed, bed.file.path.read_bytes(), dice) if fault.content else None
    if content is None:
        return None
    path = folder / f"spoiled{bed.file.path.suffix}"
    path.write_bytes(content)
    sniff(content[:_HEAD], bed.source, bed.file.file_name)
    file: LandedFile = replace(bed.file, path=path, size_bytes=len(content))
    return conform(bed.source, file, read(file, bed.source))


def _as_night_before(bed: Bed, folder: Path) -> History:
    """Take the good batch itself for the one before, as of a publisher's full list."""
    path = folder / f"before-{bed.file.batch_id}.parquet"
    pq.write_table(bed.batch.records, path)
    return replace(bed.history, previous=path)


def new_rules(clean: Verdict, spoiled: Verdict) -> tuple[str, ...]:
    """Name the rules that a person hears of and that said less, or nothing, of the good batch."""
    known = {f.rule_id: (f.severity, f.row_count) for f in clean.findings}
    return tuple(
        f.rule_id
        for f in spoiled.findings
        if f.severity in _LOUD and (f.rule_id not in known or f.row_count > known[f.rule_id][1])
    )


def is_chosen(fault: Fault, bed: Bed, part: int) -> bool:
    """Whether an injection belongs to the one in so many that a quick look takes."""
    return sha256(f"{fault.name}/{bed.name}".encode()).digest()[0] % part == 0


def alarms(sources: Sequence[Source], seed: int) -> Iterator[tuple[str, Verdict]]:
    """Judge the good batch of each bed: what is said of it is a false alarm."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        for bed in beds(sources, Path(folder), seed):
            yield bed.name, judge(bed.batch, bed.history)


def summed_up(outcomes: Iterable[Outcome]) -> tuple[int, int]:
    """Count the harmful faults that were put in, and those that were caught."""
    harmful = [outcome for outcome in outcomes if not outcome.fault.is_harmless]
    return len(harmful), sum(outcome.is_caught for outcome in harmful)
