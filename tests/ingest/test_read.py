"""Every reader says what it found, where, and what it could not take."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.batch import Rows
from ingest.conform import conform
from ingest.errors import DeclarationError, MissingColumnError, UnreadableFileError
from ingest.read import read
from ingest.read_delimited import _encoded, _lines, name_labels
from ingest.text_en import plain_text, tells_of_death, tells_of_injury, unit_count


def cells(rows: Rows) -> list[dict[str, str | None]]:
    return rows.table.to_pylist()


def test_cells_stay_text(landed, declared):
    """Nothing is guessed: a number keeps its zeros, a word for nothing stays a word."""
    rows = read(landed("number,a\n007,NA\n1e5,null\n"), declared())
    assert [{"number": "007", "a": "NA"}, {"number": "1e5", "a": "null"}] == cells(rows)


def test_an_empty_cell_is_null(landed, declared):
    """Quoted or not, a cell with nothing in it is null."""
    rows = read(landed('number,a,b\n1,,""\n'), declared())
    assert [{"number": "1", "a": None, "b": None}] == cells(rows)


def test_a_record_runs_over_lines_inside_quotes(landed, declared):
    """A narrative with line breaks is one record, numbered by the line it begins at."""
    rows = read(landed('number,a\r\n1,"two\r\nlines, one ""cell"""\r\n2,x\r\n'), declared())
    assert 'two\r\nlines, one "cell"' == cells(rows)[0]["a"]
    assert [2, 4] == rows.row_number.to_pylist()


def test_a_record_of_the_wrong_width_is_rejected_with_its_text(landed, declared):
    """A ragged row is a landed row: it is kept aside with a reason, never dropped."""
    rows = read(landed("number,a\n1,x\n2,y,z\n3\n4,w\n"), declared())
    found = [(r.row_number, r.reason, json.loads(r.published)) for r in rows.rejected]
    assert [(3, "wrong_field_count", ["2", "y", "z"]), (4, "wrong_field_count", ["3"])] == found
    assert ["1", "4"] == rows.table["number"].to_pylist()
    assert 4 == rows.landed_count


def test_a_last_record_cut_off_is_called_truncated(landed, declared):
    """A download that stopped leaves a short last record without line end."""
    rows = read(landed("number,a,b\n1,x,y\n2,z"), declared())
    assert ["truncated_record"] == [r.reason for r in rows.rejected]


def test_a_last_record_cut_off_inside_quotes_is_called_truncated(landed, declared):
    """A quotation that never closes in the last line is a cut, not a broken file."""
    rows = read(landed('number,a\n1,x\n2,"yz'), declared())
    assert ["truncated_record"] == [r.reason for r in rows.rejected]
    assert 2 == rows.landed_count


def test_a_whole_last_record_needs_no_line_end(landed, declared):
    """Many publishers leave out the last line end."""
    assert 1 == read(landed("number,a\n1,x"), declared()).table.num_rows


def test_a_quotation_that_swallows_lines_refuses_the_file(landed, declared):
    """Rows inside an unclosed quotation are lost: better no file than half of one."""
    with pytest.raises(UnreadableFileError, match=r"row 3.*\[broken_quotation\]"):
        read(landed('number,a\n1,x\n2,"y\n3,z\n4,w\n'), declared())


def test_text_behind_a_closing_quote_rejects_the_record(landed, declared):
    """A badly quoted record is set aside; those around it are read."""
    rows = read(landed('number,a\n1,x\n2,"y" z\n3,w\n'), declared())
    assert [(3, "broken_quotation")] == [(r.row_number, r.reason) for r in rows.rejected]
    assert ["1", "3"] == rows.table["number"].to_pylist()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    table=st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=2, max_size=2
        ),
        max_size=8,
    )
)
def test_whatever_a_writer_quotes_is_read_back(declared, landed, table):
    """Commas, quotes and any line break inside a cell survive; an empty record is noise."""
    stream = io.StringIO()
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([["number", "a"], *table])
    rows = read(landed(stream.getvalue()), declared())
    filled = [row for row in table if "".join(row).strip() and row != ["number", "a"]]
    assert filled == [[cell or "" for cell in row.values()] for row in cells(rows)]
    assert len(table) + 1 == rows.landed_count + sum(rows.noise.values())


def test_conflict_markers_refuse_the_file(landed, declared):
    """A publisher once committed an unmerged file; both halves looked like rows."""
    text = "number,a\n<<<<<<< HEAD\n1,x\n=======\n1,y\n>>>>>>> cbd2194\n"
    with pytest.raises(UnreadableFileError, match="conflict_markers"):
        read(landed(text), declared())


