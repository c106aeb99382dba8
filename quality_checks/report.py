"""A verdict in plain rows: for the table of findings, and for the JSON that lies by the batch."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ingest.batch import LandedFile
from quality_checks.verdict import Verdict


def finding_rows(file: LandedFile, verdict: Verdict) -> list[dict[str, Any]]:
    """Return one row a finding, as ``raw.gate_finding`` holds them."""
    return [
        {
            "source": file.source,
            "batch_id": file.batch_id,
            "file_name": file.file_name,
            "rule_id": finding.rule_id,
            "severity": str(finding.severity),
            "column_name": finding.column,
            "row_count": finding.row_count,
            "expected": finding.expected,
            "observed": finding.observed,
        }
        for finding in verdict.findings
    ]


def verdict_record(file: LandedFile, verdict: Verdict) -> dict[str, Any]:
    """Return the whole verdict as JSON can hold it: counts and row ids, never a value."""
    return {
        "source": file.source,
        "batch_id": file.batch_id,
        "file_name": file.file_name,
        "decision": str(verdict.decision),
        "checked_rules": verdict.checked_rules,
        "quarantined_count": len(verdict.quarantined),
        "quarantined_by_rule": dict(sorted(Counter(verdict.quarantined.values()).items())),
        "findings": [
            {
                "rule_id": finding.rule_id,
                "severity": str(finding.severity),
                "column_name": finding.column,
                "row_count": finding.row_count,
                "expected": finding.expected,
                "observed": finding.observed,
                "sample_rows": list(finding.sample_rows),
            }
            for finding in verdict.findings
        ],
    }
