"""A word is found wherever it is packed, and what cannot be opened is named."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from warehouse import store
from warehouse.cli import main
from warehouse.reports import pdf
from warehouse.scan import TooShortError, scan

WORD = "欧阳珺翀"


def zipped(data: bytes, name: str = "inner") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return stream.getvalue()


def workbook(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_string(3, 3, WORD)


def parquet(path: Path) -> None:
    columns = {"a": ["x"] * 999 + [WORD], "b": [["y"]] * 999 + [["y", WORD]]}
    pq.write_table(pa.table(columns), path, compression="zstd")


def duckdb_file(path: Path) -> None:
    with store.write(path, memory_limit="256MB", threads=1) as connection:
        connection.execute("create schema marts")
        connection.execute(
            f"create table marts.t as select i, {store.literal(WORD)} || i as w from range(9) t(i)"
        )


def sqlite_file(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("create table t (w text)")
        connection.execute("insert into t values (?)", ("x" * 9000 + WORD,))
    connection.close()


HIDDEN_IN: dict[str, Callable[[Path], object]] = {
    "utf-8": lambda p: p.write_text(WORD, encoding="utf-8"),
    "gb18030": lambda p: p.write_text(WORD, encoding="gb18030"),
    "utf-16": lambda p: p.write_text(WORD, encoding="utf-16"),
    "json escapes": lambda p: p.write_text(json.dumps(WORD)),
    "gzip": lambda p: p.write_bytes(gzip.compress(WORD.encode())),
    "bzip2": lambda p: p.write_bytes(bz2.compress(WORD.encode())),
    "xz": lambda p: p.write_bytes(lzma.compress(WORD.encode())),
    "a zip in a zip": lambda p: p.write_bytes(zipped(zipped(WORD.encode()))),
    "a member's name": lambda p: p.write_bytes(zipped(b"", f"{WORD}.txt")),
    "a workbook": workbook,
    "parquet": parquet,
    "duckdb": duckdb_file,
    "sqlite": sqlite_file,
}


@pytest.mark.parametrize("packing", HIDDEN_IN)
def test_a_word_is_found_however_it_is_packed(packing: str, tmp_path: Path) -> None:
    """By its number among those looked for; the other word is nowhere."""
    HIDDEN_IN[packing](tmp_path / "file")
    found = scan(tmp_path, ["司徒瑢骞", WORD])
    assert {sighting.word_number for sighting in found.sightings} == {2}
    assert (found.file_count, found.unopened) == (1, ())


@pytest.mark.skipif(not pdf.available(), reason=str(pdf.obstacle()))
def test_a_word_is_found_in_the_text_of_a_pdf(tmp_path: Path) -> None:
    """A PDF holds glyphs and not letters."""
    weasyprint = pytest.importorskip("weasyprint")
    page = f"<html><body><p>一份报告 13812340001 {WORD} report</p></body></html>"
    weasyprint.HTML(string=page).write_pdf(tmp_path / "a.pdf")
    found = scan(tmp_path, [WORD, "13812340001", "13812340002"])
    assert {sighting.word_number for sighting in found.sightings} == {1, 2}


@pytest.mark.parametrize("before", [0, 1, 2, (1 << 22) - 5, (1 << 22) - 1, 1 << 22])
def test_a_word_is_found_across_pieces(before: int, tmp_path: Path) -> None:
    """Large files are searched in pieces, and no word falls between two."""
    (tmp_path / "large").write_bytes(b"x" * before + WORD.encode() + b"y" * 9)
    assert scan(tmp_path, ["xxx0", WORD]).sightings


@given(st.lists(st.text("ab赵", min_size=3, max_size=5), min_size=1, max_size=4), st.text("ab赵"))
def test_what_is_found_is_what_stands_there(words: list[str], text: str) -> None:
    """Whatever the words share with one another and with the text."""
    with TemporaryDirectory() as folder:
        Path(folder, "text").write_text(text, encoding="utf-8")
        found = {sighting.word_number for sighting in scan(Path(folder), words).sightings}
    assert {words[n - 1] for n in found} == {word for word in words if word in text}


def test_a_word_that_says_nothing_is_not_looked_for(tmp_path: Path) -> None:
    """It would be found in every file."""
    with pytest.raises(TooShortError):
        scan(tmp_path, ["ab"])


def test_names_of_files_are_searched_and_the_left_out_folder_is_not(tmp_path: Path) -> None:
    """A file's name is an output, too; the drop folder is not ours."""
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a.csv").write_text(WORD, encoding="utf-8")
    (tmp_path / f"{WORD}.csv").touch()
    found = scan(tmp_path, [WORD], but=tmp_path / "inbox")
    assert [sighting.place for sighting in found.sightings] == [
        f"name of {tmp_path / f'{WORD}.csv'}"
    ]


def test_what_cannot_be_opened_is_named(tmp_path: Path) -> None:
    """What was not looked into is not clean."""
    (tmp_path / "broken.zip").write_bytes(zipped(b"x" * 9000)[:90])
    (tmp_path / "broken.parquet").write_bytes(b"PAR1xxxx")
    assert len(scan(tmp_path, [WORD]).unopened) == 2


def test_the_command_tells_lines_and_never_words(tmp_path: Path) -> None:
    """What is looked for is not to show in a terminal's log."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "a.txt").write_text(WORD, encoding="utf-8")
    environment = {"FENGHUO_HOME": str(tmp_path / "home")}
    done = CliRunner().invoke(main, ["scan"], input=f"司徒瑢骞\n{WORD}\n", env=environment)
    assert done.exit_code == 3
    assert f"line 2: {tmp_path / 'home' / 'a.txt'}" in done.stdout
    assert WORD not in done.output
