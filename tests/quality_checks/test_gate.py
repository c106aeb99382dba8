"""The gate lets through what is right, keeps out what is wrong, and says which and why."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe
from great_expectations.datasource.fluent.interfaces import Batch as GXBatch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quality_checks import gate
from quality_checks.errors import GateError
from quality_checks.gate import judge
from quality_checks.history import History
from quality_checks.session import Session
from quality_checks.verdict import Decision, Finding, Severity, Verdict

BATCH = "0123456789abcdef"
LANDED = date(2026, 11, 22)
ALL_QUARANTINED = {"max": "1"}


def finding(verdict: Verdict, rule_id: str) -> Finding:
    """Pick the one finding of a rule."""
    (found,) = [one for one in verdict.findings if one.rule_id == rule_id]
    return found


def test_a_good_batch_is_admitted(workbench: Any) -> None:
    """Nothing wrong means no findings, and the rules were really evaluated."""
    verdict = judge(workbench.good(30))

    assert (Decision.ADMIT, (), {}) == (verdict.decision, verdict.findings, verdict.quarantined)
    shape, required, categories, ranges, dates, traced, facts = 1, 2, 1, 3, 2, 10, 9
    assert shape + required + categories + ranges + dates + traced + facts == verdict.checked_rules


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("received_date", None, "required"),
        ("received_date", LANDED + timedelta(days=1), "date_range"),
        ("event_date", date(1899, 12, 31), "date_range"),
        ("amount_cny", Decimal("-0.0001"), "range"),
        ("injured_count", -1, "range"),
        ("complaint_type", "表扬", "known_value"),
        ("complaint_type", "'; drop table complaint; --", "known_value"),
    ],
)
def test_a_row_that_breaks_a_rule_is_quarantined(
    workbench: Any, column: str, value: object, rule: str
) -> None:
    """The row is kept out under the rule's stable name; the other rows go through."""
    batch = workbench.spoil(workbench.good(40), column, {7: value})

    verdict = judge(batch)

    rule_id = f"complaint.{column}.{rule}"
    assert Decision.QUARANTINE_ROWS == verdict.decision
    assert {f"{BATCH}:7": rule_id} == verdict.quarantined
    found = finding(verdict, rule_id)
    assert (Severity.QUARANTINE, 1, column) == (found.severity, found.row_count, found.column)
    assert (f"{BATCH}:7",) == found.sample_rows


def test_a_date_on_the_day_of_landing_is_not_in_the_future(workbench: Any) -> None:
    """The bounds themselves are within them."""
    batch = workbench.spoil(workbench.good(20), "event_date", {0: LANDED, 1: date(1900, 1, 1)})

    assert Decision.ADMIT == judge(batch).decision


def test_a_source_may_state_its_own_range_of_dates(workbench: Any) -> None:
    """A stated first day replaces the usual one."""
    expect = {"date_range": {"received_date": {"min": "2026-10-08"}}}
    batch = workbench.good(30, expect=expect)

    verdict = judge(workbench.spoil(batch, "received_date", {4: date(2026, 10, 7)}))

    assert {f"{BATCH}:4": "complaint.received_date.date_range"} == verdict.quarantined


def test_every_failing_row_is_quarantined_however_many(workbench: Any) -> None:
    """The library's lists of failing rows stop at a cap; the quarantine must not."""
    batch = workbench.good(3000, expect={"quarantined_share": ALL_QUARANTINED})
    late = {at: LANDED + timedelta(days=1) for at in range(500, 3000)}

    verdict = judge(workbench.spoil(batch, "received_date", late))

    assert {f"{BATCH}:{at}" for at in late} == set(verdict.quarantined)
    found = finding(verdict, "complaint.received_date.date_range")
    assert 2500 == found.row_count
    assert tuple(f"{BATCH}:{at}" for at in range(500, 505)) == found.sample_rows


def test_a_row_with_two_faults_is_quarantined_once(workbench: Any) -> None:
    """Both rules report it; the first one in the order of the columns keeps it out."""
    batch = workbench.spoil(workbench.good(40), "injured_count", {3: -5})
    batch = workbench.spoil(batch, "received_date", {3: date(2031, 1, 1)})

    verdict = judge(batch)

    assert {f"{BATCH}:3": "complaint.received_date.date_range"} == verdict.quarantined
    assert 2 == len(verdict.findings)


