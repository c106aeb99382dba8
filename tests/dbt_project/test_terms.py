"""Finer terms of hazards: how they are read, and that their lines open to their rows."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pytest

from tests.dbt_project.conftest import PROJECT, Query

LISTED = {
    "Cadmium - heavy metals": "cadmium",
    "Chlorpyrifos - unauthorised substance - pesticide residues": "chlorpyrifos",
    "unauthorised substance ethylene oxide": "ethylene oxide",
    "aflatoxin B1 - {mycotoxins": "aflatoxin b1",
    "too high content of  Sulphite": "sulphite",
    "Salmonella enterica ser. Enteritidis": "salmonella enteritidis",
    "Salmonella spp. - pathogenic micro-organisms": "salmonella spp.",
    "铅(Pb)": "铅(pb)",
}


@pytest.mark.parametrize(("written", "term"), LISTED.items())
def test_a_listed_hazard_is_read_without_what_surrounds_it(
    written: str, term: str, compiled: Callable[[str], str]
):
    """The substance or germ remains, in lower case, whichever way its publisher lists it."""
    sql = compiled("int_event_terms")
    start = sql.index("select record_id, trim(") + len("select record_id, ")
    reading = sql[start : sql.index(" as term\n", start)].replace("(substance)", "($1)")
    with duckdb.connect() as connection:
        assert connection.execute(f"select {reading}", [written]).fetchone() == (term,)


def test_terms_are_listed_or_told(query: Query):
    """A failed item is its publisher's word; the words of a recall are the vocabulary's."""
    found = query(
        "select distinct record_type, term_code, term_basis from marts.brg_event_terms "
        "inner join marts.fct_safety_events using (event_id) order by all"
    )
    assert ("spot_check_result", "small parts", "listed") in found
    assert ("recall", "small parts", "told") in found
    assert ("recall", "choking", "told") in found
    assert ("recall", "electric shock", "told") in found


def test_lines_count_what_they_open_to(query: Query):
    """Thirty recalls in two weeks speak of small parts: the line, and the rows behind it."""
    lines = query(
        "select product_group, event_count, exposure_count, doubt from reports.rpt_emerging_terms "
        "where evidence_class = 'recall' and term_code = 'small parts' order by product_group"
    )
    assert [line[0] for line in lines] == ["ALL", "I01"]
    for group, event_count, exposure_count, _doubt in lines:
        assert 0 < event_count <= exposure_count
        rows = query(
            "select count(distinct event_id) from reports.rpt_emerging_term_rows "
            "where evidence_class = 'recall' and term_code = 'small parts' and product_group = ?",
            group,
        )
        assert rows == [(event_count,)]


def test_checks_are_judged_among_checks_of_their_own_basis(query: Query):
    """A failing item is divided by the checks of its product group, random and targeted apart."""
    found = query(
        "select distinct sampling_basis from reports.rpt_emerging_terms "
        "where evidence_class = 'spot_check'"
    )
    assert ("not_sampled",) not in found
    lines = query(
        "select product_group, event_count, exposure_count from reports.rpt_emerging_terms "
        "where sampling_basis = 'random_spot_check'"
    )
    assert lines
    for group, event_count, exposure_count in lines:
        assert group != "ALL"
        checks = query(
            "select count(*) from marts.fct_safety_events where is_rate_eligible "
            "and sampling_basis = 'random_spot_check' and product_group = ?",
            group,
        )
        assert 0 < event_count <= exposure_count <= checks[0][0]


def test_the_map_of_terms_joins_no_term_twice():
    """A way of writing stands for one term, and is none itself."""
    with duckdb.connect() as connection:
        seeds = PROJECT / "seeds"
        both = connection.execute(
            "select source_value from read_csv(?) where source_value in "
            "(select term_code from read_csv(?))",
            [str(seeds / "maps/map_hazard_term.csv"), str(seeds / "vocabulary/hazard_term.csv")],
        ).fetchall()
    assert both == []
