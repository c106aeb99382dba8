"""The publishers' real files, row by row: what is measured here is what the documents promise."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from ingest.batch import Batch, LandedFile
from ingest.conform import conform
from ingest.errors import SourceError
from ingest.read import read
from ingest.source import find, load_sources

pytestmark = pytest.mark.shared
SOURCES = load_sources()


def batches(name: str, data: Path) -> tuple[list[Batch], Counter[str]]:
    """Read every real file that a source claims; count the refused ones by reason."""
    source = find(SOURCES, name)
    taken, refused = [], Counter[str]()
    for path in sorted(p for p in data.rglob("*") if p.is_file()):
        place = path.relative_to(data).as_posix()
        if not source.claims(place):
            continue
        file = LandedFile(name, "0" * 16, place, path, "", 0, date(2026, 11, 23))
        try:
            taken.append(conform(source, file, read(file, source)))
        except SourceError as error:
            refused[error.reason] += 1
    return taken, refused


def reject_reasons(taken: list[Batch]) -> Counter[tuple[str, str]]:
    return Counter(
        (row["reason"], row["column_name"]) for batch in taken for row in batch.rejects.to_pylist()
    )


def record_ids(taken: list[Batch]) -> list[str]:
    return [record for batch in taken for record in batch.records["record_id"].to_pylist()]


def test_safety_gate_counts_meet_the_independent_ones(shared_data):
    """12,528 notifications in 172 reports, each with a key of its own."""
    taken, refused = batches("eu_safety_gate_notices", shared_data)
    years = Counter(
        year if year >= 2023 else 2013
        for batch in taken
        for year in batch.records["report_year"].to_pylist()
    )
    assert {2023: 3341, 2024: 4066, 2025: 4704, 2013: 417} == years
    assert (172, Counter()) == (len(taken), refused)
    assert not reject_reasons(taken)
    assert 12_528 == len(set(record_ids(taken)))


def test_safety_gate_measures_are_the_publishers_categories(shared_data):
    """No label is left inside a category, and most notices share a few categories."""
    taken, _ = batches("eu_safety_gate_notices", shared_data)
    measures = Counter(
        measure
        for batch in taken
        for several in batch.records["measures"].to_pylist()
        for measure in several or ()
    )
    assert 4237 == measures["Withdrawal of the product from the market"]
    assert not [m for m in measures if "measure(s)" in m or "entry into force" in m]


def test_every_injury_is_a_record_and_the_byte_copy_brings_no_new_one(shared_data):
    """26,229 rows in 20 files; one file stands there twice, so that 502 records repeat."""
    taken, refused = batches("us_neiss_injuries", shared_data)
    assert (20, Counter()) == (len(taken), refused)
    assert not reject_reasons(taken)
    assert 26_229 == sum(batch.landed_count for batch in taken)
    assert 26_229 - 502 == len(set(record_ids(taken)))


def test_every_recall_detail_is_a_record(shared_data):
    """9,818 recalls in 256 shards, each number once, three quarters with a count of units."""
    taken, refused = batches("us_cpsc_recall_details", shared_data)
    assert (256, Counter()) == (len(taken), refused)
    assert not reject_reasons(taken)
    assert 9_818 == len(set(record_ids(taken))) == sum(b.landed_count for b in taken)
    counted = sum(
        batch.records.num_rows - batch.records["unit_count"].null_count for batch in taken
    )
    assert 7_530 == counted


def test_recalls_without_a_date_and_of_other_agencies_are_named(shared_data):
    """3,677 rows: 78 bear no date, 166 in four answers are about food, drugs and vehicles."""
    taken, refused = batches("us_recalls_gov_recalls", shared_data)
    assert Counter() == refused
    assert (128, 3_677) == (len(taken), sum(batch.landed_count for batch in taken))
    assert {
        ("required_empty", "recall_date"): 78,
        ("other_organization", "organization"): 166,
    } == reject_reasons(taken)


def test_vehicle_complaints_of_an_older_layout_are_read(shared_data):
    """The sample of 2014 ends one field before today's layout, in every row."""
    taken, refused = batches("us_nhtsa_complaints", shared_data)
    assert Counter() == refused
    (batch,) = taken
    assert (100, 100) == (batch.landed_count, len(set(record_ids(taken))))
    assert ("older layout: 48 of 49 declared columns",) == batch.notes


def test_no_real_file_is_claimed_by_two_sources(shared_data):
    """Landing a file under two sources would count its rows twice."""
    places = [p.relative_to(shared_data).as_posix() for p in shared_data.rglob("*") if p.is_file()]
    claims = {place: [s.name for s in SOURCES if s.claims(place)] for place in places}
    assert {} == {place: names for place, names in claims.items() if len(names) > 1}
