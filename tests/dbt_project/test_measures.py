"""Measures and countries: several an event, each by its rule, the unknown by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import pyarrow as pa

from tests.dbt_project.rendered import Rendered
from warehouse.ledger import SOURCE

DAY = date(2024, 5, 4)
Records = Mapping[str, Sequence[Mapping[str, Any]]]


@cache
def _warehouse() -> Rendered:
    return Rendered(["int_measures_mapped", "int_event_countries", "int_trade_scopes"])


def ask(records: Records, query: str) -> list[Any]:
    """Build the models on records whose sources are in China but for notices, and ask."""
    sources = [
        {"source": f"test_{kind}s", "country": "EU" if kind == "foreign_notice" else "CN"}
        for kind in records
    ]
    tables = {"source": pa.Table.from_pylist(sources, schema=SOURCE)}
    return _warehouse().on(records, tables).execute(query).fetchall()


def notice(**stated: Any) -> Mapping[str, Any]:
    """Write a notice."""
    return {"case_number": "A", "category": "Toys", "published_date": DAY, **stated}


def test_every_measure_named_counts_and_none_is_unknown() -> None:
    """Texts of several measures have several codes; what no rule knows is M99."""
    measures = [
        "Withdrawal of the product from the market",
        "Recall of the product from end users",
        "Something nobody thought of",
    ]
    records: Records = {
        "foreign_notice": [notice(measures=measures)],
        "recall": [{"recall_number": "R", "remedy_text": "Return it for a refund or replacement"}],
        "border_refusal": [{"refusal_number": "B", "disposition_text": "退货、销毁"}],
        "returned_shipment": [{"return_number": "S"}],
    }
    found = ask(records, "select event_id, measure_code, rule_id from int_measures_mapped")
    assert {(event.split(":")[0], code) for event, code, _ in found} == {
        ("foreign_notice", "M10"),
        ("foreign_notice", "M03"),
        ("foreign_notice", "M99"),
        ("recall", "M03"),
        ("recall", "M15"),
        ("recall", "M16"),
        ("returned_shipment", "M07"),
        ("border_refusal", "M05"),
        ("border_refusal", "M07"),
        ("border_refusal", "M09"),
    }
    assert [rule for _, code, rule in found if code == "M99"] == ["unmapped"]


def test_countries_bear_iso_codes_and_an_unstated_origin_is_unknown() -> None:
    """Names in two languages, with or without a code; several in lines; silence is unknown."""
    texts = {
        "People's Republic of China": {("CN", "country_name")},
        "中国香港": {("HK", "country_name")},
        "Türkiye": {("TR", "country_name")},
        "Italy (IT)": {("IT", "country_name")},
        "Venezuela (Bolivarian Republic of)": {("VE", "country_name")},
        "China (plug)": {("CN", "country_name")},
        "United States\nChina": {("US", "country_name"), ("CN", "country_name")},
        "Atlantis (GR)": {("GR", "stated_code")},
        "unknown origin": {("unknown", "publisher_unknown")},
        "Atlantis": {("unknown", "unmapped")},
        None: {("unknown", "not_stated")},
    }
    found = ask(
        {"foreign_notice": [notice(origin_country=text) for text in texts]},
        "select event_id, country_code, rule_id from int_event_countries where role = 'origin'",
    )
    for number, expected in enumerate(texts.values()):
        event = f"foreign_notice:{number}"
        assert {(code, rule) for event_id, code, rule in found if event_id == event} == expected


def test_the_scope_is_told_only_where_it_is_known() -> None:
    """Made in China and told of abroad is an export; a maker's address says nothing of origin."""
    records: Records = {
        "foreign_notice": [
            notice(origin_country="China"),
            notice(origin_country="Italy"),
            notice(),
        ],
        "complaint": [
            {"complaint_number": "1", "is_import": True},
            {"complaint_number": "2", "is_import": False},
            {"complaint_number": "3", "maker_name": "江门市某某厂"},
            {"complaint_number": "4", "origin_country": "日本"},
        ],
        "spot_check_result": [{"result": "conforming"}],
        "returned_shipment": [{"return_number": "S"}],
    }
    found = dict(ask(records, "select event_id, trade_scope from int_trade_scopes"))
    assert found == {
        "foreign_notice:0": "export",
        "foreign_notice:1": "foreign",
        "foreign_notice:2": "unknown",
        "complaint:0": "import",
        "complaint:1": "domestic",
        "complaint:2": "unknown",
        "complaint:3": "import",
        "spot_check_result:0": "domestic_check",
        "returned_shipment:0": "export",
    }