def test_blank_lines_and_empty_records_are_noise(landed, declared):
    """Lines without any value are counted, and are no rows."""
    rows = read(landed("\nnumber,a\n\n1,x\n,\n  \n"), declared())
    assert {"header": 1, "blank": 4} == rows.noise
    assert 1 == rows.landed_count


def test_a_header_inside_the_data_is_noise(landed, declared):
    """Files put together from several repeat their header; it is counted, and is no row."""
    rows = read(landed("number,a\n1,x\nnumber,a\n2,y\n"), declared())
    assert {"header": 1, "repeated_header": 1} == rows.noise
    assert ["1", "2"] == rows.table["number"].to_pylist()


def test_a_date_cut_short_is_no_date(landed, declared):
    """Eight digits are a day; six would be read as some January by a lenient parser."""
    source = declared(
        columns={"case_number": "number", "treated_date": {"from": "day", "dates": "%Y%m%d"}}
    )
    file = landed("number,day\n1,20261102\n2,202611\n")
    batch = conform(source, file, read(file, source))
    assert [("2", "bad_date")] == [
        (json.loads(row["published"])["number"], row["reason"]) for row in batch.rejects.to_pylist()
    ]


def test_joined_columns_leave_out_what_says_nothing(landed, declared):
    """Several columns of the file make one text, without markers for nothing or stray blanks."""
    rule = {"from": ["make", "model", "year"], "join": " ", "missing": ["9999"]}
    source = declared(columns={"case_number": "number", "narrative": rule})
    file = landed("number,make,model,year\n1, A ,B,2020\n2,A,,9999\n3,,,\n")
    batch = conform(source, file, read(file, source))
    assert ["A B 2020", "A", None] == batch.records["narrative"].to_pylist()


def test_labels_are_told_apart_by_ordinal_and_place():
    """Exports repeat labels and leave some out; each column still has one name."""
    assert ("类型", "类型#2", "#3", "类型#3") == name_labels([" 类型 ", "类型", "", "类型"])


def test_a_file_without_header_takes_the_declared_labels(landed, declared):
    """Tabs part the cells, quotation marks mean nothing, a line is a record."""
    source = declared(format="tsv", header=["number", "a"])
    rows = read(landed('1\t"x\r\n2\ty"\r\n', "flat.txt"), source)
    assert [{"number": "1", "a": '"x'}, {"number": "2", "a": 'y"'}] == cells(rows)


def test_an_older_layout_ends_earlier(landed, declared):
    """Fields were added over the years; a file that ends before them is read and noted."""
    source = declared(format="tsv", header=["number", "a", "b"])
    rows = read(landed("1\tx\n2\ty\n", "flat.txt"), source)
    assert ("number", "a") == tuple(rows.table.column_names)
    assert ("older layout: 2 of 3 declared columns",) == rows.notes


def test_a_field_beyond_the_declared_ones_is_named_by_its_place(landed, declared):
    """A new field without a label is an undeclared column, and stops the file later on."""
    rows = read(landed("1\tx\n", "flat.txt"), declared(format="tsv", header=["number"]))
    assert ["number", "#2"] == rows.table.column_names


def test_encodings_are_tried_in_the_declared_order(landed, declared):
    """A Chinese export is UTF-8 with a mark or GB 18030; the text is the same."""
    source = declared(encodings=["utf-8-sig", "gb18030"])
    text = "number,a\n1,江门市镕\n"
    for encoding in source.encodings:
        assert "江门市镕" == cells(read(landed(text.encode(encoding)), source))[0]["a"]


def test_a_wrong_encoding_names_the_byte(landed, declared):
    """Nothing is replaced by question marks: the file is refused, with the place."""
    with pytest.raises(UnreadableFileError, match=r"utf-8 fails at byte 11.*\[wrong_encoding\]"):
        read(landed(b"number,a\n1,\xff\n"), declared())


def test_a_nul_is_no_text(landed, declared):
    """A NUL says that the file is binary, or that a disk was full."""
    with pytest.raises(UnreadableFileError, match=r"byte 11.*\[binary_data\]"):
        read(landed(b"number,a\n1,\x00\n"), declared())


def test_a_file_without_anything_is_refused(landed, declared):
    """No header and no rows is no answer."""
    with pytest.raises(UnreadableFileError, match="empty_file"):
        read(landed("\n\n"), declared())


def test_a_header_alone_is_a_file_of_no_rows(landed, declared):
    """Whether that is acceptable is the gate's to say."""
    assert 0 == read(landed("number,a\n"), declared()).landed_count


