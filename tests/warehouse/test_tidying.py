"""Landed copies are packed without losing a byte and let go when their time is over."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from ingest import keeping
from ingest.files import read_json, write_json
from ingest.landing import DamagedLandingError, Landing, landings, replace_content
from ingest.records import RECORD_TYPES
from tests.warehouse.small import DAY, FILE, take, with_one_source
from warehouse import pipeline, tidying
from warehouse.cli import main
from warehouse.lake import Lake
from warehouse.proof.survival.standing import _of_batches
from warehouse.settings import REPOSITORY, Settings
from warehouse.tidying import Keeping, RetentionPolicyError, tidy
from warehouse.upgrade import OutgrownBatchError, reshaped

LATER, OLD = date(2027, 6, 1), date(2037, 1, 1)
LONG = FILE + "".join(f"{n},2026-10-{n % 28 + 1:02d},否\n" for n in range(4, 400))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """One source with one file of some length."""
    found = with_one_source(tmp_path)
    (found.inbox_folder / "recalls" / "november.csv").write_text(LONG, encoding="utf-8")
    return found


def only(settings: Settings) -> Landing:
    """The landing of the one file."""
    [found] = landings("xx_recalls", settings.lake_folder / "landing")
    return found


def rows(settings: Settings) -> pa.Table:
    """The admitted rows."""
    lake = Lake(settings.lake_folder)
    return pq.read_table(lake.raw_files("recall", lake.batches())[0])


def test_a_packed_copy_is_judged_anew_to_the_same_rows(settings: Settings) -> None:
    """It takes less room and comes out byte for byte; young copies stay as they came."""
    batch, before = take(settings), rows(settings)
    assert tidy(settings, date(2026, 12, 1)) == []

    [done] = tidy(settings, LATER)
    assert (done.packed_count, done.retired_count) == (1, 0)
    assert done.packed_to_bytes < done.packed_from_bytes == len(LONG.encode())
    landing = only(settings)
    assert [landing.stored_path.name, landing.file.path.exists()] == ["content.csv.zst", False]
    with landing.opened() as file:
        assert file.path.read_text(encoding="utf-8") == LONG
    assert list(landing.file.path.parent.glob(".*")) == []

    assert take(settings, again=True) == batch
    assert rows(settings).equals(before)
    assert tidy(settings, LATER) == []
    assert pipeline.land(settings, "xx_recalls", LATER) == []  # it has landed already
    assert list(_of_batches(Lake(settings.lake_folder))) == []


def test_a_rehearsal_changes_nothing(settings: Settings) -> None:
    """It tells the same numbers."""
    take(settings)
    before = {path: path.read_bytes() for path in settings.lake_folder.rglob("*") if path.is_file()}
    told = tidy(settings, LATER, is_rehearsal=True)
    after = {path: path.read_bytes() for path in settings.lake_folder.rglob("*") if path.is_file()}
    assert {p: b for p, b in after.items() if p.suffix != ".lock"} == {
        p: b for p, b in before.items() if p.suffix != ".lock"
    }
    assert told == tidy(settings, LATER)


def test_a_copy_whose_time_is_over_goes_and_its_account_stays(settings: Settings) -> None:
    """Rows, quarantine and ledger are what they were; judging anew leaves them alone."""
    batch, before = take(settings), rows(settings)
    assert tidy(settings, date(2036, 11, 21))[0].retired_count == 0
    [done] = tidy(settings, OLD)
    assert (done.packed_count, done.retired_count) == (0, 1)
    landing = only(settings)
    assert landing.retired_date == OLD
    assert [p.name for p in landing.file.path.parent.iterdir()] == ["manifest.json"]

    assert pipeline.gate(settings, "xx_recalls", again=True).file_count == 0
    assert list(Lake(settings.lake_folder).batches()) == [batch]
    assert rows(settings).equals(before)
    assert list(_of_batches(Lake(settings.lake_folder))) == []
    with pytest.raises(DamagedLandingError, match="time of keeping"), landing.opened():
        pass


def test_a_copy_that_nobody_judged_stays(settings: Settings) -> None:
    """However old it is: its rows are nowhere else."""
    pipeline.land(settings, "xx_recalls", DAY)
    assert tidy(settings, OLD) == []
    assert only(settings).file.path.exists()


def test_a_damaged_packed_copy_is_not_read(settings: Settings) -> None:
    """The checksum of what landed holds through the packing."""
    take(settings)
    tidy(settings, LATER)
    packed = only(settings).stored_path
    whole = packed.read_bytes()
    for wrong in (whole[:-7], whole[:40] + bytes([whole[40] ^ 1]) + whole[41:], b""):
        packed.write_bytes(wrong)
        with pytest.raises(DamagedLandingError, match="is not what landed"):
            pipeline.gate(settings, "xx_recalls", again=True)


@pytest.mark.parametrize("stop", ["write_json", "unlink"])
def test_packing_that_was_killed_is_ended_by_the_next(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, stop: str
) -> None:
    """Before or after the manifest says so: one of the two copies is read, and one stays."""
    take(settings)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        if stop == "write_json":
            patched.setattr(keeping, "_note", killed)
        else:
            patched.setattr(Path, "unlink", killed)
        with pytest.raises(KeyboardInterrupt):
            tidy(settings, LATER)
    with only(settings).opened() as file:
        assert file.path.read_text(encoding="utf-8") == LONG
    tidy(settings, LATER)
    assert sorted(p.name for p in only(settings).file.path.parent.glob("[!.]*")) == [
        "content.csv.zst",
        "manifest.json",
    ]


def test_a_batch_without_its_copy_takes_the_shape_of_today(settings: Settings) -> None:
    """Columns that came since are empty; nothing else is touched, and the next build reads it."""
    take(settings)
    tidy(settings, OLD)
    lake = Lake(settings.lake_folder)
    [batch] = lake.batches()
    path = lake.raw_path("recall", "xx_recalls", batch.batch_id)
    older = pq.read_table(path).drop_columns(["title"])
    pq.write_table(older, path)
    ledger = lake.verdict_path("xx_recalls", batch.batch_id)
    write_json(ledger, {**read_json(ledger), "schema_digest": "of another year"})

    pipeline.gate(settings, "xx_recalls")
    [after] = lake.batches()
    assert after.schema_digest == RECORD_TYPES["recall"].schema_digest
    assert "time of keeping" in after.notes[-1]
    found = pq.read_table(path)
    assert found.schema.equals(RECORD_TYPES["recall"].schema)
    assert found["title"].null_count == found.num_rows
    assert found.drop_columns(["title"]).equals(older)

    broken = older.set_column(0, older.schema.names[0], pa.array(["x"] * older.num_rows))
    wrong = broken.set_column(
        broken.schema.get_field_index("recall_date"),
        "recall_date",
        pa.array(["no day"] * older.num_rows),
    )
    pq.write_table(wrong, path)
    write_json(ledger, {**read_json(ledger), "schema_digest": "of another year"})
    with pytest.raises(OutgrownBatchError, match="recall"):
        pipeline.gate(settings, "xx_recalls")


def test_rows_keep_their_values_in_another_shape() -> None:
    """Columns are found by name, cast to the type of today, or empty."""
    rows = pa.table({"b": pa.array([1, 2], pa.int32()), "gone": ["x", "y"]})
    shape = pa.schema([("a", pa.string()), ("b", pa.int64())])
    assert reshaped(rows, shape).to_pylist() == [{"a": None, "b": 1}, {"a": None, "b": 2}]


def test_the_policy_is_data_and_says_one_thing_a_day(settings: Settings, tmp_path: Path) -> None:
    """A gap or an overlap stops before anything is touched."""
    take(settings)
    project = tmp_path / "project"
    shutil.copytree(REPOSITORY / "dbt_project" / "seeds", project / "seeds")
    path = project / tidying.POLICY
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    for wrong in (lines[:-1], [*lines, lines[-1]]):
        path.write_text("".join(wrong), encoding="utf-8")
        with pytest.raises(RetentionPolicyError, match="landing_retention"):
            tidy(settings.model_copy(update={"dbt_project": project}), OLD)
    assert only(settings).file.path.exists()


@pytest.mark.parametrize(
    ("landed", "day", "is_over"),
    [
        (date(2024, 1, 31), date(2027, 1, 30), False),
        (date(2024, 1, 31), date(2027, 1, 31), True),
        (date(2024, 2, 29), date(2027, 2, 28), False),
        (date(2024, 2, 29), date(2027, 3, 1), True),
    ],
)
def test_months_of_keeping_are_calendar_months(landed: date, day: date, *, is_over: bool) -> None:
    """Kept for whole months, to the day."""
    assert Keeping(30, 36).is_over(landed, day) is is_over


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_form_that_a_killed_run_left_goes_with_an_erasure(
    settings: Settings, *, is_packed: bool
) -> None:
    """Whichever of the two the manifest names, nobody who was forgotten stays in the other."""
    take(settings)
    if is_packed:
        tidy(settings, LATER)
    landing = only(settings)
    landing.other_path.write_bytes(b"of a person who is forgotten")
    replace_content(landing, FILE.encode(), "e1", 1)
    assert not landing.other_path.exists()
    with only(settings).opened() as file:
        assert file.path.read_text(encoding="utf-8") == FILE


def test_a_copy_with_pseudonyms_is_packed_and_stays(settings: Settings) -> None:
    """Erasing a person works on the copy: let go, it would leave the rows out of reach."""
    declared = Path(settings.sources) / "xx_recalls" / "source.yml"
    text = declared.read_text(encoding="utf-8")
    take(settings)
    persons = text.replace("\nlookups:", "\npersonal: {subject: [no]}\nlookups:", 1)
    declared.write_text(persons, encoding="utf-8")
    [done] = tidy(settings, OLD)
    assert (done.packed_count, done.retired_count) == (1, 0)
    assert only(settings).stored_path.exists()


def test_tidying_waits_for_a_backup(settings: Settings) -> None:
    """A backup that met a copy between its two forms would hold neither."""
    take(settings)
    with ThreadPoolExecutor(1) as beside:
        with Lake(settings.lake_folder).standing_still():
            tidied = beside.submit(tidy, settings, LATER)
            with pytest.raises(TimeoutError):
                tidied.result(timeout=1)
        assert tidied.result()[0].packed_count == 1


def test_the_command_tells_what_it_did(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers by source, and what was saved; a rehearsal says that it was one."""
    take(settings)
    monkeypatch.setenv("FENGHUO_HOME", str(settings.home))
    monkeypatch.setenv("FENGHUO_SOURCES", settings.sources)
    monkeypatch.setattr("warehouse.commands.tidying.today", lambda: LATER)
    told = CliRunner().invoke(main, ["tidy", "--rehearse"]).output
    assert "xx_recalls: 1 packed" in told
    assert "would be saved" in told
    assert "xx_recalls: 1 packed" in CliRunner().invoke(main, ["tidy"]).output
