"""A public register with a column of persons' numbers is no public register, and stops."""

from __future__ import annotations

import json
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.batch import Rows
from ingest.errors import SourceError
from ingest.personal.patterns import (
    identity_check,
    is_card,
    is_identity,
    is_personal_label,
    looks_personal,
)
from ingest.personal.reading import insist_on_impersonal
from ingest.source import Source

IDENTITY = "999999199001010016"
PHONES = ["13800138000", "139 0013 9000", "１５９００１５９０００", None]


def rows(**columns: list[str | None]) -> Rows:
    table = pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})
    return Rows(table, pa.array(range(table.num_rows)))


def refused(found: Rows, source: Source) -> str | None:
    """Name the column for which a file is refused."""
    try:
        insist_on_impersonal(found, source, "a.csv")
    except SourceError as caught:
        error = caught
    else:
        return None
    assert error.reason == "looks_personal"
    assert not any(phone in str(error) for phone in PHONES if phone)
    return error.column


@pytest.mark.parametrize("cells", [PHONES, [IDENTITY, None, None, None], ["甲 13800138000"] * 4])
def test_a_column_of_numbers_of_persons_stops_the_file(declared, cells):
    """However few are filled, and with a name beside the number."""
    assert refused(rows(number=["1", "2", "3", "4"], remark=cells), declared()) == "remark"


@pytest.mark.parametrize(
    "cells",
    [
        ["6901234567892", "6921234567890", "6931234567898"],  # bar codes
        ["20170911", "2017-09-11", "S13031309486"],
        ["GB 18401-2010", "GB/T 39011-2020", "GB 4706.1-2005"],
        ["440700992600000001", "440700992600000002", "440700992600000003"],
        ["CS17111100102", "CR15123100130", "E15020919004"],
        ["W0VECYHZJKJ500003", "1005008466104340", "2010010716442553"],
        ["客服电话13800138000，请在三十日内联系门店退货，并携带购买凭证以及产品原包装一并寄回公司"]
        * 3,
        ["13800138000", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    ],
)
def test_numbers_of_things_do_not(declared, cells):
    """Bar codes, batches, standards, orders, and texts that mention a firm's telephone."""
    assert refused(rows(remark=cells), declared()) is None


def test_a_column_called_like_one_of_persons_stops_the_file(declared):
    """Nobody can tell a name by its form."""
    assert refused(rows(number=["1"], 联系人=["甲某"]), declared()) == "联系人"
    assert refused(rows(number=["1"], 联系人=[None]), declared()) is None


def test_a_harmless_column_is_declared_with_its_reason(declared):
    """Whoever knows better says why."""
    source = declared(personal={"harmless": {"number": "the register numbers so"}})
    assert refused(rows(number=PHONES), source) is None


def test_what_a_parser_leaves_out_is_watched_as_published(declared, tmp_path):
    """A parser makes columns of its own; the row as published has them all."""
    source = declared()
    (source.folder / "parse.py").touch()
    published = [json.dumps({"样品": {"回访": n}}, ensure_ascii=False) for n in PHONES]
    found = Rows(pa.table({"n": ["1"] * 4}), pa.array(range(4)), published=pa.array(published))
    assert refused(found, source) == "回访"


@given(st.from_regex(r"1[3-9]\d{9}", fullmatch=True), st.sampled_from(["", "+86", "电话", "tel"]))
def test_every_mobile_number_looks_personal(phone, before):
    """All prefixes, and whatever stands before it."""
    assert looks_personal(before + phone)


@given(
    st.dates(min_value=date(1900, 1, 1)).filter(lambda d: d.year <= 2100),
    st.integers(110000, 659999),
    st.integers(0, 999),
)
def test_every_identity_number_looks_personal_and_a_mistyped_one_does_not(born, place, serial):
    """The check digit of GB 11643 tells them from orders."""
    stem = f"{place}{born:%Y%m%d}{serial:03d}"
    check = identity_check(stem)
    assert is_identity(stem + check)
    assert looks_personal(f"证件{stem[:6]} {stem[6:14]} {stem[14:]}{check}".replace("证件", ""))
    assert not is_identity(stem + ("1" if check != "1" else "2"))


@given(st.from_regex(r"62\d{13,16}", fullmatch=True))
def test_every_card_number_has_its_check_digit(stem):
    """Of the ten last digits one makes a card, after Luhn."""
    assert [is_card(stem + str(digit)) for digit in range(10)].count(True) == 1


@pytest.mark.parametrize(
    "label",
    [
        "姓名",
        "投诉人姓名",
        "联系人",
        "手机号码",
        "身份证号",
        "姓名#2",
        "Patient name",
        "联系人（必填）",
    ],
)
def test_labels_of_persons_are_known(label):
    """As offices write them."""
    assert is_personal_label(label)


@pytest.mark.parametrize("label", ["产品名称", "单位名称", "品名", "名称", "负责单位", "CCC证书号"])
def test_labels_of_things_are_not_taken_for_them(label):
    """A name is not yet a person's."""
    assert not is_personal_label(label)
