"""Real version histories: what a publisher added, changed, lost and took back, version by version.

Of each history the first and last version and both sides of every change of layout are read; of
the small ones, all.
"""

from __future__ import annotations

import json
import tarfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from ingest.batch import Batch, LandedFile
from ingest.conform import conform
from ingest.privacy import redact
from ingest.read import read
from ingest.source import find, load_sources

pytestmark = pytest.mark.shared
SOURCES = load_sources()

Versions = Callable[..., Iterator[tuple[str, Batch]]]


@pytest.fixture
def versions(shared_data: Path, tmp_path: Path) -> Versions:
    """Read versions of a history the way landing and reading do, oldest first."""

    def read_versions(
        source_name: str, archive: str, wanted: Callable[[str], bool]
    ) -> Iterator[tuple[str, Batch]]:
        source = find(SOURCES, source_name)
        with tarfile.open(shared_data / "histories" / archive) as history:
            for member in history:
                if not member.isfile() or not wanted(member.name):
                    continue
                data = history.extractfile(member).read()
                if source.personal.drop:
                    data = redact(data, source, member.name)
                path = tmp_path / "version"
                path.write_bytes(data)
                day = date(2026, 11, 23)
                file = LandedFile(source.name, "0" * 16, member.name, path, "", 0, day)
                batch = conform(source, file, read(file, source))
                assert batch.landed_count == batch.records.num_rows + batch.rejects.num_rows
                yield member.name, batch

    return read_versions


def hashes(batch: Batch) -> dict[str, str]:
    """Return the content hash of each record; a record stands once in a version."""
    ids = batch.records["record_id"].to_pylist()
    assert len(ids) == len(set(ids))
    return dict(zip(ids, batch.records["content_hash"].to_pylist(), strict=True))


def published(batch: Batch) -> dict[str, dict[str, str | None]]:
    rows = (json.loads(row) for row in batch.records["published"].to_pylist())
    return dict(zip(batch.records["record_id"].to_pylist(), rows, strict=True))


def changed(before: dict[str, object], after: dict[str, object]) -> int:
    return sum(before[key] != after[key] for key in before.keys() & after.keys())


def fsis_table(versions: Versions, *numbers: int) -> dict[int, Batch]:
    wanted = {f"{number:03}" for number in numbers}
    found = versions(
        "us_usda_fsis_recalls",
        "us_usda_fsis_recalls_csv_399v.tar.xz",
        lambda name: name.removeprefix("fsis399/")[:3] in wanted,
    )
    return {int(name.removeprefix("fsis399/")[:3]): batch for name, batch in found}


def test_four_layouts_of_a_table_hold_the_same_records(versions):
    """20, 19, 19 and 18 columns: every row is a record in each, and none is ever lost."""
    read_versions = fsis_table(versions, 1, 2, 3, 9, 10, 11, 12, 200, 399)
    widths = {n: len(next(iter(published(b).values()))) for n, b in read_versions.items()}
    assert {1: 20, 2: 20, 3: 19, 9: 19, 10: 19, 11: 19, 12: 18, 200: 18, 399: 18} == widths
    assert not [b for b in read_versions.values() if b.rejects.num_rows]
    assert (1_294, 1_558) == (read_versions[1].landed_count, read_versions[399].landed_count)
    for before, after in pairwise(read_versions.values()):
        assert set() == hashes(before).keys() - hashes(after).keys()
    assert 264 == len(hashes(read_versions[399]).keys() - hashes(read_versions[1]).keys())


def test_the_version_after_the_unmerged_one_carries_on(versions):
    """Refusing the sixth version loses nothing: the seventh holds what the fifth held."""
    read_versions = fsis_table(versions, 5, 7)
    assert hashes(read_versions[5]).keys() <= hashes(read_versions[7]).keys()


