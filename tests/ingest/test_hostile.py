"""Hostile files are refused for the right reason, at once, and without filling the memory."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
import xlwt

from ingest.landing import land
from ingest.read import read
from ingest.source import SHIPPED, load_source

MOST_SECONDS = 1.0
MOST_MEBIBYTES = 50
ENTITY = b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;">]>'
PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Target="xl/workbook.xml" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/officeDocument"/></Relationships>'
    ),
    "xl/workbook.xml": (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Target="worksheets/sheet1.xml" Type="http://schemas.openxmlformats'
        '.org/officeDocument/2006/relationships/worksheet"/></Relationships>'
    ),
}


def zipped(members: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def workbook(rows: str, after: str = "", before: str = "", **more: bytes) -> bytes:
    """Write a workbook around the XML of a sheet's rows."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'{before}<worksheet xmlns="{main}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    return zipped({**PARTS, "xl/worksheets/sheet1.xml": sheet, **more})


def text_row(number: int, cells: list[str]) -> str:
    inner = "".join(
        f'<c r="{chr(65 + place)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for place, cell in enumerate(cells)
    )
    return f'<row r="{number}">{inner}</row>'


def old_workbook_with_a_far_corner() -> bytes:
    book, out = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("a")
    sheet.write(0, 0, "a")
    sheet.write(65_535, 255, "b")
    book.save(out)
    return out.getvalue()


def with_patched(data: bytes, *patches: tuple[bytes, int, bytes]) -> bytes:
    """Overwrite bytes at an offset from the last place where a signature stands."""
    patched = bytearray(data)
    for signature, offset, value in patches:
        at = patched.rfind(signature) + offset
        patched[at : at + len(value)] = value
    return bytes(patched)


def lying_directory() -> bytes:
    """Claim ten bytes for a member that unpacks to sixty million."""
    bomb = zipped({**PARTS, "xl/worksheets/sheet1.xml": b" " * 60_000_000})
    ten = (10).to_bytes(4, "little")
    return with_patched(bomb, (b"PK\x03\x04", 22, ten), (b"PK\x01\x02", 24, ten))


def unlike_objects(count: int) -> bytes:
    return json.dumps([{f"a{n}": 1, f"b{n}": 2} for n in range(count)]).encode()