def test_an_empty_file_is_refused(workbench: Any) -> None:
    """No rows at all is a silent zero, not good news."""
    verdict = judge(workbench.good(0))

    assert Decision.REFUSE == verdict.decision
    assert "0 rows" == finding(verdict, "complaint.rows").observed


def test_an_empty_file_is_admitted_where_the_source_expects_some(workbench: Any) -> None:
    """A bound of zero rows is a statement like any other."""
    verdict = judge(workbench.good(0, expect={"rows": {"min": "0", "reason": "quiet weeks"}}))

    assert Decision.ADMIT == verdict.decision


def test_rows_that_did_not_conform_count_as_rows(workbench: Any) -> None:
    """A file full of unreadable rows is not an empty file: it is refused for what it is."""
    rows = [workbench.row(n, 登记日期="昨天") for n in range(25)]

    verdict = judge(workbench.batch(rows))

    refusals = [f.rule_id for f in verdict.findings if f.severity is Severity.REFUSE]
    assert ["complaint.quarantined_share"] == refusals
    found = finding(verdict, "complaint.received_date.bad_date")
    assert (25, "received_date") == (found.row_count, found.column)


def test_too_many_bad_rows_refuse_the_batch(workbench: Any) -> None:
    """What conform rejects and what the gate keeps out are counted together."""
    rows = [workbench.row(n, 金额="面议" if n < 2 else "10") for n in range(60)]
    late = {at: date(2030, 1, 1) for at in (10, 11)}

    verdict = judge(workbench.spoil(workbench.batch(rows), "received_date", late))

    assert Decision.REFUSE == verdict.decision
    observed = finding(verdict, "complaint.quarantined_share").observed
    assert "4 of 60 rows kept out" == observed


def test_a_bad_row_in_twenty_is_within_the_usual_share(workbench: Any) -> None:
    """The bound itself is allowed."""
    rows = [workbench.row(n, 金额="面议" if n < 1 else "10") for n in range(20)]

    assert Decision.QUARANTINE_ROWS == judge(workbench.batch(rows)).decision


@pytest.mark.parametrize(("bad", "decision"), [(1, Decision.QUARANTINE_ROWS), (2, Decision.REFUSE)])
def test_in_a_small_file_one_bad_row_is_no_drift(
    workbench: Any, bad: int, decision: Decision
) -> None:
    """Below twenty rows a single bad row never refuses a file; a second one does."""
    rows = [workbench.row(n, 金额="面议" if n < bad else "10") for n in range(6)]

    assert decision == judge(workbench.batch(rows)).decision


@pytest.mark.parametrize(("count", "severity"), [(40, Severity.REFUSE), (8, Severity.NOTE)])
def test_a_column_that_empties_is_found(workbench: Any, count: int, severity: Severity) -> None:
    """A fill rate below its bound refuses a batch; of a small one it is noted."""
    rows = [workbench.row(n, 商品名称=None if n % 2 else "灯具") for n in range(count)]
    expect = {"fill_rate": {"product_name": {"share": "0.9", "reason": "always filled so far"}}}

    verdict = judge(workbench.batch(rows, expect=expect))

    found = finding(verdict, "complaint.product_name.fill_rate")
    assert (severity, "product_name") == (found.severity, found.column)
    assert f"{count // 2} of {count} rows filled" == found.observed
    assert "always filled so far" in found.expected


def test_too_many_rows_are_refused(workbench: Any) -> None:
    """A bound may close the count of rows upwards too."""
    verdict = judge(workbench.good(21, expect={"rows": {"max": "20"}}))

    assert "complaint.rows" == verdict.findings[0].rule_id
    assert Decision.REFUSE == verdict.decision


def test_keys_that_repeat_are_found_where_the_source_expects_them_distinct(workbench: Any) -> None:
    """A publisher that numbers all its complaints alike has broken its export."""
    rows = [workbench.row(1) for _ in range(10)]

    verdict = judge(workbench.batch(rows, expect={"distinct_keys": {"min": "5", "share": "0.9"}}))

    assert ["complaint.distinct_keys", "complaint.distinct_key_share"] == [
        one.rule_id for one in verdict.findings
    ]
    assert Decision.REFUSE == verdict.decision


