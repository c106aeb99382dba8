"""Regions by role: what names a place of Jiangmen, what only looks like one, and on which day."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest

from tests.dbt_project.rendered import MODELS, Rendered

REGIONS: Final = MODELS.seeds["region"]
DAY: Final = date(2016, 5, 4)
Parties = Mapping[str, Any]


@cache
def _warehouse() -> Rendered:
    return Rendered(["int_regions_matched"])


def regions_of(*checks: Parties) -> list[dict[str, str]]:
    """Return the region of each party of each check."""
    rows = [{"check_date": DAY, "result": "conforming", **check} for check in checks]
    connection = _warehouse().on({"spot_check_result": rows})
    found = connection.execute("select event_id, role, region_code from int_regions_matched")
    regions: list[dict[str, str]] = [{} for _ in checks]
    for event_id, role, code in found.fetchall():
        regions[int(event_id.rsplit(":", 1)[1])][role] = code
    return regions


def maker_regions(checks: Sequence[Parties]) -> list[str | None]:
    """Return the region of the maker of each check."""
    return [region.get("maker") for region in regions_of(*checks)]


def test_places_that_only_contain_a_name_of_jiangmen_are_elsewhere() -> None:
    """烟台山 is no 台山, 天台山路 and 石鹤山路 are streets, 云台山村 is a village."""
    texts = {
        "烟台山牌": None,
        "天台山路12号": None,
        "云台山村": None,
        "石鹤山路8号": None,
        "云鹤山村": None,
        "连云港市海州区云台山村": "320706",
        "青岛市天台山路9号": "370200",
        "南京路100号": None,
        "大兴镇宿泗路173号": None,
    }
    found = maker_regions([{"maker_place": text} for text in texts])
    assert dict(zip(texts, found, strict=True)) == texts


def test_names_of_firms_are_read_at_their_beginning_in_brackets_and_before_the_branch() -> None:
    """A place within a firm's own name counts where Chinese names put it, and nowhere else."""
    names = {
        "小蜜蜂(台山)制衣有限公司": "440781",
        "小蜜蜂（台山）制衣有限公司": "440781",
        "维达纸业新会分公司": "440705",
        "江门市蓬江区某某日用品厂": "440703",
        "广东江门某某五金有限公司": "440700",
        "广丰县鹤山花炮厂": "361103",
        "天台山制药有限公司": None,
        "烟台山酒业有限公司": None,
        "上海家乐（江门）有限公司": "440700",
        "江门市大长江（广东）有限公司": "440700",
        "和平电气有限公司": None,
        "红旗集团电力金具有限公司": None,
    }
    found = maker_regions([{"maker_name": name} for name in names])
    assert dict(zip(names, found, strict=True)) == names


def test_the_place_column_comes_before_the_name_which_may_only_make_it_finer() -> None:
    """A stated place stands; a name inside it says more, a name outside it is not believed."""
    assert maker_regions(
        [
            {"maker_place": "广东省", "maker_name": "江门市江海区某某电器厂"},
            {"maker_place": "浙江", "maker_name": "江门市江海区某某电器厂"},
            {"maker_place": "广东省江门市", "maker_name": "广东某某集团有限公司"},
            {"maker_place": "省局代码未填", "maker_name": "新会某某纸业有限公司"},
        ]
    ) == ["440704", "330000", "440700", "440705"]


def test_the_seller_and_the_laboratory_are_not_the_maker() -> None:
    """A shop of 蓬江区 sells nappies of Wuhan, tested in Jiangmen: three roles, two towns."""
    shop, untold = regions_of(
        {
            "maker_name": "武汉某某卫生用品有限公司",
            "seller_name": "江门市蓬江区某某百货商店",
            "laboratory_name": "江门市质量计量监督检测所",
        },
        {"maker_name": "某某卫生用品有限公司", "laboratory_name": "江门市质量计量监督检测所"},
    )
    assert shop == {"maker": "420100", "seller": "440703", "laboratory": "440700"}
    assert untold == {"laboratory": "440700"}


def test_a_word_that_means_several_regions_names_none() -> None:
    """朝阳区 is in Beijing and in Changchun: alone it is no place, after its town it is one."""
    assert maker_regions(
        [
            {"maker_place": "鼓楼区"},
            {"maker_place": "南京市鼓楼区"},
            {"maker_place": "北京市朝阳区"},
            {"maker_place": "海南省"},
        ]
    ) == [None, "320106", "110105", "460000"]


@pytest.mark.parametrize(
    ("day", "written", "code"),
    [
        (date(2001, 6, 1), "江门市新会市", "440782"),
        (date(2016, 5, 4), "江门市新会市", "440705"),  # the old name, used on
        (date(2001, 6, 1), "江门市新会区", "440782"),  # a later file tells of an earlier day
        (date(2016, 5, 4), "江门市新会区", "440705"),
        (date(2009, 5, 4), "襄樊市", "420600"),
        (date(2016, 5, 4), "江西省广丰县", "361103"),
        (date(2014, 5, 4), "江西省广丰县", "361122"),
    ],
)
def test_a_region_is_judged_by_the_list_of_the_day(day: date, written: str, code: str) -> None:
    """新会市 became 新会区 in 2002: an event of 2001 lies in the one, one of 2016 in the other."""
    assert maker_regions([{"maker_place": written, "check_date": day}]) == [code]


def test_the_versions_of_a_region_follow_one_another() -> None:
    """No code bears two names on one day, and a successor begins where its forerunner ends."""
    with REGIONS.open(encoding="utf-8") as stream:
        regions = list(csv.DictReader(stream))
    by_id = {region["region_id"]: region for region in regions}
    spans: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for region in regions:
        spans[region["region_code"]].append((region["valid_from"], region["valid_to"] or "9999"))
    overlapping = [
        code
        for code, found in spans.items()
        if any(earlier[1] >= later[0] for earlier, later in pairwise(sorted(found)))
    ]
    assert overlapping == []
    assert [r["region_id"] for r in regions if bool(r["successor_id"]) and not r["valid_to"]] == []
    assert {r["successor_id"] for r in regions} - {""} <= by_id.keys()
    assert all(
        r["parent_code"][:2] == r["region_code"][:2] for r in regions if r["level"] != "province"
    )


@pytest.mark.shared
def test_the_regions_in_force_are_those_of_another_list(shared_data: Path) -> None:
    """A list of the statistical office of about 2023 agrees on all but the changes since."""
    folder = shared_data / "refs" / "gb2260" / "modood" / "dist"
    with (folder / "areas.csv").open(encoding="utf-8") as stream:
        areas = {row["code"]: row["name"] for row in csv.DictReader(stream)}
    with REGIONS.open(encoding="utf-8") as stream:
        ours = {
            row["region_code"]: row["name_zh"]
            for row in csv.DictReader(stream)
            if row["level"] == "county" and not row["valid_to"]
        }
    shared = areas.keys() & ours.keys()
    assert [code for code in shared if areas[code] != ours[code]] == []
    # theirs has zones of development and 市辖区 that are no divisions of the standard
    assert len(shared) / len(ours) > 0.99