# file name (its source by folder), how it is made, reason
CORPUS: list[tuple[str, Callable[[], bytes], str]] = [
    ("book/empty.xlsx", lambda: b"", "empty_file"),
    ("book/page.xls", lambda: b"<!DOCTYPE html><html></html>", "html_instead_of_data"),
    ("book/print.xls", lambda: b"%PDF-1.7", "other_format"),
    ("book/nothing.xlsx", lambda: zipped({"a.txt": b"a"}), "wrong_format"),
    (
        "book/bomb.xlsx",
        lambda: zipped({**PARTS, "xl/worksheets/sheet1.xml": b" " * 60_000_000}),
        "oversized",
    ),
    ("book/lying.xlsx", lying_directory, "broken_workbook"),
    (
        "book/members.xlsx",
        lambda: zipped({"xl/workbook.xml": b"", **{f"xl/{n}.xml": b"" for n in range(5_000)}}),
        "oversized",
    ),
    (
        "book/directory.xlsx",
        lambda: zipped({f"xl/{n:060}": b"" for n in range(9_500)}),
        "oversized",
    ),
    ("book/nested.xlsx", lambda: workbook("", **{"xl/more.zip": b"PK"}), "nested_archive"),
    (
        "book/away.xlsx",
        lambda: workbook("", **{"../../etc/cron.d/x": b"x"}),
        "unsafe_member_name",
    ),
    ("book/drive.xlsx", lambda: workbook("", **{"C:\\x.xml": b"x"}), "unsafe_member_name"),
    (
        "book/locked.xlsx",
        lambda: with_patched(
            workbook(""), (b"PK\x03\x04", 6, b"\x01\x00"), (b"PK\x01\x02", 8, b"\x01\x00")
        ),
        "encrypted",
    ),
    (
        "book/locked.xls",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "encrypted",
    ),
    (
        "book/packed.xlsx",
        lambda: zipped({**PARTS, "xl/worksheets/sheet1.xml": b" "}, zipfile.ZIP_LZMA),
        "broken_workbook",
    ),
    ("book/entities.xlsx", lambda: workbook("", before=ENTITY.decode()), "hostile_xml"),
    (
        "book/entities16.xlsx",
        lambda: workbook("", **{"xl/styles.xml": ENTITY.decode().encode("utf-16")}),
        "hostile_xml",
    ),
    (
        "book/corner.xlsx",
        lambda: workbook("<row><c r='A1'><v>1</v></c><c r='XFD1048576'><v>1</v></c></row>"),
        "oversized",
    ),
    (
        "book/row.xlsx",
        lambda: workbook('<row r="1"><c r="XFD1"/></row><row r="1048576"><c><v>1</v></c></row>'),
        "oversized",
    ),
    ("book/corner.xls", old_workbook_with_a_far_corner, "oversized"),
    (
        "book/merged.xlsx",
        lambda: workbook(
            text_row(1, ["a"]) + '<row r="999"><c r="IV999"><v>1</v></c></row>',
            "<mergeCells>" + '<mergeCell ref="A1:IV999"/>' * 2_000 + "</mergeCells>",
        ),
        "oversized",
    ),
    ("book/cut.xlsx", lambda: workbook(text_row(1, ["a"]))[:-40], "broken_workbook"),
    ("table/empty.csv", lambda: b"", "empty_file"),
    ("table/packed.csv", lambda: gzip.compress(b"a,b\n"), "compressed_file"),
    ("table/null.csv", lambda: b"a,b\n" + b"1,2\n" * 20_000 + b"\0", "binary_data"),
    ("table/line.csv", lambda: b"a,b\n" + b"x" * 20_000_000, "overlong_line"),
    ("table/quoted.csv", lambda: b'a,b\n1,"' + b"x\n" * 2_500_000 + b'"\n', "overlong_record"),
    ("table/wide.csv", lambda: b"a," * 100_000 + b"a\n", "too_many_columns"),
    ("json/deep.json", lambda: b"[" * 1_000_000, "nested_too_deeply"),
    ("json/deep2.json", lambda: b'[{"a":' * 499 + b"1" + b"}]" * 499, "nested_too_deeply"),
    ("json/keys.json", lambda: unlike_objects(3_000), "too_many_columns"),
    (
        "json/twice.json",
        lambda: b'[{"a":1,' + b",".join(b'"%d":1' % n for n in range(50_000)) + b',"a":1}]',
        "duplicate_key",
    ),
    ("json/null.json", lambda: b'[{"a":"\0"}]', "binary_data"),
    ("xml/entities.xml", lambda: b"<?xml version='1.0'?>" + ENTITY + b"<a>&c;</a>", "hostile_xml"),
    (
        "xml/outside.xml",
        lambda: b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        "hostile_xml",
    ),
    ("xml/remote.xml", lambda: b'<!DOCTYPE a SYSTEM "http://localhost/a.dtd"><a/>', "hostile_xml"),
    (
        "xml/deep.xml",
        lambda: b"<a><notifications>" + b"<b>" * 5_000 + b"</b>" * 5_000 + b"</notifications></a>",
        "nested_too_deeply",
    ),
    (
        "xml/wide.xml",
        lambda: (
            b"<a><notifications>"
            + b"".join(b"<a%d>1</a%d>" % (n, n) for n in range(5_000))
            + b"</notifications></a>"
        ),
        "too_many_columns",
    ),
    ("xml/encoding.xml", lambda: b"<?xml version='1.0' encoding='gb2312'?><a/>", "broken_xml"),
    ("xml/comments.xml", lambda: b"<!---->" * 9_000 + b"x", "broken_xml"),
    ("zip/bomb.zip", lambda: zipped({"FLAT_RCL.txt": b"0" * 60_000_000}), "overblown_archive"),
    ("zip/nested.zip", lambda: zipped({"FLAT_RCL.txt": b"0", "a.7z": b"7z"}), "nested_archive"),
    ("zip/away.zip", lambda: zipped({"../FLAT_RCL.txt": b"0"}), "unsafe_member_name"),
    ("zip/root.zip", lambda: zipped({"/etc/FLAT_RCL.txt": b"0"}), "unsafe_member_name"),
    (
        "zip/members.zip",
        lambda: zipped({f"{n:060}": b"" for n in range(9_500)}),
        "too_many_members",
    ),
]
BY_FOLDER = {
    "book": "cn_aqsiq_spot_checks",
    "table": "cn_12315_complaints",
    "json": "us_cpsc_recalls",
    "xml": "eu_safety_gate_notices",
    "zip": "us_nhtsa_recalls",
}
# Each file is refused in a fork of its own, so that time and memory are that file's alone.
MEASURE = """
import json, os, resource, sys
from datetime import date
from pathlib import Path
from ingest.batch import LandedFile
from ingest.errors import SourceError
from ingest.read import _parser, read
from ingest.sniff import sniff
from ingest.source import find, load_sources

root, stated = Path(sys.argv[1]), json.loads(sys.argv[2])
sources = load_sources()

def refuse(path, source):
    try:
        with path.open("rb") as stream:
            sniff(stream.read(1 << 16), source, path.name)
        file = LandedFile(source.name, "0" * 16, path.name, path, "", 0, date(2026, 11, 23))
        return str(read(file, source).landed_count) + " rows"
    except SourceError as error:
        return error.reason

for source in sources:
    if source.parser:
        _parser(source.parser)  # the libraries it imports are not the file's

for name in sorted(stated):
    ours, theirs = os.pipe()
    if not os.fork():
        before = resource.getrusage(resource.RUSAGE_SELF)
        reason = refuse(root / name, find(sources, stated[name]))
        after = resource.getrusage(resource.RUSAGE_SELF)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        grown = (after.ru_maxrss - before.ru_maxrss) / 1024
        os.write(theirs, json.dumps([name, reason, seconds, grown]).encode())
        os._exit(0)
    os.close(theirs)
    os.wait()
    print(os.read(ours, 4096).decode(), flush=True)
    os.close(ours)
"""


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, float, float]]:
    """Reason, seconds of computing and mebibytes for each file of the corpus."""
    root = tmp_path_factory.mktemp("hostile")
    stated = {}
    for name, make, _ in CORPUS:
        path = root / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(make())
        stated[name] = BY_FOLDER[path.parent.name]
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(root), json.dumps(stated)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        cwd=Path(__file__).resolve().parents[2],
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {name: (reason, seconds, grown) for name, reason, seconds, grown in lines}


