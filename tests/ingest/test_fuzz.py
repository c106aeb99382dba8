"""Whatever the bytes are: a typed refusal, or rows of which every one is accounted for."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.batch import LandedFile, Rows
from ingest.errors import SourceError
from ingest.read import read
from ingest.source import SHIPPED, Source, load_source
from ingest.workbook import read_workbook
from tests.fuzz import campaign
from tests.fuzz.targets import TARGETS, sources_of, take_in

SECONDS = 6  # of guided fuzzing, each reader
fuzzed = settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
CELL = st.text(st.sampled_from("ab1 ,\"\n\r\t;#\\'\ufeff\u2028\u0085é序\0"), max_size=6)
TABLE = st.lists(st.lists(CELL, min_size=1, max_size=4).map(",".join), max_size=6).map("\n".join)
VALUE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(codec=None), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)
EDITS = st.lists(
    st.tuples(
        st.integers(0, 1 << 20),
        st.integers(0, 12),
        st.binary(max_size=4)
        | st.sampled_from(
            [b"<", b">", b"&", b'"', b"</", b"<!--", b"]]>", b"&#0;", b"{", b"[", b","]
        ),
    ),
    min_size=1,
    max_size=4,
)
Read = Callable[[bytes, Source], Rows | None]


def edited(data: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    """Replace stretches of the bytes by others."""
    for place, length, new in edits:
        at = place % (len(data) + 1)
        data = data[:at] + new + data[at + length :]
    return data


@pytest.fixture
def attempt(tmp_path: Path) -> Read:
    """Read bytes as a landed file; None where they are refused, and whole columns otherwise."""
    path = tmp_path / "fuzzed"

    def attempt(data: bytes, source: Source) -> Rows | None:
        path.write_bytes(data)
        file = LandedFile(source.name, "0" * 16, "2015/a", path, "", 0, date(2026, 11, 23))
        try:
            rows = read(file, source)
        except SourceError:
            return None
        columns = [rows.row_number, rows.sheet, rows.published, *rows.table.columns]
        assert {len(c) for c in columns if c is not None} == {rows.table.num_rows}
        assert len(set(rows.table.column_names)) == rows.table.num_columns
        for row in rows.rejected:
            json.loads(row.published)  # the row as published is JSON, whatever was wrong with it
        return rows

    return attempt


def tells_of_every_record(rows: Rows, text: str) -> bool:
    """Hold the account against an independent reader, where quotation leaves no doubt."""
    records = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    broken = any(row.reason == "broken_quotation" for row in rows.rejected)
    return rows.landed_count + sum(rows.noise.values()) == len(records) or broken


@fuzzed
@given(TABLE | st.text(max_size=40))
def test_any_table_is_refused_or_accounted_for(attempt, declared, text):
    """Rows, rejected rows and noise are the records of an independent reader, exactly."""
    rows = attempt(text.encode("utf-8", "surrogatepass"), declared(undeclared="keep"))
    assert rows is None or tells_of_every_record(rows, text)


@fuzzed
@given(EDITS)
def test_an_edited_table_is_refused_or_accounted_for(attempt, edits):
    """A real layout with bytes put in or taken out."""
    source = load_source(SHIPPED / "us_neiss_injuries")
    data = edited((source.folder / "sample.csv").read_bytes(), edits)
    rows = attempt(data, source)
    # separators and line ends are the same bytes in every encoding that the source declares
    text = data.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    assert rows is None or tells_of_every_record(rows, text)


@fuzzed
@given(st.lists(VALUE, max_size=5) | VALUE)
def test_any_json_is_refused_or_accounted_for(attempt, declared, document):
    """Each item of the list is a row or a rejected row."""
    source = declared(format="json", undeclared="keep")
    rows = attempt(json.dumps(document).encode(), source)
    assert rows is None or rows.landed_count == len(document)


@fuzzed
@given(st.lists(VALUE.map(json.dumps) | st.text(max_size=10), max_size=5))
def test_any_lines_of_json_are_accounted_for(attempt, declared, lines):
    """Each line is a row, a rejected row, or blank."""
    text = "\n".join(lines)
    rows = attempt(text.encode("utf-8", "surrogatepass"), declared(format="ndjson"))
    if rows is not None:
        ended = text.endswith("\n")
        assert rows.landed_count + rows.noise.get("blank", 0) == text.count("\n") + (not ended)


@fuzzed
@given(EDITS)
def test_an_edited_answer_is_refused_or_accounted_for(attempt, edits):
    """A real answer with bytes put in or taken out; what is still JSON keeps its records."""
    source = load_source(SHIPPED / "us_cpsc_recalls")
    data = edited((source.folder / "sample.json").read_bytes(), edits)
    rows = attempt(data, source)
    assert rows is None or rows.landed_count == len(json.loads(data.decode("utf-8-sig")))


@fuzzed
@given(EDITS)
def test_an_edited_report_is_refused_or_accounted_for(attempt, edits):
    """A real report with bytes put in or taken out; what is still XML keeps its records."""
    source = load_source(SHIPPED / "eu_safety_gate_notices")
    data = edited((source.folder / "sample.xml").read_bytes(), edits)
    rows = attempt(data, source)
    if rows is not None:
        root = ET.fromstring(data)  # what a stricter reader has let through
        assert rows.landed_count == len(root.findall(f".//{source.records}"))


@settings(fuzzed, max_examples=80)
@given(EDITS, st.booleans())
def test_an_edited_workbook_is_refused_or_accounted_for(attempt, tmp_path, edits, inside):
    """Bytes are put into the archive, or into the sheets before it is packed."""
    source = load_source(SHIPPED / "cn_aqsiq_spot_checks")
    data = (source.folder / "sample.xlsx").read_bytes()
    data = repacked(data, edits) if inside else edited(data, edits)
    rows = attempt(data, source)
    if rows is not None:
        told = rows.landed_count + sum(rows.noise.values())
        sheets = read_workbook(tmp_path / "fuzzed", source.name, "a")
        assert told == sum(len(sheet.rows) for sheet in sheets)


KEPT = sorted(path for path in campaign.FOUND.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}-{path.name[:14]}")
def test_what_the_fuzzer_found_once_is_taken_in_or_refused(path: Path) -> None:
    """Each input that ever broke a reader stays mended."""
    assert TARGETS[path.parent.name](path.read_bytes()) is None  # it raises what it finds


def test_records_without_children_are_rows() -> None:
    """The fuzzer's first find: such records of an XML report were lost without a word."""
    data = (campaign.FOUND / "xml" / "records_without_children").read_bytes()
    source = sources_of("xml")[data[0] % len(sources_of("xml"))]
    assert take_in(source, data[1:]) == data.count(b"<PRODUCT>") > 0


@pytest.mark.parametrize("target", TARGETS)
def test_a_guided_fuzzer_finds_nothing_in_a_moment(
    target: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Some seconds on every reader, led by what it covers; `just fuzz` goes on for hours."""
    try:
        seen = campaign.run(target, SECONDS, tmp_path)
    except campaign.NoFuzzerError as error:
        pytest.skip(f"the fuzzer cannot be fetched here: {error}")
    assert (seen.finds, seen.last_words) == ((), "")
    assert seen.input_count > 300
    record_property("input_count", seen.input_count)
    record_property("found_count", len(seen.finds))


def repacked(data: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    """Edit the sheets of a workbook, and pack it anew."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as made:
        for name in archive.namelist():
            part = archive.read(name)
            is_edited = name.startswith("xl/worksheets/") or name == "xl/sharedStrings.xml"
            made.writestr(name, edited(part, edits) if is_edited else part)
    return out.getvalue()
