"""Credit of operators: what counts on which day, by which rule, and what may leave the house."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pyarrow as pa
import pytest

from tests.dbt_project.credited import (
    LISTED,
    LISTED_CODE,
    MAKER,
    TRADER,
    act,
    credited,
    points,
    recorded,
    standing,
)
from tests.dbt_project.rendered import Rendered
from tests.dbt_project.warned import TOY_MAKER
from warehouse.decisions import CreditAct
from warehouse.decisions.credit import credit_act_table
from warehouse.ledger import BATCH, SOURCE

FAILED = "a" * 32
REPORTS = (
    *("rpt_credit_points", "rpt_credit_list_entries", "rpt_operator_credit"),
    *("rpt_credit_proposals", "rpt_credit_push", "rpt_credit_acts"),
)
AS_OF = date(2026, 11, 22)


@cache
def _warehouse(as_of: date) -> Rendered:
    return Rendered(REPORTS, as_of)


def ask(sql: str, acts: tuple[CreditAct, ...] | None = None, as_of: date = AS_OF) -> Any:
    """Build on three checks of a maker and the acts that had been taken by a day; ask."""
    taken = credited(FAILED) if acts is None else acts
    checks = [
        {
            "record_id": f"{letter}" * 32,
            "result": "nonconforming",
            "table_type": "result_list",
            "sampling_basis": "random_spot_check",
            "product_name": "毛绒玩具",
            "maker_name": TOY_MAKER,
            "check_date": date(2026, 5, 12),
            "check_date_precision": "day",
            "nonconformity_class": weight,
        }
        for letter, weight in (("a", None), ("b", "critical"), ("c", "label_only"))
    ]
    source = {
        "source": "test_spot_check_results",
        "register": "test",
        "record_type": "spot_check_result",
        "evidence_class": "spot_check",
        "country": "CN",
        "is_rows_publishable": True,
    }
    connection = _warehouse(as_of).on(
        {"spot_check_result": checks},
        {
            "batch": pa.Table.from_pylist(
                [{"batch_id": "spot_check_result", "evidence_class": "spot_check"}], schema=BATCH
            ),
            "source": pa.Table.from_pylist([source], schema=SOURCE),
            "credit_act": credit_act_table([a for a in taken if a.decided_date <= as_of]),
        },
    )
    return connection.execute(sql).fetchall()


def test_points_stand_with_cause_rule_expiry_appeal_and_repair() -> None:
    """Only what a second person validated counts, an appeal does not suspend it."""
    rows = ask(
        "select credit_id, points, rule_version, state, is_counted, expires_date, cause_row_id,"
        " push_state from rpt_credit_points order by credit_id"
    )
    row = "spot_check_result:0"
    assert rows == [
        ("appealed", 3, "1", "under_appeal", True, date(2027, 10, 10), row, "internal"),
        ("held", 3, "1", "in_force", True, date(2027, 10, 6), row, "internal"),
        ("repaired", 1, "1", "repaired", False, date(2027, 4, 8), row, "not_in_force"),
        ("undone", 2, "1", "withdrawn", False, date(2027, 10, 12), row, "not_in_force"),
        ("waiting", 6, "1", "recorded", False, None, row, "not_in_force"),
    ]


def test_an_appeal_is_due_after_the_working_days_of_its_clock() -> None:
    """Twenty working days from Tuesday the tenth of November end on the eighth of December."""
    [row] = ask(
        "select appealed_date, appeal_due_date, is_appeal_overdue from rpt_credit_points"
        " where credit_id = 'appealed'"
    )
    assert row == (date(2026, 11, 10), date(2026, 12, 8), False)


def test_the_schemes_stand_apart_and_customs_has_three_grades_then_five() -> None:
    """Each period begins where something changed; the law's own day is one of them."""
    rows = ask(
        "select scheme, valid_from_date, valid_to_date, grade_code, grade_rank,"
        " scheme_grade_count, points, white_list_count from rpt_operator_credit"
        f" where firm_name = '{TOY_MAKER}' order by scheme, valid_from_date"
    )
    assert [row for row in rows if row[0] == "customs"] == [
        ("customs", date(2025, 5, 2), date(2026, 3, 31), "regular", 2, 3, 0, 0),
        ("customs", date(2026, 4, 1), date(2026, 4, 10), "regular", 2, 5, 0, 0),
        ("customs", date(2026, 4, 11), None, "certified", 2, 5, 0, 0),
    ]
    samr = [row[1:] for row in rows if row[0] == "samr"]
    assert [(start, grade, count, white) for start, _, grade, _, _, count, white in samr] == [
        (date(2026, 2, 2), None, 0, 1),
        (date(2026, 5, 2), "C", 0, 1),
        (date(2026, 6, 1), "C", 0, 0),
        (date(2026, 10, 6), "C", 3, 0),
        (date(2026, 10, 8), "C", 4, 0),
        (date(2026, 10, 10), "C", 7, 0),
        (date(2026, 11, 1), "C", 6, 0),
    ]


