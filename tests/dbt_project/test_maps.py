"""The vocabularies and maps by themselves: a reference reading of the keywords, and its traps."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import parse as parse_xml

from ingest.batch import LandedFile
from ingest.read import read
from ingest.source import SHIPPED, load_source
from tests.conftest import REPOSITORY

SEEDS: Final = REPOSITORY / "dbt_project" / "seeds"
TRUSTED: Final = 0.6  # below it a group is too broad to overrule the product's own name
NARROW: Final = str.maketrans(
    "０１２３４５６７８９ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ（）－／",
    "0123456789abcdefghijklmnopqrstuvwxyz()-/",
    " \u3000",
)
_CHINESE: Final = re.compile(r"[一-龥]")


@dataclass(frozen=True)
class Rule:
    """A keyword in the form in which it is compared, and what it stands for."""

    rule_id: str
    keyword: str
    code: str
    confidence: float


def rows_of(name: str) -> list[dict[str, str]]:
    """Read a seed."""
    with (SEEDS / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def comparable(text: str, scheme: str) -> str:
    """Bring a text or keyword to the form in which they are compared."""
    lowered = text.lower()
    return lowered.translate(NARROW) if scheme.endswith("_zh") else lowered


@cache
def rules(kind: str, scheme: str) -> tuple[Rule, ...]:
    """The keyword rules of a scheme, longest first, ties by rule_id."""
    found = (
        Rule(
            row["rule_id"],
            comparable(row["keyword"], scheme),
            row[f"{kind}_code"],
            float(row["confidence"]),
        )
        for row in rows_of(f"maps/map_{kind}_keyword.csv")
        if row["scheme"] == scheme
    )
    return tuple(sorted(found, key=lambda rule: (-len(rule.keyword), rule.rule_id)))


@cache
def industry_rule(text: str) -> Rule | None:
    """The rule of the longest keyword inside a product text."""
    scheme = "product_zh" if _CHINESE.search(text) else "product_en"
    compared = f" {comparable(text.strip(), scheme)} "
    return next((rule for rule in rules("industry", scheme) if rule.keyword in compared), None)


def industry(text: str) -> str:
    """The industry of a product text, I99 when no keyword is inside."""
    rule = industry_rule(text)
    return rule.code if rule else "I99"


def first_trusted(texts: Iterable[str | None]) -> Rule | None:
    """The rule of the first text that has a trusted one, else of the first that has any."""
    found = [rule for text in texts if text and (rule := industry_rule(text))]
    return next((rule for rule in found if rule.confidence >= TRUSTED), found[0] if found else None)


def hazards(text: str, scheme: str) -> set[str]:
    """Every hazard that a keyword inside the text stands for."""
    compared = f" {comparable(text.strip(), scheme)} "
    return {rule.code for rule in rules("hazard", scheme) if rule.keyword in compared}


def exact(kind: str, scheme: str) -> dict[str, set[str]]:
    """The codes of each value of an exact scheme, in lower case."""
    found: dict[str, set[str]] = {}
    for row in rows_of(f"maps/map_{kind}_exact.csv"):
        if row["scheme"] == scheme:
            value = row["source_value"].strip().lower()
            found.setdefault(value, set()).add(row[f"{kind}_code"])
    return found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("儿童推车", "I01"),
        ("儿童家具", "I09"),
        ("机动车儿童乘员用约束系统", "I01"),
        ("儿童牙刷", "I16"),
        ("婴幼儿及儿童服装", "I12"),
        ("玩具汽车", "I01"),
        ("电动自行车", "I06"),
        ("电动自行车充电器", "I06"),
        ("手机充电器", "I04"),
        ("摩托车乘员头盔", "I07"),
        ("电动自行车乘员头盔", "I06"),
        ("电热水器", "I02"),
        ("家用燃气快速热水器", "I08"),
        ("热水袋", "I18"),
        ("食品接触用塑料制品", "I14"),
        ("方便食品", "I15"),
        ("奶瓶", "I14"),
        ("婴幼儿配方奶粉", "I15"),
        ("纯净水瓶盖", "I14"),
        ("饮用纯净水", "I15"),
        ("蚊香", "I17"),
        ("电热蚊香液", "I17"),
        ("驱蚊花露水", "I17"),
        ("花露水", "I16"),
        ("车用汽油", "I24"),
        ("汽车轮胎", "I07"),
        ("汽车安全带", "I07"),
        ("坠落防护 安全带", "I20"),
        ("汽车安全玻璃", "I07"),
        ("建筑用钢化玻璃", "I10"),
        ("消防应急灯具", "I20"),
        ("汽车灯具", "I07"),
        ("LED台灯", "I03"),
        ("电线电缆", "I04"),
        ("钢丝绳", "I21"),
        ("热轧带肋钢筋", "I24"),
        ("电子门锁", "I05"),
        ("防盗锁", "I20"),
        ("自行车锁", "I20"),
        ("硫酸铵", "I23"),
        ("工业硫酸", "I22"),
        ("餐具洗洁精", "I14"),
        ("洗衣液", "I17"),
        ("医用口罩", "I25"),
        ("防尘口罩", "I20"),
        ("冲床", "I21"),
        ("折叠床", "I09"),
        ("茶几", "I09"),
        ("绿茶", "I15"),
        ("保护足趾安全鞋", "I20"),
        ("登山鞋", "I12"),
        ("轮滑鞋", "I19"),
        ("ＯＯ牌", "I99"),
    ],
)
def test_the_longest_chinese_keyword_wins(text: str, code: str) -> None:
    """A trap is met by a longer word: a helmet of an e-bike is not a motorcycle's."""
    assert industry(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Toy building sets", "I01"),
        ("Infant car seat", "I01"),
        ("Lithium-ion battery packs", "I04"),
        ("Ebike battery", "I06"),
        ("Bicycle helmets", "I06"),
        ("Gas water heaters", "I08"),
        ("Electric water heater", "I02"),
        ("Bunk beds", "I09"),
        ("Bed bug and flea killer", "I17"),
        ("Children's hooded sweatshirts", "I12"),
        ("Miter saws", "I21"),
        ("Smoke alarms", "I20"),
        ("Carbon monoxide alarm", "I08"),
        ("Eau de toilette", "I16"),
        ("Disposable electronic cigarette", "I15"),
        ("Fireworks", "I26"),
        ("Recreational off-highway vehicles", "I07"),
        ("Qwertyuiop", "I99"),
    ],
)
def test_the_longest_english_keyword_wins(text: str, code: str) -> None:
    """English products are read the same way as Chinese ones."""
    assert industry(text) == code


