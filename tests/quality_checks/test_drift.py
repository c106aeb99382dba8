"""A batch unlike the ones before it is found; one like them is left in peace."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from quality_checks.drift import drift_of
from quality_checks.facts import facts_of
from quality_checks.garbled import is_garbled
from quality_checks.gate import judge
from quality_checks.history import History
from quality_checks.profile import Profile, profile_of
from quality_checks.verdict import Decision, Severity, Verdict


def like(workbench: Any, seed: int, count: int = 60, **changes: Any) -> Any:
    """Make a batch of complaints as the town's export usually looks."""
    rows = [
        workbench.row(
            seed * 1000 + n,
            登记日期=str(date(2026, 10, 1) + timedelta(days=(n * 7 + seed) % 28)),
            反映类型="举报" if (n + seed) % 5 == 0 else "投诉",
            商品名称=("儿童自行车", "电热毯", "插座", "奶瓶")[(n * seed + n) % 4],
            金额=f"{20 + (n * 37 + seed * 11) % 400}.50",
        )
        for n in range(count)
    ]
    return workbench.batch([{**row, **{k: v(row) for k, v in changes.items()}} for row in rows])


@pytest.fixture
def past(workbench: Any) -> History:
    """Eight months of the town's exports."""
    profiles: list[Profile] = []
    for seed in range(1, 9):
        history = History(profiles=tuple(profiles))
        profiles.append(facts_of(like(workbench, seed), 0, history)[1])
    return History(profiles=tuple(profiles))


def told(verdict: Verdict) -> dict[str, str]:
    """Show what a person is told of, by the end of the rule's id."""
    return {
        f.rule_id.removeprefix("complaint."): f.observed
        for f in verdict.findings
        if f.severity is Severity.WARN
    }


def test_a_batch_like_the_others_is_left_in_peace(workbench: Any, past: History) -> None:
    """What varies from month to month is no drift."""
    assert {} == told(judge(like(workbench, 9), past))


@pytest.mark.parametrize(
    ("column", "change", "rule", "words"),
    [
        ("金额", lambda row: str(float(row["金额"]) * 1000), "drift.numbers", "amount_cny.level"),
        ("商品名称", lambda _: None, "drift.filled", "product_name.filled 0 (usually 1 to 1)"),
        ("商品名称", lambda row: f"{row['商品名称']}2027", "drift.words", "100% new words"),
        ("反映类型", lambda _: "举报", "drift.mix", "complaint_type.is_report 1"),
        ("登记编号", lambda row: row["登记编号"][3:], "drift.text", "complaint_number.letters 0"),
    ],
)
def test_a_column_that_drifted_is_named(
    workbench: Any, past: History, column: str, change: Any, rule: str, words: str
) -> None:
    """The finding names the column and the measure, with what it usually is, and no value."""
    verdict = judge(like(workbench, 9, **{column: change}), past)

    assert words in told(verdict)[rule]
    assert Decision.ADMIT == verdict.decision
    assert "奶瓶" not in repr(verdict)


def test_a_source_of_motley_files_is_told_of_the_strangest_only(
    workbench: Any, past: History
) -> None:
    """A file is strange by the measure of the strangest before it, as that was when it came."""
    odd = like(workbench, 9, 商品名称=lambda _: None)
    (*ordinary, last) = past.profiles
    motley = History(profiles=(*ordinary, replace(last, off={"filled": 1})))

    assert "drift.filled" in told(judge(odd, past))
    assert "drift.filled" not in told(judge(odd, motley))


def test_small_batches_and_short_pasts_are_not_compared(workbench: Any, past: History) -> None:
    """Nineteen rows are like nothing in particular, and four batches are no rule."""
    small = profile_of(like(workbench, 9, 19))
    usual = profile_of(like(workbench, 9))

    assert drift_of(small, past.profiles) is None
    assert drift_of(usual, past.profiles[:4]) is None
    assert drift_of(usual, past.profiles[:5]) is not None


def test_a_profile_holds_no_word_of_any_cell(workbench: Any) -> None:
    """It is kept in the lake beside the verdict, and personal text may stand in a column."""
    profile = repr(profile_of(like(workbench, 1)))

    assert not [word for word in ("自行车", "电热毯", "TS-1", "2026-10") if word in profile]


def previous(workbench: Any, folder: Path, batch: Any) -> History:
    """Say that a batch came the night before."""
    path = folder / "before.parquet"
    pq.write_table(batch.records, path)
    return History(previous=path)


def test_a_rewrite_of_known_records_names_its_columns(workbench: Any, tmp_path: Path) -> None:
    """Sixty records as the night before, forty of them with other sums."""
    history = previous(workbench, tmp_path, like(workbench, 1))
    rewritten = like(
        workbench, 1, 金额=lambda row: "1" if int(row["登记编号"][3:]) % 3 else row["金额"]
    )

    assert {"changed_share": "40 of 60 known records: amount_cny in 40"} == told(
        judge(rewritten, history)
    )
    assert {} == told(judge(like(workbench, 1), history))


def test_keys_that_contradict_each_other_are_counted(workbench: Any) -> None:
    """A number that two different complaints bear is somebody's mistake."""
    rows = [workbench.row(n // 2 if n < 4 else n, 金额=str(n)) for n in range(40)]

    assert {"conflicting_keys": "2 of 40 rows"} == told(judge(workbench.batch(rows)))


def test_an_incident_after_its_complaint_is_out_of_order(workbench: Any) -> None:
    """Two columns of dates in each other's place are known by their order."""
    batch = workbench.spoil(
        workbench.good(40), "event_date", dict.fromkeys(range(40), date(2026, 10, 9))
    )

    assert {"event_date.order": "40 of 40 rows"} == told(judge(batch))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("儿童自行车", False),
        ("50ml/支", False),
        ("Café, Bühne, Łódź", False),
        ("µg/m³ ½ ±5 °C", False),
        ("儿童自行车".encode().decode("gb18030", "replace"), True),
        ("儿童自行车".encode("gb18030").decode("latin-1"), True),
        ("Caf\u00e9".encode().decode("latin-1"), True),
        ("Libert\ufffd", True),
    ],
)
def test_text_in_the_wrong_encoding_is_known_by_its_bytes(text: str, *, expected: bool) -> None:
    """Real names with accents, signs and rare letters are no such text."""
    assert expected == is_garbled(text)


@pytest.mark.parametrize(
    ("garbled", "decision"), [(1, Decision.ADMIT), (2, Decision.ADMIT), (30, Decision.REFUSE)]
)
def test_a_garbled_file_is_refused(workbench: Any, garbled: int, decision: Decision) -> None:
    """Single cells are looked at; a file of them says nothing that could be counted."""
    wrong = "儿童自行车".encode().decode("gb18030", "replace")
    rows = [workbench.row(n, 商品名称=wrong if n < garbled else "灯具") for n in range(60)]

    verdict = judge(workbench.batch(rows))

    assert decision == verdict.decision
    assert (garbled == 2) == ("garbled" in told(verdict))
