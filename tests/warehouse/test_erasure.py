"""A person who asks to be forgotten is gone from all that is kept, and stays so."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from ingest.landing import landings
from warehouse import erasure, pipeline
from warehouse.cli import main
from warehouse.lake import GatedBatch, Lake
from warehouse.scan import scan
from warehouse.settings import Settings

DAY, LATER = date(2026, 11, 22), date(2026, 11, 24)
PHONE, OTHER = "13812340001", "13812340002"
WORDS, OTHER_WORDS = "壶盖炸裂烫到左手", "插座冒烟烧焦墙纸"
SOURCE = """
name: xx_complaints
title: {zh: 测试, en: test}
publisher: {zh: 测试, en: test}
country: CN
record_type: complaint
evidence_class: complaint
schedule: irregular
licence: {name: none, attribution: none, rows_publishable: false}
inbox: ["complaints/*"]
format: csv
member: "*.csv"
columns:
  complaint_number: number
  received_date: {from: day, dates: "%Y-%m-%d"}
  complaint_type: {from: kind, lookup: kinds}
  narrative: words
  complainant_pseudonym: {from: [paper, phone]}
personal: {drop: [name], mask: [words], subject: [paper, phone]}
lookups: {kinds: {投诉: complaint}}
expect:
  quarantined_share: {max: 0.9, since: 2026-11-23, reason: the test puts one of two rows aside}
"""
HEADER = "number,day,kind,name,paper,phone,words\n"


def row(number: str, phone: str, words: str, kind: str = "投诉") -> str:
    return f"{number},2026-11-01,{kind},甲某,,{phone},{words}\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An export with two rows of the person, one of them bad, and one of another."""
    folder = tmp_path / "sources" / "xx_complaints"
    folder.mkdir(parents=True)
    (folder / "source.yml").write_text(SOURCE, encoding="utf-8")
    rows = [
        row("A1", PHONE, WORDS),
        row("A2", "+86 " + PHONE, WORDS, "闲聊"),
        row("A3", OTHER, OTHER_WORDS),
    ]
    found = Settings(home=tmp_path / "home", sources=str(tmp_path / "sources"))
    drop(found, "october.csv", rows)
    take(found)
    return found


def drop(settings: Settings, name: str, rows: list[str]) -> None:
    path = settings.inbox_folder / "complaints" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER + "".join(rows), encoding="utf-8")


def take(settings: Settings, *, again: bool = False) -> dict[str, GatedBatch]:
    pipeline.land(settings, "xx_complaints", DAY)
    pipeline.gate(settings, "xx_complaints", again=again)
    found = Lake(settings.lake_folder).batches("xx_complaints")
    return {Path(batch.file_name).name: batch for batch in found}


def raw(settings: Settings) -> dict[str, dict[str, object]]:
    """Return the admitted rows by their number."""
    lake = Lake(settings.lake_folder)
    files = lake.raw_files("complaint", lake.batches())
    rows = [row for path in files for row in pq.read_table(path).to_pylist()]
    return {str(row["complaint_number"]): row for row in rows}


def seen(settings: Settings, *words: str) -> set[int]:
    """Tell which of some words stand anywhere below the home but in the drop folder."""
    found = scan(settings.home, words, but=settings.inbox_folder)
    assert not found.unopened
    return {sighting.word_number for sighting in found.sightings}


def test_before_it_the_words_are_kept_and_the_numbers_are_not(settings: Settings) -> None:
    """One person in two rows, one of them in quarantine, under one pseudonym."""
    assert seen(settings, PHONE, OTHER, "甲某", WORDS, OTHER_WORDS) == {4, 5}
    assert (
        raw(settings)["A1"]["complainant_pseudonym"] != raw(settings)["A3"]["complainant_pseudonym"]
    )


def test_looking_first_changes_nothing(settings: Settings) -> None:
    """A dry run counts rows and files and touches none."""
    found = erasure.look(settings, ["0086-" + PHONE])
    assert (found.person_count, found.row_count, len(found.files)) == (1, 2, 1)
    assert WORDS in str(raw(settings)["A1"])