def test_paths_become_columns_and_items_stand_one_a_line(landed, declared):
    """A list of objects is read by path; a declared separator takes the items apart again."""
    document = [{"number": 1, "parts": [{"name": "a\nb"}, {"name": "c"}], "ok": True, "w": 1.5}]
    rows = read(landed(json.dumps(document), "a.json"), declared(format="json", records=""))
    assert [{"number": "1", "parts.name": "a b\nc", "ok": "true", "w": "1.5"}] == cells(rows)
    assert document == [json.loads(text) for text in rows.published.to_pylist()]


def test_a_path_that_is_named_is_not_opened(landed, declared):
    """An ignored branch is one column, so that its leaves need no declaration."""
    source = declared(format="json", records="", ignore=["images"])
    rows = read(landed('[{"number": "1", "images": [{"url": "u"}]}]', "a.json"), source)
    assert '[{"url":"u"}]' == cells(rows)[0]["images"]


def test_an_empty_list_stands_for_the_paths_below_it(landed, declared):
    """A week without any injury has no injury names, and has not lost the column."""
    source = declared(
        format="json", records="", columns={"case_number": "number", "narrative": "hurt.name"}
    )
    file = landed('[{"number": "1", "hurt": []}]', "a.json")
    assert [{"number": "1", "hurt.name": None}] == cells(read(file, source))


def test_a_key_that_no_record_has_is_a_lost_column(landed, declared):
    """One record may lack a key; a file may not."""
    source = declared(
        format="json", records="", columns={"case_number": "number", "narrative": "text"}
    )
    file = landed('[{"number": "1"}]', "a.json")
    with pytest.raises(MissingColumnError, match=r"test_records: a\.json, column text"):
        conform(source, file, read(file, source))


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("success.results", {"success": {"total": 1, "results": [{"number": "1"}]}}),
        ("{}", {"x1": {"number": "1"}}),
        ("", [{"number": "1"}]),
    ],
)
def test_records_are_found_where_the_source_says(landed, declared, path, document):
    """A bare array, a list inside objects, the values of an object."""
    rows = read(landed(json.dumps(document), "a.json"), declared(format="json", records=path))
    assert [{"number": "1"}] == cells(rows)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[{"number": "1"', "broken_json"),
        ('{"number": 1}\n{"number": 2}', "broken_json"),
        ('[{"number": NaN}]', "broken_json"),
        ('[{"number": 1, "number": 2}]', "duplicate_key"),
        ('{"success": {"results": []}}', "records_not_found"),
        ('{"message": "Too many requests"}', "error_answer"),
        ("[" * 100_000, "nested_too_deeply"),
    ],
)
def test_an_untrustworthy_document_is_refused(landed, declared, text, reason):
    """Half a document, two documents, two values of a key, or an apology: no rows."""
    with pytest.raises(UnreadableFileError, match=rf"\[{reason}\]"):
        read(landed(text, "a.json"), declared(format="json", records=""))


def test_what_is_no_object_is_rejected(landed, declared):
    """A list of records with a stray value loses nothing but the stray."""
    rows = read(landed('[{"number": 1}, null]', "a.json"), declared(format="json", records=""))
    assert [(2, "not_an_object", "null")] == [
        (r.row_number, r.reason, r.published) for r in rows.rejected
    ]


def test_a_broken_line_of_ndjson_is_a_rejected_row(landed, declared):
    """Lines stand for themselves; the cut-off last one is told from a broken one."""
    text = '{"number": 1}\n{"number": \n\n{"number": 3}\n{"numb'
    rows = read(landed(text, "a.ndjson"), declared(format="ndjson"))
    assert [(2, "broken_json"), (5, "truncated_record")] == [
        (r.row_number, r.reason) for r in rows.rejected
    ]
    assert [1, 4] == rows.row_number.to_pylist()
    assert {"blank": 1} == rows.noise


def test_elements_beside_the_records_are_repeated(landed, declared):
    """The report's date belongs to each of its notices."""
    text = "<r><date>d</date><n><number>1</number><p><i>a</i><i>b</i></p></n><n><number/></n></r>"
    rows = read(landed(text, "a.xml"), declared(format="xml", records="n"))
    assert [
        {"date": "d", "number": "1", "p": "a\nb"},
        {"date": "d", "number": None, "p": None},
    ] == cells(rows)


