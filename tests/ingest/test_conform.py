"""Conforming maps every column, looks up every category, and loses no row."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.batch import LandedFile, Rejected, Rows
from ingest.conform import conform, published_json, reject_all
from ingest.errors import DeclarationError, MissingColumnError, UndeclaredColumnError
from ingest.read import read
from ingest.source import Source, load_source, load_sources

DECLARED = """
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
  recall_date: {from: 日期, dates: ["%Y-%m-%d", "%d/%m/%Y"]}
  product_name: 产品
  unit_count: units
  hazard_terms: {from: hazards, split: ","}
  is_injury_reported: {from: hurt, lookup: yes_no}
ignore: [序号]
lookups: {yes_no: {"是": "true", "否": "false"}}
missing: ["-", "不详"]
"""
GOOD = {
    "no": "1",
    "日期": "2026-11-01",
    "产品": "梯子",
    "units": "5",
    "hazards": "a, b",
    "hurt": "是",
}


def declare(folder: Path, text: str = DECLARED) -> Source:
    """Read a source declared by a text."""
    place = folder / "xx_recalls"
    place.mkdir(parents=True, exist_ok=True)
    (place / "source.yml").write_text(text, encoding="utf-8")
    return load_source(place)


def landed(batch_id: str = "b1") -> LandedFile:
    """A landed file that nobody opens."""
    return LandedFile("xx_recalls", batch_id, "recalls/a.csv", Path(), "", 0, date(2026, 11, 22))


def rows(*records: dict[str, str | None]) -> Rows:
    """The rows of a file as a reader hands them over."""
    table = pa.Table.from_pylist(
        list(records), schema=pa.schema([(name, pa.string()) for name in records[0]])
    )
    return Rows(table, pa.array(range(2, len(records) + 2)))


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """A small source of recalls."""
    return declare(tmp_path)


def test_cells_become_typed_values(source: Source) -> None:
    """Text becomes text, number, date, list and boolean, each as declared."""
    (record,) = conform(source, landed(), rows(GOOD)).records.to_pylist()

    assert record["recall_number"] == "1"
    assert record["recall_date"] == date(2026, 11, 1)
    assert record["unit_count"] == 5
    assert record["hazard_terms"] == ["a", "b"]
    assert record["is_injury_reported"] is True
    assert record["row_id"] == "b1:0"
    assert record["row_number"] == 2
    assert json.loads(record["published"]) == GOOD


@pytest.mark.parametrize(
    ("column", "value", "reason", "filled"),
    [
        ("日期", "2026-02-31", "bad_date", "recall_date"),
        ("日期", "11/2026", "bad_date", "recall_date"),
        ("日期", None, "required_empty", "recall_date"),
        ("no", " ", "required_empty", "recall_number"),
        ("no", "不详", "required_empty", "recall_number"),
        ("units", "五", "bad_number", "unit_count"),
        ("units", "1.5", "bad_number", "unit_count"),
        ("units", "-1", "out_of_range", "unit_count"),
        ("hurt", "也许", "unknown_value", "is_injury_reported"),
    ],
)
def test_a_bad_cell_keeps_its_row_out_with_the_reason(
    source: Source, column: str, value: str | None, reason: str, filled: str
) -> None:
    """The row is rejected by reason and column; its neighbour is taken."""
    batch = conform(source, landed(), rows(GOOD, {**GOOD, "no": "2", column: value}))

    (rejected,) = batch.rejects.to_pylist()
    assert (rejected["reason"], rejected["column_name"]) == (reason, filled)
    assert rejected["row_number"] == 3
    assert (batch.records.num_rows, batch.landed_count) == (1, 2)


def test_a_second_format_is_tried_and_no_other(source: Source) -> None:
    """Day and month are never guessed: the declared formats are tried in their order."""
    (record,) = conform(source, landed(), rows({**GOOD, "日期": "02/11/2026"})).records.to_pylist()
    assert record["recall_date"] == date(2026, 11, 2)


def test_a_lost_column_stops_the_file_by_name(source: Source) -> None:
    """The error names source, file and column, and what stands there instead."""
    renamed = {("公布日期" if name == "日期" else name): value for name, value in GOOD.items()}
    with pytest.raises(MissingColumnError, match=r"xx_recalls: recalls/a\.csv.*日期.*公布日期"):
        conform(source, landed(), rows(renamed))


def test_a_new_column_stops_the_file(source: Source) -> None:
    """A column that nobody declared is a signal, not noise."""
    with pytest.raises(UndeclaredColumnError, match="电话"):
        conform(source, landed(), rows({**GOOD, "电话": "x"}))


def test_a_publisher_who_adds_columns_may_be_declared_so(tmp_path: Path) -> None:
    """With `undeclared: keep` the new column stays in the row as published."""
    source = declare(tmp_path, DECLARED + "undeclared: keep\n")
    (record,) = conform(source, landed(), rows({**GOOD, "新列": "x"})).records.to_pylist()
    assert json.loads(record["published"])["新列"] == "x"


def test_an_ignored_column_may_come_and_go(source: Source) -> None:
    """What is left out by name is neither missed nor new."""
    assert conform(source, landed(), rows({**GOOD, "序号": "1"})).records.num_rows == 1
    assert conform(source, landed(), rows(GOOD)).records.num_rows == 1


def test_the_same_record_in_two_files_has_one_id(source: Source) -> None:
    """The record id follows the publisher's key; the content hash follows the content."""
    first = conform(source, landed("b1"), rows(GOOD)).records.to_pylist()[0]
    same = conform(source, landed("b2"), rows(GOOD)).records.to_pylist()[0]
    edited = conform(source, landed("b2"), rows({**GOOD, "units": "6"})).records.to_pylist()[0]

    assert first["record_id"] == same["record_id"] == edited["record_id"]
    assert first["content_hash"] == same["content_hash"] != edited["content_hash"]
    assert first["row_id"] != same["row_id"]


