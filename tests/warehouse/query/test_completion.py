"""Tab offers what can stand at the cursor: tables after from, columns of what the query names."""

from __future__ import annotations

import pytest

from warehouse.query.catalogue import Catalogue
from warehouse.query.completion import offers


def _offered(before: str, known: Catalogue, after: str = "") -> list[str]:
    return [offer.text for offer in offers(before, before + after, known)]


def test_tables_come_after_from(known: Catalogue) -> None:
    """A table is found by its own name as well as by its schema."""
    assert _offered("select * from rpt_t", known) == ["reports.rpt_tiers"]
    assert _offered("select 1 from reports.rpt_r", known) == ["reports.rpt_rows"]
    assert _offered("describe ", known) == ["reports.rpt_rows", "reports.rpt_tiers"]


def test_columns_come_from_the_tables_named_anywhere(known: Catalogue) -> None:
    """The from clause may follow the cursor."""
    assert _offered("select tier", known, " from rpt_tiers")[0] == "tier_rank"
    assert "tier_rank" not in _offered("select tier", known, " from rpt_rows")


@pytest.mark.parametrize("before", ["select t.ti", "select rpt_tiers.ti"])
def test_an_alias_and_a_table_name_open_to_columns(before: str, known: Catalogue) -> None:
    """Only the part behind the dot is replaced."""
    [offer] = offers(before, f"{before} from rpt_tiers t", known)
    assert (offer.text, offer.back) == ("tier_rank", 2)
    assert "rank of the tier" in offer.meaning


def test_statistics_and_words_of_sql_are_offered(known: Catalogue) -> None:
    """A statistic of the warehouse is found by its short name."""
    assert "stats.half(" in _offered("select hal", known)
    assert _offered("select 1 from rpt_tiers gro", known)[0] == "group by"
    assert _offered("select ", known) == []
