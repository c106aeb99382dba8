"""Landing keeps every file once, unchanged, and names what it turns away."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from zipfile import ZipFile, ZipInfo

import pytest

from ingest import landing
from ingest.source import Source, load_source

DAY = date(2026, 11, 22)
CSV = "no,date,product\n1,2026-11-01,ladder\n"
SOURCE = """
name: xx_recalls
title: {zh: 召回, en: Recalls}
publisher: {zh: 发布者, en: Publisher}
country: CN
record_type: recall
evidence_class: recall
schedule: monthly
licence: {name: none, attribution: Publisher, rows_publishable: false}
inbox: ["recalls/**/*.csv"]
format: csv
columns:
  recall_number: no
  recall_date: {from: date, dates: "%Y-%m-%d"}
  product_name: product
"""


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """A source of recalls in plain CSV."""
    folder = tmp_path / "sources" / "xx_recalls"
    folder.mkdir(parents=True)
    (folder / "source.yml").write_text(SOURCE, encoding="utf-8")
    return load_source(folder)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A drop folder with one file of the source and one of nobody."""
    folder = tmp_path / "inbox"
    (folder / "recalls" / "2026").mkdir(parents=True)
    (folder / "recalls" / "2026" / "november.csv").write_text(CSV, encoding="utf-8")
    (folder / "readme.txt").write_text("what is this", encoding="utf-8")
    return folder


def test_a_file_lands_whole_and_stays_in_the_drop_folder(
    source: Source, inbox: Path, tmp_path: Path
) -> None:
    """The landed bytes are the published ones, under a batch named by what the file is."""
    (landed,) = landing.land(source, inbox, tmp_path / "landing", DAY)

    assert landed.file.path.read_text(encoding="utf-8") == CSV
    assert landed.file.file_name == "recalls/2026/november.csv"
    assert landed.file.landed_date == DAY
    assert landed.refusal is None
    assert (inbox / "recalls" / "2026" / "november.csv").exists()


def test_the_same_file_lands_once(source: Source, inbox: Path, tmp_path: Path) -> None:
    """Landing can be repeated, on any later day, without landing anything twice."""
    first = landing.land(source, inbox, tmp_path / "landing", DAY)
    again = landing.land(source, inbox, tmp_path / "landing", date(2026, 12, 1))

    assert again == []
    assert landing.landings(source.name, tmp_path / "landing") == first


def test_new_bytes_under_an_old_name_are_a_new_batch(
    source: Source, inbox: Path, tmp_path: Path
) -> None:
    """A publisher who overwrites a file does not overwrite what landed."""
    (old,) = landing.land(source, inbox, tmp_path / "landing", DAY)
    path = inbox / "recalls" / "2026" / "november.csv"
    path.write_text(CSV + "2,2026-11-02,stool\n", encoding="utf-8")
    (new,) = landing.land(source, inbox, tmp_path / "landing", DAY)

    assert new.file.batch_id != old.file.batch_id
    assert old.file.path.read_text(encoding="utf-8") == CSV


def test_the_same_bytes_under_another_name_are_a_batch_of_their_own(
    source: Source, inbox: Path, tmp_path: Path
) -> None:
    """A byte copy lands too, so that its rows can be counted as duplicates."""
    (inbox / "recalls" / "copy.csv").write_text(CSV, encoding="utf-8")
    landed = landing.land(source, inbox, tmp_path / "landing", DAY)

    assert len({entry.file.batch_id for entry in landed}) == 2
    assert len({entry.file.sha256 for entry in landed}) == 1


def test_an_html_page_is_turned_away_by_name(source: Source, inbox: Path, tmp_path: Path) -> None:
    """A page saved under a data file's name is refused before anybody reads rows from it."""
    path = inbox / "recalls" / "page.csv"
    path.write_text("<!DOCTYPE html><html><body>Not found</body></html>", encoding="utf-8")
    landed = {e.file.file_name: e for e in landing.land(source, inbox, tmp_path / "landing", DAY)}

    refusal = landed["recalls/page.csv"].refusal
    assert refusal is not None
    assert refusal.reason == "html_instead_of_data"
    assert landed["recalls/2026/november.csv"].refusal is None


def test_unfinished_files_and_links_wait(source: Source, inbox: Path, tmp_path: Path) -> None:
    """What is still being written, and links that could lead elsewhere, are left alone."""
    for name in (".hidden.csv", "~$open.csv", "half.csv.part"):
        (inbox / "recalls" / name).write_text(CSV, encoding="utf-8")
    (inbox / "recalls" / "link.csv").symlink_to("/etc/hostname")
    landed = landing.land(source, inbox, tmp_path / "landing", DAY)

    assert [entry.file.file_name for entry in landed] == ["recalls/2026/november.csv"]


def test_a_file_of_nobody_is_named(source: Source, inbox: Path) -> None:
    """A file that no source claims is never passed over in silence."""
    assert landing.unclaimed(inbox, [source]) == ["readme.txt"]