def test_an_erasure_survives_replays_new_exports_and_backups(settings: Settings) -> None:
    """Judged again, landed again, exported again, restored: the words do not come back."""
    name = str(raw(settings)["A1"]["complainant_pseudonym"])
    (landing,) = landings("xx_complaints", Lake(settings.lake_folder).landing)
    backup = {path: path.read_bytes() for path in landing.file.path.parent.iterdir()}
    erased = erasure.erase(settings, [PHONE], DAY)
    assert erased.row_count == 2
    assert seen(settings, PHONE, WORDS, name) == set()

    batch = take(settings, again=True)["october.csv"]
    assert (batch.landed_count, batch.admitted_count, batch.quarantined_count) == (3, 2, 1)
    assert batch.erased_row_count == 2
    assert seen(settings, WORDS, name) == set()

    drop(settings, "november.csv", [row("A1", PHONE, WORDS), row("B1", "", WORDS[:0])])
    take(settings)
    assert seen(settings, PHONE, WORDS, name) == set()
    assert raw(settings)["A1"]["complainant_pseudonym"] is None

    for path, content in backup.items():
        path.write_bytes(content)
    take(settings, again=True)
    assert seen(settings, WORDS, name) == {1, 2}
    assert erasure.repeat(settings, LATER).row_count == 2
    assert seen(settings, PHONE, WORDS, name) == set()
    assert raw(settings)["A3"]["narrative"] == OTHER_WORDS


def test_what_happened_to_the_thing_stays(settings: Settings) -> None:
    """A count does not fall because somebody asked to be forgotten."""
    erasure.erase(settings, [PHONE], DAY)
    kept = raw(settings)["A1"]
    assert (kept["received_date"], kept["complaint_type"]) == (date(2026, 11, 1), "complaint")
    assert kept["narrative"] == "〔已删除〕"


def test_the_manifest_keeps_the_hash_and_says_what_was_erased(settings: Settings) -> None:
    """Landing changes for nothing else, and this is written down."""
    (before,) = landings("xx_complaints", Lake(settings.lake_folder).landing)
    erasure.erase(settings, [PHONE], DAY)
    (after,) = landings("xx_complaints", Lake(settings.lake_folder).landing)
    manifest = json.loads((after.file.path.parent / "manifest.json").read_text())
    assert after.file.sha256 == before.file.sha256
    assert [entry["row_count"] for entry in manifest["erasures"]] == [2]


def test_a_killed_erasure_is_ended_by_the_next(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between any two steps, it finds what is left to do."""
    for step in ("entomb", "forget", "note"):
        with monkeypatch.context() as patched:
            patched.setattr(f"ingest.personal.subjects.Subjects.{step}", _killed)
            with pytest.raises(KeyboardInterrupt):
                erasure.erase(settings, [PHONE], DAY)
    with monkeypatch.context() as patched:
        patched.setattr("warehouse.erasure.replace_content", _killed)
        drop(settings, "more.csv", [row("C1", OTHER, OTHER_WORDS)])
        take(settings)
        with pytest.raises(KeyboardInterrupt):
            erasure.erase(settings, [OTHER], DAY)
    take(settings)  # a night between
    erasure.erase(settings, [OTHER], DAY)
    erasure.erase(settings, [PHONE], DAY)
    assert seen(settings, PHONE, OTHER, WORDS, OTHER_WORDS) == set()
    assert {"A1", "A3", "C1"} == set(raw(settings))


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_a_failed_build_goes_with_the_person(settings: Settings) -> None:
    """It holds what the raw rows said."""
    left = Lake(settings.lake_folder).folder / "build" / "2026-11-22-dead" / "build.duckdb"
    left.parent.mkdir(parents=True)
    left.write_text(WORDS, encoding="utf-8")
    erasure.erase(settings, [PHONE], DAY)
    assert not left.exists()


def test_an_erasure_changes_what_a_build_stands_on(settings: Settings) -> None:
    """A number that moves with it has a reason that can be read."""
    lake = Lake(settings.lake_folder)
    before = pipeline.inputs_digest(lake.batches())
    erasure.erase(settings, [PHONE], DAY)
    assert pipeline.inputs_digest(lake.batches()) != before


def test_what_names_nobody_erases_nobody(settings: Settings) -> None:
    """A word or an empty line is no identifier."""
    with pytest.raises(erasure.NobodyNamedError, match="nothing that was given"):
        erasure.erase(settings, ["匿名", ""], DAY)


def test_the_command_takes_no_identifier_as_an_argument(settings: Settings) -> None:
    """Arguments show in process lists; what is piped in is erased only with --yes."""
    environment = {"FENGHUO_HOME": str(settings.home), "FENGHUO_SOURCES": settings.sources}

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments, input=f"{PHONE}\n", env=environment)

    assert run("erase", PHONE).exit_code == 2
    assert "would be erased: 1 persons, 2 rows in 1 files" in run("erase", "--dry-run").stdout
    unasked = run("erase")
    assert (unasked.exit_code, "--yes" in unasked.stderr) == (2, True)
    done = run("erase", "--yes")
    assert done.exit_code == 0, done.stderr
    assert PHONE not in done.stdout + done.stderr
    assert "the drop folder still holds 1 exports" in done.stderr
    assert "0 sightings" in run("scan").stdout
