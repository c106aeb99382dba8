"""The invented files: always the same, read by the real connectors, true to what was planted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from ingest.batch import Batch
from ingest.conform import conform
from ingest.errors import SourceError
from ingest.landing import Landing, inbox_files, land, unclaimed
from ingest.personal.subjects import Subjects
from ingest.read import read
from ingest.sniff import ZIP
from ingest.source import Source, load_sources
from ingest.synthetic import CellTruth, Truth, generate, read_truth
from ingest.synthetic.industries import INDUSTRIES
from ingest.workbook import read_workbook

UNTIL = date(2026, 11, 23)
NEXT_MONTH = date(2026, 12, 21)
SMALL = 0.15
EVERY_FORMAT = (
    "cn_aqsiq_spot_checks",
    "eu_safety_gate_notices",
    "us_cpsc_recalls",
    "us_neiss_injuries",
    "us_nhtsa_complaints",
    "us_nhtsa_complaints_json",
    "cn_12315_complaints",
    "cn_12360_complaints",
    "cn_gacc_entry_refusals",
    "cn_gacc_returned_shipments",
    "cn_injury_cards",
)
SENT_AGAIN = (
    "cn_12315_complaints",
    "cn_12360_complaints",
    "cn_gacc_returned_shipments",
    "cn_injury_cards",
    "us_cpsc_recalls",
)


def bytes_of(inbox: Path) -> dict[str, str]:
    """Name every file with the hash of its bytes."""
    return {name: sha256(path.read_bytes()).hexdigest() for name, path in inbox_files(inbox)}


def landed_of(source: Source, folder: Path, until: date = UNTIL) -> list[Landing]:
    """Land a source's files of the drop folder in a folder."""
    people = Subjects(folder / "keys", folder / "decisions")
    return land(source, folder / "inbox", folder / "landing", until, subjects=people)


def batches_of(folder: Path, until: date = UNTIL) -> Iterator[Batch]:
    """Take the drop folder through the connectors, as a night does."""
    for source in load_sources():
        for landing in landed_of(source, folder, until):
            assert landing.refusal is None, landing
            yield conform(source, landing.file, read(landing.file, source))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Truth, Path]:
    """The drop folder of the demonstration, at its full size."""
    folder = tmp_path_factory.mktemp("whole")
    return generate(folder / "inbox", UNTIL), folder


@pytest.fixture(scope="module")
def batches(whole: tuple[Truth, Path]) -> dict[str, Batch]:
    """The batches of the full drop folder, by the name of their file."""
    return {batch.file.file_name: batch for batch in batches_of(whole[1])}


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    """The seed decides every byte, of workbooks too."""
    for run in ("first", "second"):
        generate(tmp_path / run / "inbox", UNTIL, scale=SMALL)
    assert bytes_of(tmp_path / "first" / "inbox") == bytes_of(tmp_path / "second" / "inbox")
    assert (tmp_path / "first/truth.json").read_bytes() == (
        tmp_path / "second/truth.json"
    ).read_bytes()


def test_another_seed_writes_other_bytes(tmp_path: Path) -> None:
    """No file is the same under another seed."""
    generate(tmp_path / "first" / "inbox", UNTIL, scale=SMALL)
    generate(tmp_path / "second" / "inbox", UNTIL, seed=7, scale=SMALL)
    first, second = bytes_of(tmp_path / "first" / "inbox"), bytes_of(tmp_path / "second" / "inbox")
    assert not set(first.values()) & set(second.values())


def test_a_later_night_only_adds_files(tmp_path: Path) -> None:
    """What was published stays as it was; every series has news a month later."""
    before = generate(tmp_path / "inbox", UNTIL, scale=SMALL)
    old = bytes_of(tmp_path / "inbox")
    after = generate(tmp_path / "inbox", NEXT_MONTH, scale=SMALL)
    new = bytes_of(tmp_path / "inbox")
    assert {name: new[name] for name in old} == old
    news = {after.file(name).source for name in new.keys() - old.keys()}
    assert news == set(EVERY_FORMAT) - {"us_neiss_injuries", "us_nhtsa_complaints_json"}
    assert {file.file_name for file in after.files} == set(new)
    assert (after.since, after.onset) == (before.since, before.onset)


def test_a_later_night_leaves_the_truth_of_earlier_months(tmp_path: Path) -> None:
    """The counts planted for a month are the same on every night."""
    before = generate(tmp_path / "inbox", UNTIL, scale=SMALL)
    after = generate(tmp_path / "inbox", NEXT_MONTH, scale=SMALL)
    assert set(before.cells) < set(after.cells)


def test_a_tiny_world_has_no_empty_files(tmp_path: Path) -> None:
    """A publisher with nothing to tell publishes nothing, and what there is can be read."""
    truth = generate(tmp_path / "inbox", UNTIL, scale=0.01)
    landed = {b.file.file_name: b.landed_count for b in batches_of(tmp_path)}
    assert landed == {file.file_name: file.row_count for file in truth.files}
    assert min(landed.values()) > 0


