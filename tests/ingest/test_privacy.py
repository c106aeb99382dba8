"""Personal data does not land, and a file that might hold more of it does not either."""

from __future__ import annotations

import csv
import io
import json

import pytest

from ingest.errors import SourceError, UndeclaredColumnError, UnreadableFileError
from ingest.personal.masking import mask
from ingest.personal.patterns import looks_personal
from ingest.privacy import redact
from ingest.source import SHIPPED, load_source

IDENTITY = "999999199001010016"  # a place that does not exist, a check digit that holds


@pytest.fixture
def source(declared):
    """A source that drops a name, masks a text, maps a number and ignores a remark."""
    return declared(
        encodings=["utf-8-sig", "gb18030"],
        columns={"case_number": "number", "narrative": "text"},
        ignore=["remark"],
        personal={"drop": ["name"], "mask": ["text"]},
    )


def table(data: bytes, encoding: str = "utf-8") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(encoding), newline="")))


def test_dropped_columns_are_emptied_and_texts_masked(source):
    """The layout stays, the persons go."""
    data = 'number,name,text,remark\n1,甲某,"回电13800138000,\n谢谢",x\n'.encode()
    expected = [["number", "name", "text", "remark"], ["1", "", "回电〔电话〕,\n谢谢", "x"]]
    assert expected == table(redact(data, source, "a.csv"))


def test_the_encoding_of_the_file_is_kept(source):
    """What came in GB 18030 lands in GB 18030, so that it is read as declared."""
    data = "number,name,text,remark\n1,甲某,漏电,无\n".encode("gb18030")
    assert "漏电" == table(redact(data, source, "a.csv"), "gb18030")[1][2]


def test_a_record_of_the_wrong_width_loses_every_value(source):
    """Nobody knows which value stands where; the count of fields is kept for the reader."""
    data = "number,name,text,remark\n1,x,甲某,13800138000,y\n".encode()
    assert ["〔隐去〕", "", "", "", ""] == table(redact(data, source, "a.csv"))[1]


def test_a_badly_quoted_record_loses_every_value(source):
    """Its raw text could be anybody's name."""
    data = 'number,name,text,remark\n1,"甲某" 13800138000,y,z\n2,乙,y,z\n'.encode()
    assert "甲某".encode() not in redact(data, source, "a.csv")


def test_an_undeclared_column_stops_the_file_before_it_lands(source):
    """A renamed column of names looks like any other text."""
    data = "number,full name,text,remark\n1,甲某,a,b\n".encode()
    with pytest.raises(UndeclaredColumnError, match="full name") as error:
        redact(data, source, "a.csv")
    assert "甲某" not in str(error.value)


@pytest.mark.parametrize(
    "value", ["13800138000", "+86 138-0013-8000", "１３８００１３８０００", IDENTITY]
)
def test_a_column_that_looks_personal_stops_the_file(source, value):
    """The message names the column and never the value."""
    data = f"number,name,text,remark\n1,,a,{value}\n2,,b,x\n".encode()
    with pytest.raises(SourceError, match="column remark") as error:
        redact(data, source, "a.csv")
    assert "looks_personal" == error.value.reason
    assert value not in str(error.value)


def test_a_mapped_column_is_watched_too(source):
    """A telephone number under the case number is still a telephone number."""
    data = b"number,name,text,remark\n13800138000,,a,b\n"
    with pytest.raises(SourceError, match="column number"):
        redact(data, source, "a.csv")


def test_a_single_chance_hit_among_many_passes(source):
    """One order number in two hundred that begins with 138 is no column of telephones."""
    lines = [f"{n},,a,99{n:09d}" for n in range(200)]
    lines[7] = "7,,a,13800138000"
    data = "\n".join(["number,name,text,remark", *lines]).encode()
    assert 201 == len(table(redact(data, source, "a.csv")))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13800138000。", "电话〔电话〕。"),
        ("微信同号 138 0013 8000", "微信同号 〔电话〕"),
        ("座机0750-3312345转2", "座机〔电话〕转2"),
        ("电话07503312345", "电话〔电话〕"),
        (f"身份证{IDENTITY}", "身份证〔证件〕"),
        ("旧证899999900101001", "旧证〔证件〕"),
        ("卡号6222 0212 3456 7890 123", "卡号〔银行卡〕"),
        ("卡号6222021234567890", "卡号〔银行卡〕"),
        ("发到some.one@example.com吧", "发到〔邮箱〕吧"),
        ("车牌粤J99999停在门口", "车牌〔车牌〕停在门口"),
        ("新能源粤JD12345", "新能源〔车牌〕"),
        ("型号GB4706-2005，价格12800元", "型号GB4706-2005，价格12800元"),
        ("2026年3月2日购买，订单12345", "2026年3月2日购买，订单12345"),
        ("功率１２００瓦", "功率１２００瓦"),
    ],
)
def test_free_text_keeps_everything_but_the_person(text, masked):
    """Numbers of things stay, numbers of persons go."""
    assert masked == mask(text)


