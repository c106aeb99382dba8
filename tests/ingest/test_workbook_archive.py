"""A zip of workbooks is read workbook by workbook, and every row of each is told."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest

from ingest.batch import Batch, LandedFile
from ingest.conform import conform
from ingest.errors import UnreadableFileError
from ingest.read import read
from ingest.source import find, load_sources
from ingest.synthetic.workbook import SheetPlan, workbook_bytes

SOURCE = find(load_sources(), "cn_samr_food_spot_checks")
LABELS = ("序号", "抽样编号", "食品名称", "标称生产企业名称", "不合格项目", "检验值", "标准值")


def workbook(*foods: str) -> bytes:
    """Write a list of foods that failed."""
    rows = [
        (n, f"GC{food}", food, "甲厂", "铅", "0.5mg/kg", "≤0.2mg/kg")
        for n, food in enumerate(foods, start=1)
    ]
    title = ("食品监督抽检不合格产品信息",)
    return workbook_bytes([SheetPlan("Sheet1", (title, LABELS, *rows), ())], is_old_format=True)


def batch_of(members: Mapping[str, bytes], folder: Path) -> Batch:
    """Read a zip as it landed."""
    path = folder / "annexes.zip"
    with ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    day = date(2026, 11, 23)
    file = LandedFile(SOURCE.name, "0" * 16, "samr_food/annexes.zip", path, "", 1, day)
    return conform(SOURCE, file, read(file, SOURCE))


def test_each_workbook_of_a_zip_is_read(tmp_path: Path) -> None:
    """Rows say which member and sheet they stand in; a letter beside the workbooks is named."""
    members = {
        "糕点.xls": workbook("蛋糕", "饼干"),
        "调味品.xls": workbook("酱油"),
        "说明.docx": b"x",
    }
    batch = batch_of(members, tmp_path)
    rows = batch.records.to_pylist()
    assert [(r["product_name"], r["sheet_name"], r["row_number"]) for r in rows] == [
        ("蛋糕", "糕点.xls/Sheet1", 3),
        ("饼干", "糕点.xls/Sheet1", 4),
        ("酱油", "调味品.xls/Sheet1", 3),
    ]
    assert {r["table_type"] for r in rows} == {"fail_only_list"}
    assert batch.noise == {"title": 2, "header": 2}
    assert batch.notes[-1] == "说明.docx is no workbook and is not read"
    assert SOURCE.claims("samr_food/annexes.zip")


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"a.xls": b"\0" * (1 << 20), "b.zip": b"PK"}, "nested_archive"),
        ({"../a.xls": b"x"}, "unsafe_member_name"),
        ({"a.xls": b"<html>"}, "wrong_format"),
    ],
    ids=["nested", "leading_out", "a_page"],
)
def test_a_hostile_zip_of_workbooks_is_refused(
    tmp_path: Path, members: Mapping[str, bytes], reason: str
) -> None:
    """What the archive holds is looked at before anything of it is opened."""
    with pytest.raises(UnreadableFileError) as caught:
        batch_of(members, tmp_path)
    assert caught.value.reason == reason


def test_a_zip_of_a_bomb_is_refused(tmp_path: Path) -> None:
    """A member that unpacks a thousandfold is not unpacked."""
    packed = io.BytesIO()
    with ZipFile(packed, "w", 8) as archive:
        archive.writestr("a.xls", b"\0" * (64 << 20))
    path = tmp_path / "bomb.zip"
    path.write_bytes(packed.getvalue())
    file = LandedFile(SOURCE.name, "0" * 16, "bomb.zip", path, "", 1, date(2026, 11, 23))
    with pytest.raises(UnreadableFileError) as caught:
        read(file, SOURCE)
    assert caught.value.reason == "overblown_archive"
