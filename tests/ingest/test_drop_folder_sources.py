"""Exports that arrive by hand: customs' lists and hotline, returned goods, injury cards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingest.batch import Batch, LandedFile
from ingest.conform import conform
from ingest.errors import MissingColumnError
from ingest.privacy import redact
from ingest.read import read
from ingest.source import find, load_sources

SOURCES = load_sources()
TakeIn = Callable[..., Batch]


@pytest.fixture
def take_in(tmp_path: Path) -> TakeIn:
    """Take the sample of a source in, with a change to its text where one is asked for."""

    def take(name: str, change: Callable[[str], str] = str, encoding: str = "utf-8-sig") -> Batch:
        source = find(SOURCES, name)
        (sample,) = sorted(source.folder.glob("sample*"))
        data = sample.read_bytes()
        if sample.suffix != ".xlsx":
            data = change(data.decode("utf-8-sig")).encode(encoding)
        if source.personal.drop:
            data = redact(data, source, sample.name)
        path = tmp_path / sample.name
        path.write_bytes(data)
        file = LandedFile(name, "0" * 16, path.name, path, "", len(data), date(2026, 11, 23))
        return conform(source, file, read(file, source))

    return take


def rows(batch: Batch, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in batch.records.to_pylist()]


def test_a_line_of_the_customs_list_is_known_by_goods_and_weight(take_in):
    """One inspection number covers two goods; the month is all that is told of the day."""
    batch = take_in("cn_gacc_entry_refusals")

    names = ("refusal_number", "refused_date", "refused_date_precision", "weight_kg", "reasons")
    assert rows(batch, *names)[1:3] == [
        (
            "126000000000001/1905310000/示例牌巧克力曲奇/624",
            date(2026, 2, 1),
            "month",
            Decimal("624.0000"),
            ["标签不合格", "超过保质期"],
        ),
        (
            "126000000000002/0303190000/冻示例鱼/24000.5",
            date(2026, 2, 1),
            "month",
            Decimal("24000.5000"),
            ["检出单核细胞增生李斯特氏菌"],
        ),
    ]
    assert rows(batch, "importer_name")[1] == ("江门市示例贸易有限公司",)
    assert rows(batch, "origin_country", "weight_kg")[3] == (None, None)


def test_goods_sent_back_keep_market_reason_and_quantity(take_in):
    """A declaration has two lines; the people who filled it in are not kept."""
    batch = take_in("cn_gacc_returned_shipments", encoding="gb18030")

    assert rows(batch, "return_number", "returned_date", "exported_date", "quantity") == [
        ("520020261000000001/1", date(2026, 2, 3), date(2025, 11, 20), Decimal("1200.0000")),
        ("520020261000000001/2", date(2026, 2, 3), date(2025, 11, 20), Decimal("300.0000")),
        ("520020261000000007/1", date(2026, 2, 11), None, Decimal("50.0000")),
    ]
    assert rows(batch, "market_country", "reason_text")[0] == (
        "德国",
        "插头不符合要求，有触电危险，客户整批退货，联系电话〔电话〕",
    )
    assert "甲某某" not in "".join(batch.records["published"].to_pylist())


def test_a_call_to_the_customs_hotline_keeps_goods_and_origin(take_in):
    """Customs code, origin and the firm's credit code stand beside the masked facts."""
    batch = take_in("cn_12360_complaints")

    names = ("hs_code", "origin_country", "respondent_credit_code", "event_date", "is_online")
    assert rows(batch, *names) == [
        ("1901101000", "新西兰", "91440101MA00000001", date(2026, 2, 1), True),
        ("8715000000", "德国", None, None, False),
        (None, None, None, None, None),
    ]
    assert "13800138000" not in "".join(batch.records["published"].to_pylist())
    # where nobody says where it happened, the customs that took the call stands for the place
    assert rows(batch, "region_text") == [("江门市蓬江区",), ("拱北海关",), ("江门海关",)]


def test_a_card_counts_once_and_weighs_nothing(take_in):
    """The hospital's words are kept; a card has no statistical weight, and nobody's age."""
    batch = take_in("cn_injury_cards")

    names = ("case_weight", "age_months", "age_band", "severity_text", "product_names")
    assert rows(batch, *names) == [
        (None, None, "0-4岁", "中度", ["电热水壶"]),
        (None, None, "65岁及以上", "重度", ["电动自行车", "头盔"]),
        (None, None, "25-34岁", "轻度", ["角磨机"]),
    ]
    assert rows(batch, "injured_date", "treated_date", "reported_date") == [
        (date(2026, 2, 1), date(2026, 2, 1), date(2026, 2, 2)),
        (date(2026, 2, 2), date(2026, 2, 3), date(2026, 2, 5)),
        (None, date(2026, 2, 4), date(2026, 2, 4)),
    ]


def test_an_optional_column_may_be_missing_and_another_may_not(take_in):
    """A register without age bands is taken; one without causes is not."""
    without_bands = take_in("cn_injury_cards", lambda text: text.replace("年龄段", "文化程度", 1))

    assert rows(without_bands, "age_band") == [(None,)] * 3
    with pytest.raises(MissingColumnError, match="column 伤害发生原因"):
        take_in("cn_injury_cards", lambda text: text.replace("伤害发生原因", "退回原因", 1))