@pytest.mark.parametrize("change", ["lost", "undeclared", "retyped"])
def test_records_of_another_shape_are_refused(workbench: Any, change: str) -> None:
    """A lost, an added or a retyped column stops the batch, and the finding names it."""
    batch = workbench.good(30)
    records = {
        "lost": batch.records.drop_columns(["brand"]),
        "undeclared": batch.records.append_column("brand_2", pa.nulls(30, pa.string())),
        "retyped": batch.records.set_column(7, "brand", pa.nulls(30, pa.int64())),
    }[change]

    verdict = judge(workbench.with_records(batch, records))

    assert Decision.REFUSE == verdict.decision
    assert "brand" in finding(verdict, "complaint.schema").observed
    assert 1 == verdict.checked_rules
    assert Decision.ADMIT == judge(batch).decision


def test_text_stored_in_another_width_is_the_same_text(workbench: Any) -> None:
    """Arrow's large text is no other column to the raw layer, and its rows are judged."""
    batch = workbench.spoil(workbench.good(30), "injured_count", {2: -1})
    place = batch.records.schema.get_field_index("brand")
    wide = batch.records["brand"].cast(pa.large_string())

    verdict = judge(workbench.with_records(batch, batch.records.set_column(place, "brand", wide)))

    assert [f"{BATCH}:2"] == list(verdict.quarantined)


def test_a_record_that_cannot_be_traced_refuses_the_batch(workbench: Any) -> None:
    """Without its row id a record has no way back to its file."""
    verdict = judge(workbench.spoil(workbench.good(30), "row_id", {5: None}))

    assert Decision.REFUSE == verdict.decision
    found = finding(verdict, "complaint.row_id.required")
    assert (1, ()) == (found.row_count, found.sample_rows)


def test_a_batch_of_unusual_size_is_looked_at(workbench: Any) -> None:
    """More than twice the largest batch so far is worth a look, no more."""
    verdict = judge(workbench.good(41), History(batch_row_counts=(18, 19, 20, 20, 20, 18, 19, 20)))

    assert Severity.WARN == finding(verdict, "complaint.usual_rows").severity
    assert Decision.ADMIT == verdict.decision


def test_a_few_earlier_batches_set_no_usual_size(workbench: Any) -> None:
    """Four batches are no rule."""
    assert () == judge(workbench.good(41), History(batch_row_counts=(1,) * 4)).findings


@pytest.mark.parametrize(
    ("newest", "rules"),
    [
        (date(2026, 10, 1), ["complaint.freshness"]),
        (date(2026, 11, 20), []),
        (None, []),
    ],
)
def test_stale_news_is_looked_at(workbench: Any, newest: date | None, rules: list[str]) -> None:
    """A nightly source whose newest event is old is told of; its first files are an archive."""
    batch = workbench.good(30, schedule="nightly")

    verdict = judge(batch, History(newest_event_date=newest))

    assert rules == [one.rule_id for one in verdict.findings]
    assert Decision.ADMIT == verdict.decision


def test_findings_never_show_a_value(workbench: Any) -> None:
    """What a person complained of stays in the row; the verdict names the row."""
    secret = "王小明13800000000"
    batch = workbench.spoil(workbench.good(40), "complaint_type", {1: secret})

    assert secret not in repr(judge(batch))


@pytest.mark.parametrize("column", ["nowhere", "narrative"])
def test_a_rule_that_cannot_be_evaluated_is_no_pass(
    workbench: Any, monkeypatch: pytest.MonkeyPatch, column: str
) -> None:
    """A column that is not there, or text compared with a number, stops the gate."""
    meta = {"rule_id": "complaint.broken", "action": "note", "column": column, "expected": "1"}
    broken = gxe.ExpectColumnValuesToBeBetween(column=column, min_value=1, meta=meta)
    suite = ExpectationSuite("broken", expectations=[broken])
    monkeypatch.setattr("quality_checks.suites.record_suite", lambda *_: suite)
    batch = workbench.spoil(workbench.good(30), "narrative", dict.fromkeys(range(30), "冒烟"))

    with pytest.raises(GateError, match=r"complaint\.broken could not be evaluated"):
        judge(batch)