def test_blanks_and_capitals_do_not_matter_in_chinese() -> None:
    """A publisher who writes 电 热 毯 or led灯 means what the others mean."""
    assert industry("电 热\u3000毯") == industry("电热毯") == "I02"
    assert industry("led灯") == industry("LED灯") == "I03"


def test_brackets_may_be_half_or_full_width() -> None:
    """A group in the brackets of either width meets the same industry."""
    assert industry("热能（量）表") == industry("热能(量)表") == "I21"


def test_a_keyword_with_a_blank_meets_the_edge_of_a_word() -> None:
    """Hose is not found inside those."""
    assert industry("Garden hose") == "I21"
    assert industry("Those") == "I99"


def test_a_broad_group_gives_way_to_the_product_itself() -> None:
    """Under 食品 or 儿童用品 a trusted word in the product's name decides."""
    rule = first_trusted(["儿童用品", "儿童床头柜"])
    assert rule is not None
    assert rule.code == "I09"


@pytest.mark.parametrize(
    ("text", "scheme", "codes"),
    [
        ("甲醛含量", "test_item_zh", {"H09"}),
        ("菌落总数", "test_item_zh", {"H10"}),
        ("耐摩擦色牢度", "test_item_zh", {"H15"}),
        ("纤维含量", "test_item_zh", {"H15"}),
        ("能效标识", "test_item_zh", {"H15", "H16"}),
        ("对触及带电部件的防护", "test_item_zh", {"H05"}),
        ("电气间隙", "test_item_zh", {"H05"}),
        ("绝缘电阻", "test_item_zh", {"H05"}),
        ("骚扰功率", "test_item_zh", {"H14"}),
        ("小零件", "test_item_zh", {"H02"}),
        ("气密性", "test_item_zh", {"H08"}),
        ("酸价", "test_item_zh", {"H09"}),
        ("制动性能", "test_item_zh", {"H13"}),
        ("水壶漏电并冒烟", "complaint_zh", {"H05", "H06"}),
        ("奶粉变质", "complaint_zh", {"H10"}),
        ("Entrapment and asphyxiation", "hazard_en", {"H02", "H03"}),
        ("This can lead to loss of control", "hazard_en", {"H13"}),
        ("Surface paint contains levels of lead above the limit", "hazard_en", {"H09"}),
        ("AIR BAGS:FRONTAL", "vehicle_component_en", {"H12"}),
        ("SERVICE BRAKES, HYDRAULIC:ANTILOCK", "vehicle_component_en", {"H13"}),
        ("FUEL SYSTEM, GASOLINE:DELIVERY", "vehicle_component_en", {"H06"}),
        ("OTHER", "vehicle_component_en", set()),
    ],
)
def test_every_keyword_inside_a_text_names_its_hazard(
    text: str, scheme: str, codes: set[str]
) -> None:
    """A text may name several hazards, or none."""
    assert hazards(text, scheme) == codes


