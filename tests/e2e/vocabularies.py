"""Holds the gate's reading of texts to the build's, event by event."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow.parquet as pq

from ingest.batch import Batch, LandedFile
from ingest.records import REJECTS
from ingest.source import find, load_sources
from quality_checks.vocabulary import Vocabularies
from tests.e2e.nights import Night
from warehouse.lake import GatedBatch

_BUILT = """
    select event_id, 'industry' as vocabulary, industry_code as code, industry_rule_id as rule_id
    from marts.fct_safety_events where batch_id = '{batch}'
    union all
    select event_id, 'hazard', min(hazard_code), min(rule_id)
    from marts.brg_event_hazards
    where event_id in (select event_id from marts.fct_safety_events where batch_id = '{batch}')
    group by event_id
"""


def differing_events(night: Night, batches: Iterable[GatedBatch]) -> list[tuple[str, str]]:
    """Name the events that the gate reads otherwise than the build did, of some batches."""
    vocabularies = Vocabularies()
    try:
        return [pair for batch in batches for pair in _differing(night, batch, vocabularies)]
    finally:
        vocabularies.close()


def _differing(
    night: Night, gated: GatedBatch, vocabularies: Vocabularies
) -> list[tuple[str, str]]:
    path = night.lake.raw_path(gated.record_type, gated.source, gated.batch_id)
    file = LandedFile(
        source=gated.source,
        batch_id=gated.batch_id,
        file_name=gated.file_name,
        path=path,
        sha256=gated.sha256,
        size_bytes=gated.size_bytes,
        landed_date=night.version.business_date,
    )
    records = pq.read_table(path)
    source = find(load_sources(), gated.source)
    batch = Batch(source, file, records, REJECTS.empty_table(), records.num_rows)
    judged = vocabularies.states(batch)
    built = {
        (row["event_id"], row["vocabulary"]): _state(row["code"], row["rule_id"])
        for row in night.ask(_BUILT.format(batch=gated.batch_id))
    }
    # a batch whose rows all repeat those of others has no event of its own
    return [key for key, state in built.items() if judged.get(key) != state]


def _state(code: str, rule_id: str) -> str:
    if rule_id in ("unmapped", "not_stated"):
        return rule_id
    return "catch_all" if code in ("I99", "H99") else "mapped"