def test_a_verdict_on_no_rules_is_no_pass(workbench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Judging nothing at all is a failure of the gate as well."""
    nothing = type("Nothing", (), {"breaches": (), "checked_rules": 0})()
    monkeypatch.setattr(Session, "judge_records", lambda *_: nothing)
    monkeypatch.setattr(Session, "judge_facts", lambda *_: nothing)

    with pytest.raises(GateError, match="no rule was evaluated"):
        judge(workbench.good(30))


def test_a_breach_by_no_row_is_no_pass(workbench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the failing rows cannot be named, none of them may slip through."""
    monkeypatch.setattr("quality_checks.scan.scannable", lambda _: [])  # rule by rule, then
    monkeypatch.setattr("quality_checks.dialect.row_ids", lambda *_: [])

    with pytest.raises(GateError, match="by no row that could be kept out"):
        judge(workbench.spoil(workbench.good(30), "injured_count", {0: -1}))


def test_a_rule_without_an_answer_is_no_pass(
    workbench: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A result that is missing is as bad as one that failed."""
    nothing = type("Nothing", (), {"results": []})()
    monkeypatch.setattr(GXBatch, "validate", lambda *_, **__: nothing)

    with pytest.raises(GateError, match="without an answer"):
        judge(workbench.good(30))


def test_a_process_makes_the_gate_ready_once(workbench: Any) -> None:
    """The second batch finds the first one's session, and none of its rows."""
    judge(workbench.spoil(workbench.good(30), "injured_count", {0: -1}))
    session = gate._session()

    assert Decision.ADMIT == judge(workbench.good(30)).decision
    assert session is gate._session()


def test_the_door_of_the_gate_is_light() -> None:
    """Whoever imports the gate without judging does not pay for Great Expectations."""
    script = "import quality_checks.gate, sys; print('great_expectations' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert "False\n" == done.stdout


ROWS = st.lists(
    st.tuples(
        st.one_of(st.none(), st.dates(date(1890, 1, 1), date(2030, 12, 31))),
        st.one_of(st.none(), st.sampled_from(["complaint", "report", "other", "怪", "it's"])),
        st.one_of(st.none(), st.integers(-3, 3)),
        st.one_of(st.none(), st.decimals(-1, 1, places=4)),
    ),
    min_size=1,
    max_size=30,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS)
def test_the_gate_agrees_with_a_plain_check(workbench: Any, rows: list[Any]) -> None:
    """Kept out is exactly what breaks a rule, whatever stands in the rows beside it."""
    batch = workbench.good(len(rows), expect={"quarantined_share": ALL_QUARANTINED})
    names = ("received_date", "complaint_type", "injured_count", "amount_cny")
    for name, cells in zip(names, zip(*rows, strict=True), strict=True):
        batch = workbench.spoil(batch, name, dict(enumerate(cells)))

    verdict = judge(batch)

    wrong = {f"{BATCH}:{at}" for at, cells in enumerate(rows) if not _is_right(*cells)}
    assert wrong == set(verdict.quarantined)
    assert (Decision.QUARANTINE_ROWS if wrong else Decision.ADMIT) == verdict.decision


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS)
def test_one_scan_finds_what_the_library_finds_rule_by_rule(
    workbench: Any, rows: list[Any]
) -> None:
    """The suite is the declaration: evaluated by the library itself it has the same breaches."""
    batch = workbench.good(len(rows))
    names = ("received_date", "complaint_type", "injured_count", "amount_cny")
    for name, cells in zip(names, zip(*rows, strict=True), strict=True):
        batch = workbench.spoil(batch, name, dict(enumerate(cells)))
    session = gate._session()

    scanned = session.judge_records(batch)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("quality_checks.scan.scannable", lambda _: [])
        by_rule = session.judge_records(batch)

    assert by_rule == scanned


def _is_right(
    received: date | None, kind: str | None, injured: int | None, amount: Decimal | None
) -> bool:
    return (
        received is not None
        and date(1900, 1, 1) <= received <= LANDED
        and kind in {None, "complaint", "report", "enquiry", "other"}
        and (injured is None or injured >= 0)
        and (amount is None or amount >= 0)
    )