@pytest.mark.parametrize(
    ("before", "after", "column", "row_count"),
    [(8, 9, "end_date", 1_156), (10, 11, "establishment_activities", 691)],
)
def test_a_mass_rewrite_of_one_column_changes_no_record(versions, before, after, column, row_count):
    """What the publisher rewrote stands in the original; the recall itself is what it was."""
    read_versions = fsis_table(versions, before, after)
    old, new = published(read_versions[before]), published(read_versions[after])
    differing = Counter(
        name
        for key in old.keys() & new.keys()
        for name in old[key]
        if old[key] != new[key]
        if old[key][name] != new[key].get(name)
    )
    assert {column: row_count} == differing
    assert 0 == changed(hashes(read_versions[before]), hashes(read_versions[after]))


def fsis_answers(versions: Versions) -> list[tuple[str, Batch]]:
    return list(versions("us_usda_fsis_recall_answers", "us_usda_fsis_api_json_70v.tar.xz", bool))


def test_spanish_twins_are_told_from_recalls_in_every_answer(versions):
    """70 answers hold 5,623 records, of which 1,877 repeat an English one in Spanish."""
    batches = [batch for _, batch in fsis_answers(versions)]
    reasons = Counter(row["reason"] for batch in batches for row in batch.rejects.to_pylist())
    assert (70, 5_623) == (len(batches), sum(batch.landed_count for batch in batches))
    assert {"language_twin": 1_877} == reasons
    assert 59 == len({record for batch in batches for record in hashes(batch)})


def test_records_flap_between_answers(versions):
    """English recalls left seven times and came back four times within hours."""
    present = [hashes(batch).keys() for _, batch in fsis_answers(versions)]
    left = [record for one, two in pairwise(present) for record in one - two]
    seen: set[str] = set()
    returned = 0
    for one, two in pairwise(present):
        seen |= one
        returned += len((two - one) & seen)
    assert (7, 4) == (len(left), returned)


def test_no_name_of_a_contact_is_in_what_lands_of_an_answer(versions):
    """Contacts are emptied, and so is the press release that ends with them."""
    contacts = {
        row[column]
        for _, batch in fsis_answers(versions)
        for row in published(batch).values()
        for column in ("field_media_contact", "field_company_media_contact", "field_summary")
    }
    assert {""} == contacts


def test_the_feed_of_twenty_items_lost_sight_of_some(versions):
    """524 polls, 253 items, 18 edits; one poll shares no item with the one before it."""
    polls = [
        (name, hashes(batch))
        for name, batch in versions(
            "us_fda_recall_feed",
            "us_fda_usda_rss_627v.tar.xz",
            lambda name: name.startswith("fda_rss/"),
        )
    ]
    last: dict[str, str] = {}
    edits = 0
    for _, poll in polls:
        edits += changed(last, poll)
        last |= poll
    gaps = [name for (_, one), (name, two) in pairwise(polls) if not one.keys() & two.keys()]
    assert (524, {20}) == (len(polls), {len(poll) for _, poll in polls})
    assert (253, 18) == (len(last), edits)
    assert ["fda_rss/2025-06-01T225222_b1315573.xml"] == gaps


def test_a_history_of_canadian_recalls_grows_and_names_the_undated(versions):
    """Three snapshots of some 34,000 recalls; 2,717 vehicle recalls bear no date in any of them."""
    wanted = ("2026-08-19T173014", "2026-08-20T154150", "2026-08-22T055152")
    batches = [
        batch
        for _, batch in versions(
            "ca_health_canada_recalls",
            "ca_health_canada_bulk_17v.tar.xz",
            lambda name: any(moment in name for moment in wanted),
        )
    ]
    assert [33_948, 33_955, 33_961] == [batch.landed_count for batch in batches]
    reasons = {
        (row["reason"], row["column_name"]) for b in batches for row in b.rejects.to_pylist()
    }
    assert {("required_empty", "recall_date")} == reasons
    assert [2_717] * 3 == [batch.rejects.num_rows for batch in batches]
    first, _, last = (hashes(batch) for batch in batches)
    assert (13, 0, 1) == (
        len(last.keys() - first.keys()),
        len(first.keys() - last.keys()),
        changed(first, last),
    )