def test_broken_xml_names_the_line(landed, declared):
    """A report cut off in the middle is refused as a whole."""
    with pytest.raises(UnreadableFileError, match=r"row 2.*\[broken_xml\]"):
        read(landed("<r><n>\n<number></n></r>", "a.xml"), declared(format="xml", records="n"))


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><r><n>&b;</n></r>',
        '<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/hostname">]><r><n>&f;</n></r>',
        '<!DOCTYPE r SYSTEM "http://localhost/x.dtd"><r><n/></r>',
    ],
)
def test_entities_and_outside_references_are_refused(landed, declared, text):
    """A report needs neither; a bomb needs both."""
    with pytest.raises(UnreadableFileError, match="hostile_xml"):
        read(landed(text, "a.xml"), declared(format="xml", records="n"))


def test_another_document_has_no_records(landed, declared):
    """A feed in XML is not the report."""
    with pytest.raises(UnreadableFileError, match="records_not_found"):
        read(
            landed("<rss><channel><t/></channel></rss>", "a.xml"),
            declared(format="xml", records="n"),
        )


def test_a_folder_outside_the_product_brings_its_own_parser(landed, declared):
    """The parser is found beside source.yml, wherever that lies."""
    source = declared()
    (source.folder / "parse.py").write_text(
        "from ingest.read_delimited import read_delimited\n"
        "def parse(file, source):\n"
        "    rows = read_delimited(file, source)\n"
        "    return rows.__class__(table=rows.table.slice(1), row_number=rows.row_number[1:])\n",
        encoding="utf-8",
    )
    assert ["2"] == read(landed("number\n1\n2\n"), source).table["number"].to_pylist()


def test_a_parser_without_parse_is_a_mistake_of_the_folder(landed, declared):
    """It is said at once and by name."""
    source = declared()
    Path(source.folder / "parse.py").write_text("answer = 42\n", encoding="utf-8")
    with pytest.raises(DeclarationError, match="no function"):
        read(landed("number\n1\n"), source)


def test_a_page_without_a_table_is_no_file_of_the_source(landed, declared):
    """A page whose tables hold none of the declared labels is refused by that name."""
    with pytest.raises(UnreadableFileError, match="no_header"):
        read(landed("<html></html>", "a.html"), declared(format="html"))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("About 786,100", 786_100),
        ("10000", 10_000),
        ("969 pairs", 969),
        ("About 1.5 Million", 1_500_000),
        ("About 22,000 (In addition, about 50 were sold in Canada)", 22_000),
        ("About 225,000 in the United States (previously recalled in 2013)", 225_000),
        ("About 120 in the U.S. and 32 in Canada", None),
        ("About 1,800 projectors and about 700 lamp modules", None),
        ("About 45.7 million gallons", None),
        ("About 17, 370", None),
        ("About 100\nAbout 100", 100),
        ("About 100\nAbout 200", None),
        ("4.5", None),
        ("Unknown", None),
        ("", None),
        (None, None),
    ],
)
def test_units_are_counted_only_where_the_text_gives_one_number(text, count):
    """Two numbers, other measures and odd commas are left to a person."""
    assert count == unit_count(text)


@pytest.mark.parametrize(
    ("text", "injury", "death"),
    [
        ("None reported", False, False),
        ("Two reports of overheating. No injuries have been reported.", False, None),
        ("Nine reports of burns to the hand.", True, None),
        ("CPSC is aware of one death and four serious injuries.", True, True),
        ("No injuries in the United States. Worldwide, 10 scalding injuries.", True, None),
        ("No reports. The recall is to prevent the possibility of injuries.", None, None),
        ("Three reports of cracked frames.", None, None),
        (None, None, None),
    ],
)
def test_injuries_are_read_sentence_by_sentence(text, injury, death):
    """A sentence that denies is told from one that reports, and silence is neither."""
    assert (injury, death) == (tells_of_injury(text), tells_of_death(text))


def test_markup_and_entities_are_taken_off():
    """Publishers paste from their pages."""
    assert "A & B box" == plain_text("<b>A &amp; B</b><br/> box ")
    assert plain_text("<br/>") is None


@given(st.text(alphabet='a中",\n\r', max_size=60), st.data())
def test_windows_of_a_text_are_the_text(text: str, data: st.DataObject) -> None:
    """Lines and bytes are the same however small the window they are read through."""
    first = data.draw(st.integers(0, len(text)))
    last = data.draw(st.integers(first, len(text)))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("ingest.read_delimited._WINDOW", 3)
        assert list(_lines(text)) == list(io.StringIO(text, newline=""))
        written = _encoded(text, [(0, first), (first, last)])
        assert written.getvalue() == text[:last].encode()