def test_the_truth_can_be_read_back(tmp_path: Path) -> None:
    """What is written beside the drop folder is what was planted."""
    truth = generate(tmp_path / "inbox", UNTIL, scale=SMALL)
    assert read_truth(tmp_path / "truth.json") == truth


def test_the_progress_names_every_file(tmp_path: Path) -> None:
    """Whoever waits is told each file as it is written."""
    told: list[str] = []
    truth = generate(tmp_path / "inbox", UNTIL, scale=SMALL, months=12, progress=told.append)
    assert told == [file.file_name for file in truth.files]


def test_every_file_is_claimed_by_one_source(whole: tuple[Truth, Path]) -> None:
    """The truth names the source that claims a file, and no second one does."""
    truth, folder = whole
    sources = load_sources()
    claims = {
        name: [source.name for source in sources if source.claims(name)]
        for name, _ in inbox_files(folder / "inbox")
    }
    assert claims == {file.file_name: [file.source] for file in truth.files}
    assert unclaimed(folder / "inbox", sources) == []


def test_every_series_of_files_is_there(whole: tuple[Truth, Path]) -> None:
    """The demonstration shows every kind of evidence, and stays small."""
    truth, folder = whole
    assert {file.source for file in truth.files} == set(EVERY_FORMAT)
    assert 40_000 < truth.row_count < 55_000
    assert max(path.stat().st_size for _, path in inbox_files(folder / "inbox")) < 25_000_000


def test_rows_and_rejects_are_those_of_the_truth(
    whole: tuple[Truth, Path], batches: dict[str, Batch]
) -> None:
    """Each file holds as many rows, and as many that cannot conform, as were planted."""
    truth, _ = whole
    found = {name: (b.landed_count, b.rejects.num_rows) for name, b in batches.items()}
    assert found == {f.file_name: (f.row_count, f.rejected_count) for f in truth.files}


def test_no_file_has_more_than_three_bad_rows_in_a_hundred(whole: tuple[Truth, Path]) -> None:
    """There is dirt in every kind of file but the interface's, and never enough to refuse one."""
    truth, _ = whole
    assert max(file.rejected_count / file.row_count for file in truth.files) < 0.03
    dirty = {file.source for file in truth.files if file.rejected_count}
    assert dirty == set(EVERY_FORMAT) - {"us_nhtsa_complaints_json"}


def test_repeated_and_corrected_rows_are_those_of_the_truth(
    whole: tuple[Truth, Path], batches: dict[str, Batch]
) -> None:
    """A record met twice is either the same or newer, as often as was planted."""
    truth, _ = whole
    for source in SENT_AGAIN:
        versions: dict[str, list[str]] = {}
        for batch in batches.values():
            if batch.source.name != source:
                continue
            for record, content in zip(
                batch.records["record_id"].to_pylist(),
                batch.records["content_hash"].to_pylist(),
                strict=True,
            ):
                versions.setdefault(record, []).append(content)
        again = [contents for contents in versions.values() if len(contents) > 1]
        duplicates = sum(len(set(contents)) == 1 for contents in again)
        planted = [file for file in truth.files if file.source == source]
        assert duplicates == sum(file.duplicate_count for file in planted)
        assert len(again) - duplicates == sum(file.correction_count for file in planted)
        assert len(again) > 0


def test_the_true_counts_come_out_of_the_connectors(
    whole: tuple[Truth, Path], batches: dict[str, Batch]
) -> None:
    """Checks and failures of each industry, month and basis are read as they were planted."""
    truth, _ = whole
    codes = {industry.name: industry.code for industry in INDUSTRIES}
    checked, failed = Counter[tuple[str, date, str]](), Counter[tuple[str, date, str]]()
    for batch in batches.values():
        if batch.source.record_type != "spot_check_result":
            continue
        for row in batch.records.to_pylist():
            if row["table_type"] != "result_list":
                continue
            code = codes[row["sheet_name"].removeprefix("电商")]
            cell = (code, row["check_date"].replace(day=1), row["sampling_basis"])
            checked[cell] += 1
            failed[cell] += row["result"] == "nonconforming"
    found = {CellTruth(*cell, count, failed[cell]) for cell, count in checked.items()}
    assert found == set(truth.cells)


def test_failures_follow_the_true_rates(whole: tuple[Truth, Path]) -> None:
    """The planted counts lie within four standard deviations of the planted rates."""
    truth, _ = whole
    for code in ("I01", "I12", "I02", "I10"):
        rate = truth.industry(code).rate_first
        cells = [cell for cell in truth.cells if cell.industry_code == code]
        count, failures = (
            sum(values)
            for values in zip(
                *[(cell.check_count, cell.failure_count) for cell in cells], strict=True
            )
        )
        deviation = (count * rate * (1 - rate)) ** 0.5
        assert abs(failures - count * rate) < 4 * deviation


