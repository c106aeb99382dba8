"""The rules of cells, run as compiled SQL on arbitrary cells, against a second implementation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tier_oracle import RANKS, rule_of

pytestmark = pytest.mark.dbt

CELLS_A_DRAW = 1_000
INPUTS: dict[str, tuple[pa.DataType, list[Any]]] = {
    "check_count": (pa.int64(), [0, 1, 19, 20, 21, 500]),
    "report_count": (pa.int64(), [0, 1, 4, 5, 6, 900]),
    "watch_probability": (pa.float64(), [None, 0.0, 0.5, 0.79, 0.8, 0.81, 1.0]),
    "act_probability": (pa.float64(), [None, 0.0, 0.49, 0.5, 0.79, 0.8, 1.0]),
    "doubted_watch_probability": (pa.float64(), [None, 0.0, 0.49, 0.5, 0.51, 1.0]),
    "death_count": (pa.int64(), [0, 0, 0, 0, 1, 3]),
    "same_product_count": (pa.int64(), [0, 0, 0, 0, 1]),
    "signal_ratio": (pa.float64(), [None, 0.2, 1.49, 1.5, 1.99, 2.0, 9.0]),
    "signal_count": (pa.int64(), [0, 0, 1, 2, 3]),
    "compared_count": (pa.int64(), [0, 1, 4]),
    "severity_level": (pa.int32(), [None, 1, 2, 3, 4]),
    "risk_rank": (pa.int32(), [None, None, None, 1, 2, 3, 4]),
    "confirmed_severity_level": (pa.int32(), [None, 1, 2, 3, 4]),
    "items_in_use": (pa.int64(), [None, 0, 1_000_000, 1_000_001]),
    "province_count": (pa.int64(), [None, 1, 2, 31]),
}
GRAVER = [name for name in INPUTS if name not in {"check_count", "report_count", "compared_count"}]
Grade = Callable[[list[dict[str, Any]]], list[tuple[str, str]]]


@pytest.fixture(scope="module")
def grade(query: Any, compiled: Callable[[str], str]) -> Iterator[Grade]:
    """Grade any cells by the very SQL that the warehouse runs, on the rules that it ships."""
    rules = query("select * from scoring.cell_rule")
    names = [
        name
        for (name,) in query(
            "select column_name from duckdb_columns()"
            " where schema_name = 'scoring' and table_name = 'cell_rule' order by column_index"
        )
    ]
    schema = pa.schema(
        [("number", pa.int64()), ("industry_code", pa.string()), ("hazard_code", pa.string())]
        + [("as_of_date", pa.date32())]
        + [(name, kind) for name, (kind, _) in INPUTS.items()]
    )
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as build")
        connection.execute("create schema build.tiers; create schema build.scoring")
        columns = zip(names, zip(*rules, strict=True), strict=True)
        connection.register("rules", pa.table({n: pa.array(v) for n, v in columns}))
        connection.execute("create table build.scoring.cell_rule as select * from rules")
        sql = compiled("tier_cells_ruled")

        def grade_cells(cells: list[dict[str, Any]]) -> list[tuple[str, str]]:
            connection.register("cells", pa.Table.from_pylist(cells, schema=schema))
            connection.execute("create or replace view build.tiers.tier_cell_inputs as from cells")
            found = connection.execute(f"select number, tier_code, rule_id from ({sql})").fetchall()
            by_number = {number: (tier, rule) for number, tier, rule in found}
            assert len(found) == len(cells)
            return [by_number[cell["number"]] for cell in cells]

        yield grade_cells


def _cells(seed: int, count: int = CELLS_A_DRAW) -> list[dict[str, Any]]:
    """Draw cells whose inputs lie on, just under and just over the cut-offs."""
    dice = np.random.default_rng(seed)
    drawn = {
        name: [values[i] for i in dice.integers(len(values), size=count)]
        for name, (_, values) in INPUTS.items()
    }
    return [
        {name: values[i] for name, values in drawn.items()}
        | {
            "number": i,
            "industry_code": "I99" if i % 50 == 0 else "I06",
            "hazard_code": f"H{i}",  # the rules must not look at it
            "as_of_date": np.datetime64("2026-11-22").astype(object),
        }
        for i in range(count)
    ]


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # what is recorded sums up
)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_rules_say_what_their_wording_says(
    grade: Grade, record_property: Callable[[str, object], None], seed: int
) -> None:
    """Twelve thousand cells: tier and rule are those of an implementation that shares nothing."""
    cells = _cells(seed)

    assert grade(cells) == [rule_of(cell) for cell in cells]
    record_property("cell_count", len(cells))
    record_property("differing_count", 0)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), name=st.sampled_from(GRAVER))
def test_more_harm_never_warns_less(grade: Grade, seed: int, name: str) -> None:
    """Severer, likelier, more widely used, more signals: no cell falls to a lower warning."""
    cells = _cells(seed)
    order = sorted({v for v in INPUTS[name][1] if v is not None})
    raised = [
        cell | {name: next((v for v in order if cell[name] is None or v > cell[name]), cell[name])}
        for cell in cells
    ]
    before, after = grade(cells), grade(raised)

    assert [
        (cell, was, now)
        for cell, (was, _), (now, _) in zip(cells, before, after, strict=True)
        # to call a cell normal and to know too little are both no warning
        if min(RANKS[now], 5) > min(RANKS[was], 5)
    ] == []


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_nothing_reported_is_never_a_warning(grade: Grade, seed: int) -> None:
    """Without failures, signals, deaths and assessments no size and no severity makes a tier."""
    unseen = ("death_count", "same_product_count", "signal_count")
    nothing = dict.fromkeys(unseen, 0) | {"watch_probability": 0.0}
    absent = dict.fromkeys(("signal_ratio", "risk_rank"), None)
    cells = [cell | nothing | absent | {"act_probability": 0.0} for cell in _cells(seed)]

    assert {tier for tier, _ in grade(cells)} <= {"normal", "insufficient"}


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_order_of_cells_changes_nothing(grade: Grade, seed: int) -> None:
    """A cell is graded by itself, wherever it stands in the table."""
    cells = _cells(seed)
    places = np.random.default_rng(seed).permutation(len(cells))
    shuffled = grade([cells[place] for place in places])

    assert [shuffled[i] for i in np.argsort(places)] == grade(cells)


def test_a_rule_of_another_time_is_not_asked(grade: Grade) -> None:
    """The rules hold from 2020 on; a cell of 2019 finds none and is not graded by later law."""
    cell = _cells(1, 1)[0] | {"as_of_date": np.datetime64("2019-12-31").astype(object)}

    with pytest.raises(AssertionError):
        grade([cell])