def test_a_new_stamp_is_no_new_content(tmp_path: Path) -> None:
    """A publisher who stamps a record anew without changing it has not edited it."""
    stamped = DECLARED.replace(
        "ignore: [序号]",
        '  publisher_updated_date: {from: 更新, dates: "%Y-%m-%d"}\nignore: [序号]',
    )
    source = declare(tmp_path, stamped)
    hashes = [
        conform(source, landed(), rows({**GOOD, "更新": day})).records["content_hash"][0].as_py()
        for day in ("2026-11-01", "2026-11-20")
    ]
    assert hashes[0] == hashes[1]


def test_sources_of_one_register_share_their_records(tmp_path: Path) -> None:
    """A recall that two sources of a register deliver is one recall."""
    apart = declare(tmp_path / "apart")
    shared = declare(tmp_path / "shared", DECLARED + "register: us_cpsc\nrank: 2\n")
    other = shared.model_copy(update={"name": "yy_recalls"})
    ids = [
        conform(source, landed(), rows(GOOD)).records["record_id"][0].as_py()
        for source in (apart, shared, other)
    ]
    assert ids[0] != ids[1] == ids[2]


def test_a_refused_file_loses_no_row(source: Source) -> None:
    """Every row of a file that cannot be taken goes to quarantine as published."""
    read = rows(GOOD, {**GOOD, "no": "2"})
    rejects = reject_all(source, landed(), read, "refused", "missing_column", "why")

    assert rejects["stage"].to_pylist() == ["refused", "refused"]
    assert [json.loads(text)["no"] for text in rejects["published"].to_pylist()] == ["1", "2"]


@given(
    st.lists(
        st.fixed_dictionaries(
            {"a": st.none() | st.text(), '列"\\': st.none() | st.text(max_size=20)}
        ),
        min_size=1,
        max_size=5,
    )
)
def test_any_row_survives_being_written_as_json(records: list[dict[str, str | None]]) -> None:
    """Quotes, control characters and emptiness come back as they were published."""
    clean = [
        {k: v.encode("utf-8", "ignore").decode() if v else v for k, v in r.items()} for r in records
    ]
    written = published_json(rows(*clean).table)
    assert [json.loads(text) for text in written.to_pylist()] == clean


