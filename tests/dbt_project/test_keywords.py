"""Keywords are found by their beginnings: the same ones as when each is tried in every text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

import pytest

from tests.dbt_project.rendered import Rendered

NARROW = str.maketrans(
    "０１２３４５６７８９ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ（）－／",
    "0123456789abcdefghijklmnopqrstuvwxyz()-/",
    " \u3000",
)
NO_LETTER = re.compile(r"[!-/:-@\[-`{-~\s]+")
FILLINGS = ("", " ", "的", "x", "，", "-", "产品", " of ", "a", "儿童", "电", ".")


def compared(text: str, scheme: str) -> str:
    """Bring a text to the form in which keywords are looked for in it."""
    lowered = text.lower()
    if scheme.endswith("_zh"):
        return f" {lowered.translate(NARROW)} "
    return f" {NO_LETTER.sub(' ', lowered)} "


def texts(keywords: Sequence[str], dice: Random, count: int) -> list[str]:
    """Make texts of keywords, whole and cut, run into each other and into other words."""
    made = []
    for _ in range(count):
        parts = []
        for keyword in dice.sample(keywords, dice.randrange(1, 4)):
            first = dice.choice((0, 0, 0, 1))
            last = dice.choice((None, None, None, -1))
            parts += [dice.choice(FILLINGS), keyword[first:last], dice.choice(FILLINGS)]
        made.append("".join(parts).strip())
    return [text for text in made if text]


@pytest.fixture(scope="module")
def models() -> Rendered:
    """The models that look for keywords, and what they stand on."""
    return Rendered(["int_product_texts", "int_hazards_mapped"])


def test_products_and_narratives_have_the_keywords_that_stand_in_them(models: Rendered) -> None:
    """Of thousands of texts made of the vocabulary itself, in both scripts."""
    connection = models.on({})
    keywords = connection.sql("select * from int_keywords").to_arrow_table().to_pylist()
    dice = Random(20261127)
    words: dict[str, list[str]] = {}
    for row in keywords:
        words.setdefault(row["scheme"], []).append(row["compared_keyword"].strip())
    products = [
        text for scheme in ("product_zh", "product_en") for text in texts(words[scheme], dice, 1500)
    ]
    short = [*words["complaint_zh"], "着", "火", "3c"]
    narratives = [f"{text}中" for text in texts(short, dice, 2500)]
    connection = models.on(
        {
            "recall": [{"recall_number": text, "title": text} for text in products],
            "complaint": [{"complaint_number": t, "narrative": t} for t in narratives],
        }
    )
    asked = "select scheme, text, rule_id from int_product_texts"
    found = {(scheme, text): rule for scheme, text, rule in connection.execute(asked).fetchall()}
    schemes = "select distinct scheme, text from int_event_texts where purpose = 'industry_keyword'"
    expected = {
        (scheme, text): rule
        for scheme, text in connection.execute(schemes).fetchall()
        if (rule := longest(keywords, "industry", scheme, text)) is not None
    }
    assert len(expected) > len(products) / 2
    assert found == expected

    asked = (
        "select text, list(rule_id order by rule_id) from int_hazards_mapped"
        " join int_event_texts using (event_id)"
        " where purpose = 'hazard_keyword' and scheme = 'complaint_zh' and is_narrative"
        " and rule_id not in ('unmapped', 'not_stated') group by event_id, text"
    )
    of_text = dict(connection.execute(asked).fetchall())
    wanted = {
        text: rules for text in narratives if (rules := every(keywords, "complaint_zh", text))
    }
    assert len(wanted) > len(set(narratives)) / 2
    assert of_text == wanted


def longest(keywords: list[dict], kind: str, scheme: str, text: str) -> str | None:
    """Try every keyword of a scheme in a text; the longest one's rule, the first of several."""
    where = compared(text, scheme)
    hits = [
        (-len(row["compared_keyword"]), row["rule_id"])
        for row in keywords
        if (row["vocabulary"], row["scheme"]) == (kind, scheme) and row["compared_keyword"] in where
    ]
    return min(hits)[1] if hits else None


def every(keywords: list[dict], scheme: str, text: str) -> list[str]:
    """Try every keyword in a text; for each hazard the surest rule, the first of several."""
    where = compared(text, scheme)
    surest: dict[str, tuple] = {}
    for row in keywords:
        is_asked = (row["vocabulary"], row["scheme"]) == ("hazard", scheme)
        if is_asked and row["compared_keyword"] in where:
            rank = (-row["confidence"], row["rule_id"])
            surest[row["code"]] = min(surest.get(row["code"], rank), rank)
    return sorted(rule for _, rule in surest.values())