@pytest.mark.parametrize("path", sorted(SEEDS.glob("maps/*.csv")), ids=lambda path: path.stem)
def test_rules_stand_in_order_and_once(path: Path) -> None:
    """Maps are sorted by scheme and rule_id, so that a change is one line in the history.

    Spellings of terms are no rules: they are sorted by what a publisher writes.
    """
    rows = rows_of(f"maps/{path.name}")
    keys = [(row.get("scheme", ""), row.get("rule_id") or row["source_value"]) for row in rows]
    assert keys == sorted(keys)
    assert len({rule_id for _, rule_id in keys}) == len(keys)


@pytest.mark.parametrize("kind", ["industry", "hazard"])
def test_every_rule_stands_for_a_word_of_the_vocabulary(kind: str) -> None:
    """A code that the vocabulary does not know would vanish in a join."""
    known = {row[f"{kind}_code"] for row in rows_of(f"vocabulary/{kind}.csv")}
    used = {
        row[f"{kind}_code"]
        for match in ("exact", "keyword")
        for row in rows_of(f"maps/map_{kind}_{match}.csv")
    }
    assert used <= known


@pytest.mark.parametrize("kind", ["industry", "hazard"])
def test_no_keyword_maps_to_nothing(kind: str) -> None:
    """What no rule maps is unknown; no rule maps to the unknown."""
    codes = {row[f"{kind}_code"] for row in rows_of(f"maps/map_{kind}_keyword.csv")}
    assert not codes & {"I99", "H99"}


def test_confidences_are_shares() -> None:
    """A confidence is over 0 and at most 1; one spelling of a term for another needs none."""
    classifying = [*SEEDS.glob("maps/map_*_exact.csv"), *SEEDS.glob("maps/map_*_keyword.csv")]
    assert len(classifying) == 5
    for path in classifying:
        for row in rows_of(f"maps/{path.name}"):
            assert 0 < float(row["confidence"]) <= 1, row["rule_id"]


def test_terms_are_named_by_group_and_code() -> None:
    """A word is found by its group and code, once."""
    ids = [row["term_id"] for row in rows_of("vocabulary/term.csv")]
    assert ids == sorted(set(ids))
    assert [term for term in ids if not re.fullmatch(r"[a-z_]+\.[A-Za-z0-9_]+", term)] == []


def test_every_method_is_told_in_words() -> None:
    """Beside its formula a method says in both languages what it does."""
    terms = {row["term_id"]: row for row in rows_of("vocabulary/term.csv")}
    told = [
        terms.get(f"method_meaning.{row['method_id']}") for row in rows_of("vocabulary/method.csv")
    ]
    assert None not in told
    assert all(row and len(row["zh"]) > 10 and len(row["en"]) > 30 for row in told)


def test_insufficient_data_is_a_tier_of_its_own() -> None:
    """Too little data has its own word, unlike the normal tier's."""
    words = {row["term_id"]: row["zh"] for row in rows_of("vocabulary/term.csv")}
    assert words["tier.insufficient"] == "数据不足"
    assert words["tier.normal"] != words["tier.insufficient"]