@given(numbers=st.lists(st.sampled_from(["1", "2", "x", "", "-"]), min_size=1, max_size=30))
def test_rows_are_taken_or_rejected_never_lost(
    numbers: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """records + rejects = landed, whatever the cells hold."""
    source = declare(tmp_path_factory.mktemp("source"))
    batch = conform(source, landed(), rows(*({**GOOD, "units": number} for number in numbers)))

    bad = sum(number == "x" for number in numbers)
    assert (batch.records.num_rows, batch.rejects.num_rows) == (len(numbers) - bad, bad)


def test_equal_rows_without_a_key_are_counted_apart(tmp_path: Path) -> None:
    """Two equal samples of one sheet stay two; the same sheet in another file adds none."""
    text = """
name: xx_recalls
title: {zh: 抽查, en: Checks}
publisher: {zh: 发布者, en: Publisher}
country: CN
record_type: spot_check_result
evidence_class: spot_check
schedule: monthly
licence: {name: none, attribution: Publisher, rows_publishable: false}
inbox: ["checks/*.csv"]
format: csv
columns:
  notice_title: {constant: 通告}
  table_type: {constant: result_list}
  sampling_basis: {constant: random_spot_check}
  channel: {constant: production}
  occurrence: {constant: "1"}
  product_name: 产品
  result: {from: 结论, lookup: result}
lookups: {result: {合格: conforming, 不合格: nonconforming}}
"""
    source = declare(tmp_path, text)
    twice = rows(*({"产品": "童车", "结论": "合格"},) * 2)
    first = conform(source, landed("b1"), twice).records
    again = conform(source, landed("b2"), twice).records

    assert first["occurrence"].to_pylist() == [1, 2]
    assert len(set(first["record_id"].to_pylist())) == 2
    assert first["record_id"].to_pylist() == again["record_id"].to_pylist()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ("record_type: recall", "record_type: nothing"),
        ("product_name: 产品", "no_such_column: 产品"),
        ('recall_date: {from: 日期, dates: ["%Y-%m-%d", "%d/%m/%Y"]}', "recall_date: 日期"),
        ("lookup: yes_no", "lookup: nowhere"),
        ("  recall_number: no\n", ""),
        ("format: csv", "format: csv\nsurprise: 1"),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(
    tmp_path: Path, change: str, complaint: str
) -> None:
    """A source.yml with a mistake says where it is, before any file is read."""
    with pytest.raises(DeclarationError, match=r"source\.yml"):
        declare(tmp_path, DECLARED.replace(change, complaint))


def test_decimals_are_exact(tmp_path: Path) -> None:
    """A weight of four decimals is that number and no other."""
    text = DECLARED.replace("record_type: recall", "record_type: complaint").replace(
        "evidence_class: recall", "evidence_class: complaint"
    )
    text = text[: text.index("columns:")] + (
        "columns:\n  complaint_number: no\n"
        '  received_date: {from: 日期, dates: "%Y-%m-%d"}\n  amount_cny: amount\n'
    )
    source = declare(tmp_path, text)
    read = rows({"no": "1", "日期": "2026-11-01", "amount": "80.0213"})
    (record,) = conform(source, landed(), read).records.to_pylist()
    assert record["amount_cny"] == Decimal("80.0213")


def test_a_batch_that_lost_a_row_cannot_be_made(source: Source) -> None:
    """The account is checked where the batch is made."""
    batch = conform(source, landed(), rows(GOOD))
    with pytest.raises(AssertionError, match="2 rows landed, 1 accounted for"):
        replace(batch, landed_count=2)


SAMPLES = [(s, path) for s in load_sources() for path in sorted(s.folder.glob("sample.*"))]


@pytest.mark.parametrize(("source", "sample"), SAMPLES, ids=[s.name for s, _ in SAMPLES])
def test_a_file_conformed_in_parts_is_the_one_conformed_whole(
    source: Source, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows, keys, hashes, counts of equal rows and reasons do not know where a part ends."""
    file = LandedFile(source.name, "b1", sample.name, sample, "", 0, date(2026, 11, 22))
    once = read(file, source)
    thrice = replace(
        once,
        table=pa.concat_tables([once.table] * 3),
        row_number=_thrice(once.row_number),
        sheet=None if once.sheet is None else _thrice(once.sheet),
        published=None if once.published is None else _thrice(once.published),
        rejected=(*once.rejected, Rejected(99, "wrong_field_count", "[]")),
    )
    whole = conform(source, file, thrice)
    monkeypatch.setattr("ingest.conform._PART_ROWS", 2)
    in_parts = conform(source, file, thrice)

    assert in_parts.records.column(0).num_chunks > 1
    assert in_parts.records.equals(whole.records)
    assert in_parts.rejects.equals(whole.rejects)


def _thrice(values: pa.Array) -> pa.Array:
    return pa.chunked_array([values, values, values]).combine_chunks()