def test_the_planted_hazard_rises_after_its_onset(whole: tuple[Truth, Path]) -> None:
    """E-bikes fail far more often in the last months than before the onset."""
    truth, _ = whole
    planted = truth.industry("I06")
    assert planted.onset_date == truth.onset
    assert (planted.rate_onset, planted.rate_last) == (0.06, 0.32)
    shares = []
    for is_after in (False, True):
        cells = [
            cell
            for cell in truth.cells
            if cell.industry_code == "I06" and (cell.month >= truth.onset) == is_after
        ]
        shares.append(sum(c.failure_count for c in cells) / sum(c.check_count for c in cells))
    assert shares[1] > 2 * shares[0]


def test_one_industry_has_too_little_data(whole: tuple[Truth, Path]) -> None:
    """Fireworks are checked so seldom that no tier may be given to them."""
    truth, _ = whole
    cells = [cell for cell in truth.cells if cell.industry_code == "I26"]
    assert truth.industry("I26").pattern == "sparse"
    assert 0 < sum(cell.check_count for cell in cells) < 20


def test_nothing_personal_survives_the_landing(whole: tuple[Truth, Path], tmp_path: Path) -> None:
    """Invented names, telephone and identity numbers are gone from the landed exports."""
    _, folder = whole
    people = Subjects(tmp_path / "keys", tmp_path / "decisions")
    personal = re.compile(r"1990000\d{4}|44000019\d{10}|赵小明|陈志强")
    given = Counter[str]()
    for source in (s for s in load_sources() if s.personal.drop and s.name in EVERY_FORMAT):
        for landing in land(source, folder / "inbox", tmp_path, UNTIL, subjects=people):
            published = _text(folder / "inbox" / landing.file.file_name)
            given[source.name] += len(personal.findall(published))
            assert personal.findall(_text(landing.file.path)) == []
    assert set(given) == set(SENT_AGAIN) - {"us_cpsc_recalls"}
    assert min(given.values()) > 500


def _text(path: Path) -> str:
    data = path.read_bytes()
    if data.startswith(ZIP):
        sheets = read_workbook(path, "", path.name)
        return "\n".join(cell for sheet in sheets for row in sheet.rows for cell in row)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def test_those_who_complain_for_a_living_are_in_the_truth(
    whole: tuple[Truth, Path], batches: dict[str, Batch]
) -> None:
    """Five people make one complaint in twenty; each bears one pseudonym in all exports."""
    truth, _ = whole
    marked: dict[str, set[str]] = {}
    for batch in (b for b in batches.values() if b.source.name == "cn_12315_complaints"):
        names = ["is_professional", "complainant_pseudonym", "record_id"]
        for row in batch.records.select(names).to_pylist():
            if row["is_professional"]:
                marked.setdefault(row["complainant_pseudonym"], set()).add(row["record_id"])

    assert sorted(len(records) for records in marked.values()) == sorted(
        person.complaint_count for person in truth.complainants
    )
    assert min(person.complaint_count for person in truth.complainants) > 50


def test_no_two_files_have_the_same_content(whole: tuple[Truth, Path]) -> None:
    """Every file of the demonstration is news of its own."""
    _, folder = whole
    assert max(Counter(bytes_of(folder / "inbox").values()).values()) == 1


@pytest.mark.parametrize("source_name", EVERY_FORMAT)
def test_a_poisoned_file_is_refused_and_only_that(source_name: str, tmp_path: Path) -> None:
    """The newest file of the named source cannot be read; its other files can."""
    truth = generate(tmp_path / "inbox", UNTIL, scale=SMALL, months=12, poison={source_name})
    source = next(s for s in load_sources() if s.name == source_name)
    refused = set()
    for landing in landed_of(source, tmp_path):
        if landing.refusal is None:
            try:
                conform(source, landing.file, read(landing.file, source))
            except SourceError:
                refused.add(landing.file.file_name)
        else:
            refused.add(landing.file.file_name)
    assert refused == {file.file_name for file in truth.files if file.is_poisoned}
    assert len(refused) == 1


def test_the_next_delivery_heals_a_poisoned_source(tmp_path: Path) -> None:
    """Without poison the same call writes the file as it should have been."""
    healthy = generate(tmp_path / "a" / "inbox", UNTIL, scale=SMALL, months=12)
    generate(tmp_path / "b" / "inbox", UNTIL, scale=SMALL, months=12, poison={"us_cpsc_recalls"})
    healed = generate(tmp_path / "b" / "inbox", UNTIL, scale=SMALL, months=12)
    assert bytes_of(tmp_path / "b" / "inbox") == bytes_of(tmp_path / "a" / "inbox")
    assert replace(healed, cells=()) == replace(healthy, cells=())