def test_the_drop_folder_is_emptied_only_when_asked(
    source: Source, inbox: Path, tmp_path: Path
) -> None:
    """With the setting on, landed files leave the drop folder, and only those."""
    landing.land(source, inbox, tmp_path / "landing", DAY, empty_inbox=True)

    assert [name for name, _ in landing.inbox_files(inbox)] == ["readme.txt"]
    assert len(landing.landings(source.name, tmp_path / "landing")) == 1


def test_a_half_landed_batch_is_not_seen(source: Source, inbox: Path, tmp_path: Path) -> None:
    """A run killed while it copied leaves nothing that a later run takes for a batch."""
    folder = tmp_path / "landing" / source.name / ".0123456789abcdef.dead.part"
    folder.mkdir(parents=True)
    (folder / "content.csv").write_text(CSV, encoding="utf-8")

    assert landing.landings(source.name, tmp_path / "landing") == []
    assert len(landing.land(source, inbox, tmp_path / "landing", DAY)) == 1


def test_a_file_that_changes_while_it_is_copied_waits_and_the_others_land(
    source: Source, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lands is what its hash says; the next run takes it once it is left alone."""
    other = inbox / "recalls" / "2026" / "december.csv"
    other.write_text(CSV.replace("\n", "\n\n"), encoding="utf-8")
    honest = landing.copyfile

    def still_written(path: Path, target: Path) -> None:
        if path == other:
            with path.open("a", encoding="utf-8") as stream:
                stream.write("\n")
        honest(path, target)

    monkeypatch.setattr(landing, "copyfile", still_written)
    with pytest.raises(landing.UnstableFileError, match=r"december\.csv; they land once"):
        landing.land(source, inbox, tmp_path / "landing", DAY)
    assert len(landing.landings(source.name, tmp_path / "landing")) == 1
    monkeypatch.undo()
    assert len(landing.land(source, inbox, tmp_path / "landing", DAY)) == 1


def test_a_landed_copy_that_was_altered_is_not_read(
    source: Source, inbox: Path, tmp_path: Path
) -> None:
    """A row that went missing on the disk is no row less: the message says where and what to do."""
    (landed,) = landing.land(source, inbox, tmp_path / "landing", DAY)
    with landed.opened() as file:
        assert file == landed.file
    lines = landed.file.path.read_text(encoding="utf-8").splitlines(keepends=True)
    landed.file.path.write_text("".join(lines[:-1]), encoding="utf-8")
    with (
        pytest.raises(landing.DamagedLandingError, match="put it back from a backup"),
        landed.opened(),
    ):
        pass


def test_a_refused_file_stays_in_the_drop_folder_and_may_come_again(
    source: Source, inbox: Path, tmp_path: Path
) -> None:
    """Nothing else is kept of it; once its source is mended it lands."""
    (inbox / "recalls" / "2026" / "november.csv").write_text("<html></html>", encoding="utf-8")
    before = list(landing.inbox_files(inbox))

    def land(*, again: bool = False, mended: Source = source) -> list[landing.Landing]:
        return landing.land(mended, inbox, tmp_path / "landing", DAY, empty_inbox=True, again=again)

    (refused,) = land()
    assert refused.refusal is not None
    assert list(landing.inbox_files(inbox)) == before
    assert land() == []
    (taken,) = land(again=True, mended=source.model_copy(update={"format": "html"}))
    assert taken.refusal is None
    assert [name for name, _ in landing.inbox_files(inbox)] == ["readme.txt"]


def test_the_same_bytes_under_another_name_are_named_as_a_copy(
    source: Source, inbox: Path, tmp_path: Path
) -> None:
    """Both land and are accounted for; the second says whose copy it is, on whatever night."""
    store = tmp_path / "landing"
    (first,) = landing.land(source, inbox, store, DAY)
    (inbox / "recalls" / "2026" / "women.csv").write_text(CSV, encoding="utf-8")
    (inbox / "recalls" / "2026" / "zebra.csv").write_text(CSV + "2,2026-11-02,saw\n")
    copy, other = landing.land(source, inbox, store, DAY + timedelta(days=1))
    assert "same_content_as" not in first.provenance
    assert copy.provenance["same_content_as"] == {
        "source": source.name,
        "file_name": "recalls/2026/november.csv",
        "batch_id": first.file.batch_id,
    }
    assert "same_content_as" not in other.provenance


def test_an_archive_packed_anew_in_the_drop_folder_is_named_as_a_copy(
    source: Source, inbox: Path, tmp_path: Path
) -> None:
    """New bytes around the same text are the same content."""
    zipping = source.model_copy(update={"member": "*.csv", "inbox": ("recalls/**/*.zip",)})
    for night in (1, 2):
        with ZipFile(inbox / "recalls" / f"night{night}.zip", "w") as archive:
            archive.writestr(ZipInfo("recalls.csv", (2026, 11, night, 7, 4, 0)), CSV)
    first, second = landing.land(zipping, inbox, tmp_path / "landing", DAY)
    assert first.file.sha256 != second.file.sha256
    assert second.provenance["inner_sha256"] == first.provenance["inner_sha256"]
    assert second.provenance["same_content_as"]["batch_id"] == first.file.batch_id