@pytest.mark.parametrize(("as_of", "expected"), [(date(2026, 10, 25), 9), (date(2026, 11, 13), 6)])
def test_credit_of_an_earlier_day_is_what_was_known_then(as_of: date, expected: int) -> None:
    """Points that an appeal undid later counted on the day itself, and then had never counted."""
    asked = (
        "select points from rpt_operator_credit"
        f" where scheme = 'samr' and is_current and firm_name = '{TOY_MAKER}'"
    )
    assert ask(asked, as_of=as_of) == [(expected,)]


def test_points_run_out_on_their_day() -> None:
    """A year after the validation nothing is counted, and the entry says that it expired."""
    as_of = date(2027, 10, 6)
    rows = ask(
        "select credit_id, state, is_counted from rpt_credit_points"
        " where credit_id in ('held', 'appealed') order by 1",
        as_of=as_of,
    )
    assert rows == [("appealed", "under_appeal", True), ("held", "expired", False)]


def test_the_push_holds_what_has_a_ground_and_names_no_person() -> None:
    """Of two on one list the sole trader stays; grades and points of the regulator are internal."""
    assert ask(
        "select credit_id, credit_code, valid_from_date, valid_to_date from rpt_credit_push"
    ) == [("black", LISTED_CODE, date(2026, 7, 2), date(2029, 7, 1))]
    kept = ask("select credit_id, push_state from rpt_credit_list_entries order by credit_id")
    assert kept == [("black", "pushed"), ("trader", "a_person"), ("white", "not_in_force")]
    # while an appeal is open, and without a ground, nothing leaves
    appealed = (*credited(FAILED), act("black", "appeal", date(2026, 11, 1), "first"))
    assert ask("select * from rpt_credit_push", appealed) == []


def test_what_rules_would_count_is_proposed_until_somebody_records_or_discards_it() -> None:
    """Recorded causes are not proposed again; the others are, each by the rule of its class."""
    asked = (
        "select proposal_id, rule_code, points, cause_row_id from rpt_credit_proposals"
        " where rule_code not in ('recheck_overdue', 'recheck_failed') order by 1"
    )
    open_causes = [
        (f"K-{'b' * 32}-failed_critical", "failed_critical", 6, "spot_check_result:1"),
        (f"K-{'c' * 32}-failed_label", "failed_label", 1, "spot_check_result:2"),
    ]
    assert ask(asked) == open_causes
    left = (
        *credited(FAILED),
        act("no", "record", AS_OF, "first", content=points("failed_critical", "b" * 32)),
        act("no", "discard", AS_OF, "second"),
    )
    assert ask(asked, left) == open_causes[1:]


def test_an_operator_is_found_by_code_or_name_and_stands_alone_otherwise() -> None:
    """Operators that no record names keep an id of their own; each has its history."""
    rows = ask("select firm_name, firm_id is null, is_sole_trader from rpt_operator_credit")
    assert set(rows) == {
        (MAKER["firm_name"], False, False),
        (LISTED["firm_name"], True, False),
        (TRADER["firm_name"], True, True),
    }


def test_a_grade_is_pushed_until_the_next_one_of_its_scheme_takes_its_place() -> None:
    """A grade that another one replaced counts no longer; one that an appeal undid never did."""
    basis = {"publication_basis": "海关总署公告"}
    grades = (
        *recorded("first", date(2026, 4, 10), standing("customs", "grade", "certified", **basis)),
        *recorded("second", date(2026, 7, 1), standing("customs", "grade", "regular", **basis)),
        *recorded("third", date(2026, 8, 1), standing("customs", "grade", "certified", **basis)),
        act("third", "appeal", date(2026, 8, 20), "first"),
        act("third", "uphold", date(2026, 9, 1), "third", cited=("minutes",)),
    )
    states = "select credit_id, state, is_counted from credit_items order by 1"
    assert ask(states, grades) == [
        ("first", "replaced", False),
        ("second", "in_force", True),
        ("third", "withdrawn", False),
    ]
    before = date(2026, 8, 10)
    assert ask(states, grades, before) == [
        ("first", "replaced", False),
        ("second", "replaced", False),
        ("third", "in_force", True),
    ]


@pytest.mark.dbt
def test_the_built_warehouse_holds_the_same_credit(query) -> None:
    """The models in the whole build, under their contracts: each act and each item once."""
    acts = credited(FAILED)
    assert query("select count(*) from reports.rpt_credit_acts") == [(len(acts),)]
    assert query(
        "select (select count(*) from reports.rpt_credit_points),"
        " (select count(*) from reports.rpt_credit_list_entries),"
        " (select count(*) from reports.rpt_credit_push)"
    ) == [(5, 3, 1)]
    assert len({each.credit_id for each in acts}) == 5 + 3 + 3


def test_a_code_without_a_rule_counts_nothing_and_says_so() -> None:
    """A list that no dated table has is kept, is not published and carries no expiry."""
    content = {
        "subject": "list_entry",
        "scheme": "samr",
        "code": "unknown_list",
        "operator": LISTED,
        "document": "3",
    }
    rows = ask(
        "select state, list_kind, expires_date, push_state from rpt_credit_list_entries",
        recorded("odd", date(2026, 7, 1), content),
    )
    assert rows == [("in_force", None, None, "internal")]
