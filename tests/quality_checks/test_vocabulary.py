"""What no rule knows is measured, and above its bound it refuses the file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from quality_checks import vocabulary
from quality_checks.gate import judge
from quality_checks.verdict import Decision, Severity
from quality_checks.vocabulary import Mapped, Vocabularies, mapped_facts

KNOWN, UNKNOWN, OTHER = "儿童自行车", "窊窋窅", "其他"


def facts(workbench: Any, mapped: Mapped, **changes: Any) -> Any:
    """State the fact of one vocabulary of a batch."""
    (fact,) = mapped_facts(workbench.good(1, **changes), {"industry": mapped})
    return fact


def test_a_file_of_products_nobody_knows_is_refused(workbench: Any) -> None:
    """More than one unknown product in twenty: the words of the source have changed."""
    good = [workbench.row(n, 商品名称=KNOWN) for n in range(95)]
    unknown = [workbench.row(100 + n, 商品名称=UNKNOWN) for n in range(6)]

    admitted = judge(workbench.batch([*good, *unknown[:5]]))
    refused = judge(workbench.batch([*good, *unknown]))

    assert admitted.decision == Decision.ADMIT
    assert refused.decision == Decision.REFUSE
    (finding,) = refused.findings
    assert finding.rule_id == "complaint.industry.mapped_share"
    assert finding.observed == "6 of 101 looked at unknown"


def test_a_publishers_own_other_is_known(workbench: Any) -> None:
    """The gauge of the catch-all class watches it; the share does not."""
    vocabularies = Vocabularies()
    try:
        columns = {
            "complaint_number": "登记编号",
            "received_date": {"from": "登记日期", "dates": "%Y-%m-%d"},
            "complaint_type": {"from": "反映类型", "lookup": "type"},
            "problem_text": "商品名称",
        }
        row = workbench.row(1, 商品名称=OTHER)
        batch = workbench.batch([row], columns=columns, ignore=["金额", "受伤人数"])
        assert vocabularies.read(batch)["hazard"] == Mapped(1, 1, 1, 0)
    finally:
        vocabularies.close()


@pytest.mark.parametrize(
    ("stated", "unmapped", "value", "action"),
    [
        (0, 0, None, Severity.NOTE),
        (19, 19, 0.0, Severity.NOTE),  # nineteen words say little of a drift
        (20, 1, 0.95, Severity.REFUSE),
    ],
)
def test_the_share_is_of_what_is_said(
    workbench: Any, stated: int, unmapped: int, value: float | None, action: Severity
) -> None:
    """Events that say nothing are no part of it; few events only earn a note."""
    fact = facts(workbench, Mapped(50, stated, 0, unmapped))
    assert (fact.value, fact.low, fact.action) == (value, 0.95, action)


def test_a_source_may_state_another_bound_with_its_reason(workbench: Any) -> None:
    """A publisher of free text cannot be read as well as one of categories."""
    bound = {"share": "0.6", "since": "2026-11-25", "reason": "free text"}
    fact = facts(workbench, Mapped(50, 50, 0, 10), expect={"mapped_share": {"industry": bound}})
    assert (fact.low, fact.value) == (0.6, 0.8)
    assert "free text" in fact.expected


def test_of_a_long_file_every_so_many_rows_are_looked_at(
    workbench: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the first to the last, so that what stands at the end of a file counts as well."""
    monkeypatch.setattr(vocabulary, "MOST_LOOKED_AT", 25)
    products = [KNOWN] * 80 + [UNKNOWN] * 20
    rows = [workbench.row(n, 商品名称=product) for n, product in enumerate(products)]
    vocabularies = Vocabularies()
    try:
        assert vocabularies.read(workbench.batch(rows))["industry"] == Mapped(25, 25, 0, 5)
    finally:
        vocabularies.close()


def test_a_batch_leaves_nothing_behind(workbench: Any) -> None:
    """One scratch database reads many files: each alone, in any order, twice alike."""
    vocabularies = Vocabularies()
    try:
        first = workbench.batch([workbench.row(n, 商品名称=KNOWN) for n in range(3)])
        second = workbench.batch([workbench.row(9, 商品名称=UNKNOWN)])
        assert vocabularies.read(first)["industry"] == Mapped(3, 3, 0, 0)
        assert vocabularies.read(second)["industry"] == Mapped(1, 1, 0, 1)
        assert vocabularies.read(first)["industry"] == Mapped(3, 3, 0, 0)
    finally:
        vocabularies.close()


def test_batches_looked_at_together_are_read_as_each_alone(workbench: Any) -> None:
    """A record may stand in several of them, and say something else in each."""
    one = workbench.batch([workbench.row(n, 商品名称=KNOWN) for n in range(3)])
    two = workbench.batch([workbench.row(0, 商品名称=UNKNOWN), workbench.row(7, 商品名称=KNOWN)])
    two = replace(two, file=replace(two.file, batch_id="another"))
    together, alone = Vocabularies(), Vocabularies()
    try:
        together.look_ahead([one, two])
        for batch in (one, two):
            assert together.read(batch) == alone.read(batch)
            assert together.states(batch) == alone.states(batch)
        assert together.read(two)["industry"] == Mapped(2, 2, 0, 1)
    finally:
        together.close()
        alone.close()
