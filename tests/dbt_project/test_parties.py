"""Firms and laboratories: names that are one, names that are not, and the word of people on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

import pytest

from tests.dbt_project.rendered import Rendered
from warehouse.decisions.matches import Match, match_table

DAY = date(2016, 5, 4)
CODE = "91350100M000100Y43"  # the example of the standard


@cache
def _warehouse() -> Rendered:
    return Rendered(["int_event_parties", "rpt_match_candidates", "rpt_match_conflicts"])


def parties(
    names: Sequence[tuple[str, str | None]], matches: Sequence[Match] = (), ask: str = ""
) -> list[Any]:
    """Return what is asked of respondents with these names and codes: else their parties."""
    rows = [
        {"complaint_number": str(n), "respondent_name": name, "respondent_credit_code": code}
        for n, (name, code) in enumerate(names)
    ]
    connection = _warehouse().on({"complaint": rows}, {"match": match_table(matches)})
    query = ask or (
        "select party_id from int_event_parties "
        "order by cast(split_part(event_id, ':', 2) as integer)"
    )
    return [row[0] if len(row) == 1 else row for row in connection.execute(query).fetchall()]


def decided(number: int, verdict: Any, left_id: str, right_id: str) -> Match:
    """Write down a decision."""
    return Match(
        decision_id=f"M-{number}",
        decided_date=date(2026, 11, 20 + number),
        person="first",
        reason="asked the register",
        verdict=verdict,
        left_id=left_id,
        right_id=right_id,
    )


@pytest.mark.parametrize(
    "names",
    [
        (
            "江门市大光明五金有限公司",
            "广东省江门市大光明五金有限责任公司",
            "江门大光明五金有限公司",
        ),
        ("小蜜蜂(台山)制衣有限公司", "小蜜蜂（台山）制衣有限公司", "小蜜蜂（台山） 制衣有限公司"),
        ("新会市永兴纸业厂", "江门市新会区永兴纸业厂"),
        ("ＡＢＣ电器股份公司", "abc电器股份有限公司"),
        ("Acme Co., Ltd.", "ACME COMPANY LIMITED", "Acme Co Ltd"),
    ],
)
def test_ways_of_writing_one_name_are_one_firm(names: tuple[str, ...]) -> None:
    """Width, brackets, blanks, equal legal forms and the place it begins with do not part."""
    assert len(set(parties([(name, None) for name in names]))) == 1


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("维达纸业（中国）有限公司", "维达纸业（中国）有限公司新会分公司"),
        ("江门市大光明五金有限公司", "江门市大光明五金厂"),
        ("江门市大光明五金有限公司", "中山市大光明五金有限公司"),
        ("大光明五金有限公司", "大光明五金股份有限公司"),
    ],
)
def test_what_may_be_two_firms_stays_two(left: str, right: str) -> None:
    """A branch, another form of company and another town are for a person to join."""
    assert len(set(parties([(left, None), (right, None)]))) == 2


def test_a_credit_code_with_a_right_check_digit_joins_names() -> None:
    """One code is one firm; a wrong code says nothing, a name without one follows the only code."""
    joined = parties([("甲电器有限公司", CODE), ("乙电器有限公司", CODE), ("甲电器有限公司", None)])
    assert len(set(joined)) == 1
    wrong = CODE[:-1] + "4"
    assert len(set(parties([("甲电器有限公司", wrong), ("乙电器有限公司", wrong)]))) == 2


def test_a_sole_trader_is_known_by_code_or_word() -> None:
    """The name of a sole trader is a person's: marked where it can be known, else unknown."""
    ask = "select firm_name, is_sole_trader from int_party_names order by firm_name"
    names = [("张三（个体工商户）", None), ("李四五金店", None), ("王五有限公司", None)]
    assert dict(parties(names, ask=ask)) == {
        "张三（个体工商户）": True,
        "李四五金店": None,
        "王五有限公司": False,
    }


def test_the_word_of_people_joins_parts_and_outlives_rebuilds() -> None:
    """Joins are closed over any number of names; the last word on two names counts."""
    names = [(f"第{n}号电器有限公司", None) for n in "甲乙丙丁"]
    first, second, third, fourth = parties(names)
    same = [decided(1, "same", first, second), decided(2, "same", third, second)]

    joined = parties(names, same)
    assert len({*joined[:3]}) == 1
    assert joined[3] == fourth
    assert joined[0] in {first, second, third}  # the id of a name that was there before

    parted = [*same, decided(3, "not_same", second, third)]
    assert len(set(parties(names, parted))) == 3


def test_a_person_parts_what_a_code_joins() -> None:
    """A code that two firms bear by mistake is overruled, by name."""
    names = [("甲电器有限公司", CODE), ("乙电器有限公司", CODE)]
    ask = "select name_id from int_party_names order by name_id"
    left, right = parties(names, ask=ask)
    assert len(set(parties(names, [decided(1, "not_same", left, right)]))) == 2


def test_words_that_contradict_each_other_are_shown() -> None:
    """甲 is 乙, 乙 is 丙, but 甲 is not 丙: nobody is right by silence."""
    names = [(f"第{n}号电器有限公司", None) for n in "甲乙丙"]
    first, second, third = parties(names)
    words = [
        decided(1, "same", first, second),
        decided(2, "same", second, third),
        decided(3, "not_same", first, third),
    ]
    assert parties(names, words, "select match_id from rpt_match_conflicts") == ["M-3"]


def test_near_names_are_shown_to_people_and_never_joined() -> None:
    """A pair is shown until it is decided; two towns may each have their own firm of that name."""
    names = [
        ("江门市大光明五金有限公司", None),
        ("江门市大光明五金厂", None),
        ("中山市大光明五金有限公司", None),
    ]
    ask = "select left_id, right_id from rpt_match_candidates"
    ((left, right),) = parties(names, ask=ask)
    assert {left, right} == set(parties(names)[:2])
    assert parties(names, [decided(1, "not_same", right, left)], ask) == []
