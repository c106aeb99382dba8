"""The large drop folder: the same bytes in pieces of any size, true to what was planted."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from ingest.batch import Batch
from ingest.conform import conform
from ingest.landing import inbox_files, land
from ingest.personal.subjects import Subjects
from ingest.read import read
from ingest.source import load_sources
from ingest.synthetic.bulk import BulkTruth, generate_bulk, read_bulk_truth, words
from ingest.synthetic.bulk.checks import COMPLAINTS_A_CHECK
from ingest.synthetic.bulk.draws import Draws, slot_table, spread
from ingest.synthetic.bulk.text import Pool, digits, joined, write
from ingest.synthetic.industries import INDUSTRIES
from ingest.synthetic.truth import CellTruth
from tests.conftest import REPOSITORY

UNTIL = date(2026, 11, 22)
ROWS = 6_000
MONTHS = 12
# of 2,000 rows in 6 months; it changes only when the invented world is meant to change
DIGEST = "826c09fac9b15bc9470538fb98b78add70e2dfd82b832b17e575288d4118a733"


def bytes_of(folder: Path) -> dict[str, str]:
    """Name every file with the hash of its bytes, the truth among them."""
    found = {
        name: sha256(path.read_bytes()).hexdigest() for name, path in inbox_files(folder / "inbox")
    }
    return found | {"truth": sha256((folder / "truth.json").read_bytes()).hexdigest()}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[BulkTruth, Path]:
    """A large drop folder, made small enough for a test."""
    folder = tmp_path_factory.mktemp("bulk")
    return generate_bulk(folder / "inbox", UNTIL, ROWS, months=MONTHS), folder


@pytest.fixture(scope="module")
def batches(whole: tuple[BulkTruth, Path]) -> dict[str, Batch]:
    """What the connectors make of it, by the name of the file."""
    return {batch.file.file_name: batch for batch in _taken_in(whole[1])}


def _taken_in(folder: Path) -> Iterator[Batch]:
    people = Subjects(folder / "keys", folder / "decisions")
    for source in load_sources():
        for landing in land(source, folder / "inbox", folder / "landing", UNTIL, subjects=people):
            assert landing.refusal is None, landing
            yield conform(source, landing.file, read(landing.file, source))


def test_the_size_of_the_pieces_does_not_show(
    whole: tuple[BulkTruth, Path], tmp_path: Path
) -> None:
    """Written again in pieces of a few hundred rows, every byte is the same."""
    generate_bulk(tmp_path / "inbox", UNTIL, ROWS, months=MONTHS, chunk_rows=377)

    assert bytes_of(tmp_path) == bytes_of(whole[1])


def test_the_bytes_are_those_of_every_other_machine(tmp_path: Path) -> None:
    """Nothing but whole numbers decides, so the digest is the same wherever this test runs."""
    generate_bulk(tmp_path / "inbox", UNTIL, 2_000, seed=7, months=6)

    found = "".join(f"{name} {digest}\n" for name, digest in sorted(bytes_of(tmp_path).items()))
    assert sha256(found.encode()).hexdigest() == DIGEST


def test_another_seed_writes_other_bytes(whole: tuple[BulkTruth, Path], tmp_path: Path) -> None:
    """No file is the same under another seed."""
    generate_bulk(tmp_path / "inbox", UNTIL, ROWS, seed=7, months=MONTHS)

    assert not set(bytes_of(tmp_path).values()) & set(bytes_of(whole[1]).values())


def test_the_truth_can_be_read_back(whole: tuple[BulkTruth, Path]) -> None:
    """What lies beside the drop folder is what was planted."""
    truth, folder = whole

    assert read_bulk_truth(folder / "truth.json") == truth


def test_rows_and_rejects_are_those_of_the_truth(
    whole: tuple[BulkTruth, Path], batches: dict[str, Batch]
) -> None:
    """Each file holds as many rows, and as many that cannot conform, as were planted."""
    truth, _ = whole
    found = {name: (b.landed_count, b.rejects.num_rows) for name, b in batches.items()}

    assert found == {f.file_name: (f.row_count, f.rejected_count) for f in truth.files}
    fresh = sum(
        f.row_count - f.duplicate_count - f.correction_count
        for f in truth.files
        if f.source == "cn_12315_complaints"
    )
    assert fresh == ROWS
    assert len({f.file_name for f in truth.files if f.source == "cn_12315_complaints"}) == MONTHS


def test_repeated_and_corrected_rows_are_those_of_the_truth(
    whole: tuple[BulkTruth, Path], batches: dict[str, Batch]
) -> None:
    """A complaint met twice is either the same or corrected, as often as was planted."""
    truth, _ = whole
    versions: dict[str, list[str]] = {}
    for batch in batches.values():
        if batch.source.record_type == "complaint":
            for record, content in zip(
                batch.records["record_id"].to_pylist(),
                batch.records["content_hash"].to_pylist(),
                strict=True,
            ):
                versions.setdefault(record, []).append(content)
    again = [contents for contents in versions.values() if len(contents) > 1]
    duplicates = sum(len(set(contents)) == 1 for contents in again)

    assert duplicates == sum(f.duplicate_count for f in truth.files) > 0
    assert len(again) - duplicates == sum(f.correction_count for f in truth.files) > 0


def test_the_true_counts_come_out_of_the_connectors(
    whole: tuple[BulkTruth, Path], batches: dict[str, Batch]
) -> None:
    """Complaints by industry, hazard and month, and checks by industry, month and basis."""
    truth, _ = whole
    categories = {i.complaint_category: i.code for i in INDUSTRIES}
    groups = {i.name: i.code for i in INDUSTRIES}
    told = Counter[tuple[str, str, date]]()
    checked, failed = Counter[tuple[str, date, str]](), Counter[tuple[str, date, str]]()
    first: set[str] = set()
    for _, batch in sorted(batches.items()):
        for row in batch.records.to_pylist():
            if batch.source.record_type == "complaint" and row["record_id"] not in first:
                first.add(row["record_id"])
                month = row["received_date"].replace(day=1)
                told[categories[row["category_text"]], _hazard_of(row["narrative"]), month] += 1
            if batch.source.record_type == "spot_check_result":
                cell = (
                    groups[row["product_category"]],
                    row["check_date"].replace(day=1),
                    row["sampling_basis"],
                )
                checked[cell] += 1
                failed[cell] += row["result"] == "nonconforming"

    assert told == {
        (c.industry_code, c.hazard_code, c.month): c.complaint_count for c in truth.complaint_cells
    }
    assert sum(checked.values()) == ROWS // COMPLAINTS_A_CHECK
    assert {CellTruth(*cell, count, failed[cell]) for cell, count in checked.items()} == set(
        truth.check_cells
    )


def _hazard_of(narrative: str) -> str:
    (hazard,) = {
        code
        for code, phrases in words.HARMS.items()
        if any(f"，{phrase}。" in narrative for phrase in phrases)
    }
    return hazard


def test_an_outbreak_stands_where_the_truth_says(
    whole: tuple[BulkTruth, Path], batches: dict[str, Batch]
) -> None:
    """At least as many complaints of its kind, place and days as were planted."""
    truth, _ = whole
    categories = {i.code: i.complaint_category for i in INDUSTRIES}
    rows = [
        row
        for batch in batches.values()
        if batch.source.record_type == "complaint"
        for row in batch.records.to_pylist()
    ]
    assert len(truth.outbreaks) == 3
    for outbreak in truth.outbreaks:
        days = {(outbreak.start.toordinal() + n) for n in range(outbreak.day_count)}
        found = [
            row
            for row in rows
            if row["category_text"] == categories[outbreak.industry_code]
            and row["region_text"] == outbreak.region
            and row["received_date"].toordinal() in days
            and _hazard_of(row["narrative"]) == outbreak.hazard_code
        ]
        # three in a hundred of the planted may be kept out for what is wrong with the form
        assert len(found) >= 0.8 * outbreak.complaint_count
    assert sum(o.complaint_count for o in truth.outbreaks) == round(ROWS * 0.004)


def test_who_complains_often_is_known_by_the_telephone(whole: tuple[BulkTruth, Path]) -> None:
    """The telephones of the truth stand in the fresh, loadable rows as often as it says."""
    truth, folder = whole
    calls = Counter[str]()
    for file in (f for f in truth.files if f.source == "cn_12315_complaints"):
        data = (folder / "inbox" / file.file_name).read_bytes()
        text = data.decode("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "gb18030")
        forms = list(csv.DictReader(text.splitlines(keepends=True)))
        again = file.duplicate_count + file.correction_count
        calls.update(form["来电号码"] for form in forms[: len(forms) - again])

    planted = {p.phone: p.complaint_count for p in truth.frequent_complainants}
    assert all(0 <= calls[phone] - count <= 0.05 * count + 4 for phone, count in planted.items())
    assert {phone for phone, count in calls.items() if count > 12} <= set(planted) | {None, ""}
    assert {p.is_marked_professional for p in truth.frequent_complainants} == {True, False}


def test_two_laboratories_do_not_say_what_is_true(whole: tuple[BulkTruth, Path]) -> None:
    """One finds far more than the others, one finds nothing at all."""
    truth, _ = whole
    shares = {
        laboratory.kind: laboratory.failure_count / laboratory.check_count
        for laboratory in truth.laboratories
        if laboratory.kind != "sound"
    }
    sound = [lab for lab in truth.laboratories if lab.kind == "sound"]
    usual = sum(lab.failure_count for lab in sound) / sum(lab.check_count for lab in sound)

    assert shares["clean"] == 0
    assert shares["faulty"] > 2.5 * usual > 0.15


def test_words_name_the_hazard_they_stand_for_and_no_other() -> None:
    """By the product's own keywords; plain talk names none, however it is put together."""
    with (REPOSITORY / "dbt_project/seeds/maps/map_hazard_keyword.csv").open(
        encoding="utf-8", newline=""
    ) as stream:
        keywords = [
            (rule["keyword"], rule["hazard_code"])
            for rule in csv.DictReader(stream)
            if rule["scheme"] == "complaint_zh"
        ]

    def named(text: str) -> set[str]:
        return {code for keyword, code in keywords if keyword in text}

    for hazard, phrases in words.HARMS.items():
        for phrase in phrases:
            assert hazard in (named(phrase) or {"H99"}), phrase
    pairs = {a + b for a in words.TALK for b in words.TALK}
    assert [pair for pair in pairs if named(pair)] == []


def test_rows_are_drawn_without_regard_to_their_neighbours() -> None:
    """A row's chance is the same alone and among others, and spread evenly over the slots."""
    draws, rows = Draws(7), np.arange(200_000, dtype=np.uint64)
    slots = draws.slots("x", rows)

    assert draws.slots("x", rows[1234:1235]) == slots[1234]
    counts = np.bincount(slots // 4096, minlength=16)
    assert np.all(np.abs(counts - 12_500) < 5 * 12_500**0.5)


def test_shares_are_exact() -> None:
    """Slots and totals are given out whole: nothing is lost to rounding."""
    assert np.bincount(slot_table([3, 1])).tolist() == [49152, 16384]
    assert spread(10, [1, 1, 1]).tolist() == [3, 3, 4]


def test_rows_are_written_as_they_lie() -> None:
    """Pools, numbers and constants stand side by side; a replaced row is another text."""
    stream = BytesIO()
    rows = joined(
        [Pool("甲乙").taken(np.asarray([1, 0, 1])), b",", digits(np.asarray([7, 8, 9]), 2)]
    )
    write(stream, joined([rows, b";"]), np.asarray([1]), b"-;")

    assert stream.getvalue().decode() == "乙,07;-;乙,09;"