def test_an_identity_number_has_a_birthday_and_a_check_digit():
    """Eighteen digits alone are an order number."""
    assert looks_personal(IDENTITY)
    assert not looks_personal(IDENTITY[:-1] + "5")
    assert not looks_personal("990000000000000001")


def test_only_tables_and_json_can_be_redacted(declared):
    """What cannot be redacted does not land."""
    source = declared(format="xml", records="row", personal={"drop": ["name"]})
    with pytest.raises(UnreadableFileError, match="cannot_redact"):
        redact(b"<rows/>", source, "a.xml")
    zipped = declared(personal={"drop": ["name"]})
    with pytest.raises(UnreadableFileError, match="out of a zip"):
        redact(b"PK\x03\x04rest", zipped, "a.zip")


@pytest.fixture
def json_source(declared):
    """A source of JSON that drops a nested name and masks a text."""
    return declared(
        format="json",
        records="answer.results",
        columns={"case_number": "number", "narrative": "text"},
        ignore=["remark", "contact.city"],
        personal={"drop": ["contact.name"], "mask": ["text"]},
    )


def test_json_loses_its_persons_and_what_stands_beside_its_records(json_source):
    """Names go however deep they lie, texts are masked, the rest of a record stays."""
    document = """{"asked_by": "甲某", "answer": {"results": [
        {"number": 1, "contact": {"name": "甲某", "city": "江门"},
         "text": ["回电13800138000", "谢谢"], "remark": null}]}}"""
    expected = {
        "number": 1,
        "contact": {"name": "", "city": "江门"},
        "text": ["回电〔电话〕", "谢谢"],
        "remark": None,
    }
    found = json.loads(redact(document.encode(), json_source, "a.json"))
    assert {"answer": {"results": [expected]}} == found


def test_a_json_record_that_is_no_object_loses_everything(json_source):
    """Nobody knows what it is, and it stays a record that the reader rejects."""
    data = '{"answer": {"results": ["甲某", {"number": 1, "text": ""}]}}'.encode()
    found = json.loads(redact(data, json_source, "a.json"))
    assert [None, {"number": 1, "text": ""}] == found["answer"]["results"]


def test_an_undeclared_key_stops_the_json_before_it_lands(json_source):
    """A new key may hold anybody's name, also inside an object."""
    data = '{"answer": {"results": [{"number": 1, "contact": {"nickname": "甲"}}]}}'.encode()
    with pytest.raises(UndeclaredColumnError, match=r"contact\.nickname") as error:
        redact(data, json_source, "a.json")
    assert "甲" not in str(error.value)


def test_a_key_that_looks_personal_stops_the_json(json_source):
    """A telephone number written as a number is one all the same."""
    data = b'{"answer": {"results": [{"number": 1, "remark": 13800138000}]}}'
    with pytest.raises(SourceError, match=r"column remark.*\[looks_personal\]"):
        redact(data, json_source, "a.json")


def test_a_broken_json_document_does_not_land(json_source):
    """What cannot be read cannot be redacted."""
    with pytest.raises(UnreadableFileError, match="broken_json"):
        redact(b'{"answer": {"results": [', json_source, "a.json")


def test_broken_lines_of_json_stay_broken_and_say_nothing(declared):
    """Each line is a landed row, whether it can be read or not."""
    source = declared(
        format="ndjson", columns={"case_number": "number"}, personal={"drop": ["name"]}
    )
    data = '{"number": 1, "name": "甲某"}\n{"number": 2, "name": "乙某\n\n{"number": 3}\n'.encode()
    assert ['{"number": 1, "name": ""}', "{", "", '{"number": 3}', ""] == redact(
        data, source, "a.json"
    ).decode().split("\n")


def test_records_that_are_the_values_of_an_object_keep_their_names(declared):
    """A shard maps a number to its record."""
    source = declared(
        format="json", records="{}", columns={"case_number": "id"}, personal={"drop": ["name"]}
    )
    data = '{"7": {"id": 7, "name": "甲某"}}'.encode()
    assert {"7": {"id": 7, "name": ""}} == json.loads(redact(data, source, "a.json"))


def test_the_persons_of_the_12315_sample_vanish():
    """None of the invented names, numbers or addresses is in what lands."""
    source = load_source(SHIPPED / "cn_12315_complaints")
    path = source.folder / "sample.csv"
    before = table(path.read_bytes(), "utf-8-sig")
    after = redact(path.read_bytes(), source, path.name).decode()
    columns = {label: [row[n] for row in before[1:]] for n, label in enumerate(before[0])}
    personal = {
        value
        for label in (
            "举报人姓名",
            "来电号码",
            "证件号码",
            "工作单位",
            "投诉人地址",
            "电话",
            "地址",
        )
        for value in columns[label]
        if value
    }
    assert {"甲某某", "13800138000", "0750-3311111"} <= personal
    assert [] == [value for value in personal if value in after]
    assert not any(trace in after for trace in ("example.com", "6222", "粤J99999", "138-0013"))