def share(counted: Counter[bool]) -> float:
    """The share of true."""
    return counted[True] / counted.total()


def spot_checks(root: Path) -> list[dict[str, object]]:
    """Every row of the real workbooks, as the source's own reader gives it."""
    source = load_source(SHIPPED / "cn_aqsiq_spot_checks")
    found: list[dict[str, object]] = []
    for path in sorted(root.rglob("*.xls")):
        name = str(path.relative_to(root))
        file = LandedFile(source.name, "0" * 16, name, path, "", 0, date(2026, 11, 23))
        found += read(file, source).table.to_pylist()
    return found


@pytest.fixture(scope="module")
def real_spot_checks(shared_data: Path) -> list[dict[str, object]]:
    """The rows of the working set, read once."""
    return spot_checks(shared_data / "cn_spot_checks")


@pytest.mark.shared
def test_spot_checked_products_have_an_industry(real_spot_checks: list[dict[str, object]]) -> None:
    """At least 97 % of the rows meet a trusted rule by group or product."""
    counted: Counter[bool] = Counter()
    for row in real_spot_checks:
        rule = first_trusted([_text(row["product_category"]), _text(row["product_name"])])
        counted[rule is not None and rule.confidence >= TRUSTED] += 1
    assert share(counted) >= 0.97


@pytest.mark.shared
def test_failed_items_name_a_hazard(real_spot_checks: list[dict[str, object]]) -> None:
    """At least 90 % of the items that failed name a hazard."""
    counted: Counter[bool] = Counter()
    for row in real_spot_checks:
        items = row["nonconforming_items"]
        if row["result"] == "nonconforming" and isinstance(items, list):
            counted.update(bool(hazards(item, "test_item_zh")) for item in items)
    assert share(counted) >= 0.90


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


@pytest.mark.shared
def test_recalled_products_have_an_industry(shared_data: Path) -> None:
    """At least 95 % of the recalls meet a trusted rule by product or title."""
    counted: Counter[bool] = Counter()
    for path in shared_data.glob("us_cpsc_recalls/greattomb/data/detail/*.json"):
        for recall in _recalls(json.loads(path.read_text(encoding="utf-8"))):
            products = recall["products"]
            names = products if isinstance(products, list) else []
            rule = first_trusted([*names, _text(recall["title"])])
            counted[rule is not None and rule.confidence >= TRUSTED] += 1
    assert share(counted) >= 0.95


def _recalls(shard: object) -> list[dict[str, object]]:
    values = shard.values() if isinstance(shard, dict) else shard
    assert isinstance(values, Iterable)
    return list(values)


@pytest.mark.shared
def test_notices_use_known_categories_and_risk_types(shared_data: Path) -> None:
    """Categories are known but for free text after Other, and so are risk types that say one."""
    categories, risk_types = (
        exact("industry", "safety_gate_category"),
        exact("hazard", "safety_gate_risk_type"),
    )
    silent = {"health risk / other", "health risk", "discomfort", ""}
    unknown: Counter[str] = Counter()
    for path in shared_data.glob("eu_safety_gate/*.xml"):
        root = parse_xml(path).getroot()
        assert root is not None
        for notice in root.iter("notifications"):
            category = _words(notice, "category")
            if category not in categories and not category.startswith("other"):
                unknown[category] += 1
            types = {word.strip() for word in _words(notice, "riskType").split(",")}
            unknown.update(types - set(risk_types) - silent)
    assert unknown == Counter()


def _words(notice: Element, tag: str) -> str:
    return (notice.findtext(tag) or "").strip().lower()


@pytest.mark.shared
def test_injuries_use_known_product_codes(shared_data: Path) -> None:
    """Every product code of the working set is mapped."""
    known = set(exact("industry", "neiss_product"))
    unknown: set[str] = set()
    for path in shared_data.glob("us_neiss/*/*.csv"):
        with path.open(encoding="latin-1", newline="") as stream:
            for case in csv.DictReader(stream):
                codes = {case.get(f"Product_{number}") or "0" for number in (1, 2, 3)}
                unknown |= codes - known - {"0"}
    assert unknown == set()
