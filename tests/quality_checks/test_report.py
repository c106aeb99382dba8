"""A verdict can be put down in rows and in JSON, without anything lost."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from ingest.batch import LandedFile
from quality_checks.report import finding_rows, verdict_record
from quality_checks.verdict import Decision, Finding, Severity, Verdict

FILE = LandedFile("s", "b1", "in/a.csv", Path("a.csv"), "0" * 64, 1, date(2026, 11, 22))
FOUND = Finding(
    rule_id="recall.recall_date.date_range",
    severity=Severity.QUARANTINE,
    column="recall_date",
    row_count=2,
    expected="1900-01-01 to 2026-11-22",
    observed="2 of 40 rows differ",
    sample_rows=("b1:3", "b1:7"),
)
VERDICT = Verdict(
    decision=Decision.QUARANTINE_ROWS,
    findings=(FOUND,),
    quarantined={"b1:3": FOUND.rule_id, "b1:7": FOUND.rule_id},
    checked_rules=20,
)


def test_a_finding_becomes_a_row() -> None:
    """The row has the columns of raw.gate_finding, plain values only."""
    assert [
        {
            "source": "s",
            "batch_id": "b1",
            "file_name": "in/a.csv",
            "rule_id": "recall.recall_date.date_range",
            "severity": "quarantine",
            "column_name": "recall_date",
            "row_count": 2,
            "expected": "1900-01-01 to 2026-11-22",
            "observed": "2 of 40 rows differ",
        }
    ] == finding_rows(FILE, VERDICT)


def test_a_verdict_survives_json() -> None:
    """What is written beside the batch reads back the same."""
    record = verdict_record(FILE, VERDICT)

    assert record == json.loads(json.dumps(record))
    assert ("quarantine_rows", 20) == (record["decision"], record["checked_rules"])
    assert {"recall.recall_date.date_range": 2} == record["quarantined_by_rule"]
    assert ["b1:3", "b1:7"] == record["findings"][0]["sample_rows"]