@pytest.mark.parametrize(("name", "reason"), [(name, reason) for name, _, reason in CORPUS])
def test_a_hostile_file_is_refused_at_once(measured, name, reason):
    """The reason is the right one, within a second of computing and fifty mebibytes."""
    found, seconds, mebibytes = measured[name]
    assert reason == found
    assert seconds < MOST_SECONDS
    assert mebibytes < MOST_MEBIBYTES


@pytest.mark.parametrize("name", ["us_cpsc_recalls", "eu_safety_gate_notices", "us_neiss_injuries"])
def test_a_page_of_nothing_but_comments_lands_at_once(tmp_path, name):
    """The search for a web page reads each comment in one way only."""
    inbox = tmp_path / "inbox" / name
    inbox.mkdir(parents=True)
    (inbox / "comments.txt").write_bytes(b"<!---->" * 9_000 + b"x")
    source = load_source(SHIPPED / name)
    (landing,) = land(source, tmp_path / "inbox", tmp_path / "landing", date(2026, 11, 23))
    assert landing.file.file_name == f"{name}/comments.txt"


@pytest.mark.parametrize(
    ("text", "reason"),
    [("[" * 100_000, "nested_too_deeply"), ('[{"number": "\\ud800"}]', "broken_text")],
)
def test_what_cannot_be_redacted_is_refused_at_the_door(declared, tmp_path, text, reason):
    """Personal columns are emptied before landing, which a hostile file does not stop."""
    source = declared(format="json", personal={"drop": ["phone"]}, ignore=["phone"])
    inbox = tmp_path / "inbox" / "test"
    inbox.mkdir(parents=True)
    (inbox / "hostile.json").write_text(text, encoding="utf-8")
    (landing,) = land(source, tmp_path / "inbox", tmp_path / "landing", date(2026, 11, 23))
    assert landing.refusal
    assert reason == landing.refusal.reason


@pytest.mark.parametrize("suffix", [".xlsm", ".xls"])
def test_macros_are_noted_and_never_run(tmp_path, landed, suffix):
    """A publisher's table needs none; the rows are taken, and a person is told."""
    source = load_source(SHIPPED / "cn_aqsiq_spot_checks")
    cells = [["产品名称", "生产企业名称", "抽查结果"], ["儿童玩具", "甲厂", "合格"]]
    path = tmp_path / f"made{suffix}"
    if suffix == ".xls":
        old = xlwt.Workbook()
        sheet = old.add_sheet("Sheet1")
        for row, texts in enumerate(cells):
            for column, text in enumerate(texts):
                sheet.write(row, column, text)
        old.save(str(path))
        data = path.read_bytes() + "_VBA_PROJECT".encode("utf-16-le")
    else:
        book = xlsxwriter.Workbook(path)
        page = book.add_worksheet()
        for row, texts in enumerate(cells):
            page.write_row(row, 0, texts)
        book.close()
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
        data = path.read_bytes()
    rows = read(landed(data, f"2015年/a{suffix}"), source)
    assert 1 == rows.table.num_rows
    assert "the workbook holds macros, which are not read" in rows.notes


def test_half_a_character_is_a_rejected_row(landed, declared):
    """JSON can name half of a surrogate pair; nothing could write it down."""
    file = landed('[{"number": "\\ud800"}, {"number": "1"}]', "a.json")
    rows = read(file, declared(format="json"))
    assert ["1"] == rows.table["number"].to_pylist()
    assert [(1, "broken_text")] == [(row.row_number, row.reason) for row in rows.rejected]


def test_labels_stay_apart_whatever_they_are(landed, declared):
    """A publisher may call a column by the very name that a repeated one would get."""
    rows = read(landed("a,a,a#2,,#4\n1,2,3,4,5\n"), declared())
    assert 5 == len(set(rows.table.column_names))


def test_a_deep_line_of_many_is_a_rejected_row(landed, declared):
    """One line of an export does not take the others with it."""
    deep = "[" * 100_000
    rows = read(landed(f'{{"number": 1}}\n{deep}\n{{"number": 2}}\n'), declared(format="ndjson"))
    assert ["1", "2"] == rows.table["number"].to_pylist()
    assert [2] == [row.row_number for row in rows.rejected]
