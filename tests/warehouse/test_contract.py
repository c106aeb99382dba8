"""What readers are promised changes only when somebody says so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingest.files import write_json
from warehouse.publish import contract
from warehouse.publish.audiences import Audiences
from warehouse.publish.relations import TOLD, Relation

DECLARED = Audiences.model_validate(
    {
        "small_cells": {"smallest_shown": 5, "classes_of_persons": ["complaint"]},
        "tables": {"reports.rpt_answers": {"public": ["question"], "restricted": ["answer"]}},
    }
)
RELATION = Relation(
    "reports",
    "rpt_answers",
    "答案 · answers; one row a question",
    {"question": "问题 · what was asked", "answer": "答案 · what was answered"},
    ("question",),
    {"question": "varchar", "answer": "bigint"},
)
PROMISED = {
    "reports.rpt_answers": {
        "description": "答案 · answers; one row a question",
        "key": ["question"],
        "columns": {
            "question": "varchar | public | 问题 · what was asked",
            "answer": "bigint | restricted | 答案 · what was answered",
        },
    }
}


def test_the_contract_tells_type_audience_and_meaning() -> None:
    """A line a column, so that a reviewer reads a change at a glance."""
    assert contract.contract([RELATION], DECLARED) == PROMISED


@pytest.mark.parametrize(
    ("columns", "types", "message"),
    [
        ({"question": "what was asked"}, {"question": "varchar"}, "中文 · English"),
        ({"question": "问题 · what was asked"}, {}, "data_type"),
        (
            {"question": "问 · asked", "new": "新 · new"},
            {"question": "varchar", "new": "date"},
            "new",
        ),
    ],
    ids=["no Chinese", "no type", "no list"],
)
def test_a_column_without_type_meaning_or_audience_is_named(
    columns: dict[str, str], types: dict[str, str], message: str
) -> None:
    """Nothing is promised of a column of which something is missing."""
    relation = Relation("reports", "rpt_answers", "答案 · answers", columns, (), types)
    with pytest.raises(contract.ContractError, match=message):
        contract.contract([relation], DECLARED)


@pytest.mark.parametrize(
    ("column", "now", "told"),
    [
        ("answer", "varchar | restricted | 答案 · what was answered", "bigint .* → varchar"),
        ("question", "varchar | regulator | 问题 · what was asked", "public .* → varchar | reg"),
        ("added", "date | public | 日期 · day", "added: new"),
        ("answer", None, "answer: gone; readers lose it"),
    ],
    ids=["type", "audience", "new", "gone"],
)
def test_every_change_of_a_column_is_drift(column: str, now: str | None, told: str) -> None:
    """Another type, meaning or audience, a new or lost column: each is named."""
    [table] = PROMISED
    columns = {**PROMISED[table]["columns"], column: now}  # type: ignore[dict-item]
    found = {
        table: {**PROMISED[table], "columns": {k: v for k, v in columns.items() if v is not None}}
    }
    [line] = contract.drift(PROMISED, found)
    assert line.startswith(f"{table}.{column}")
    assert re.search(told, line)


def test_drift_stops_and_says_how_to_accept_it(tmp_path: Path) -> None:
    """Whoever changed a model reads what to run and what to write."""
    write_json(tmp_path / contract.FILE, PROMISED)
    (tmp_path / "audiences.yml").write_text(
        "small_cells: {smallest_shown: 5, classes_of_persons: [complaint]}\n"
        "tables:\n"
        + "".join(f"  {told.full_name}: {{public: [{', '.join(told.columns)}]}}\n" for told in TOLD)
    )
    with pytest.raises(contract.ContractError) as refused:
        contract.check({"nodes": {}}, tmp_path)
    message = str(refused.value)
    assert "reports.rpt_answers: gone" in message
    assert "reports.rpt_changes: new" in message
    assert "just contract" in message


def test_a_lost_table_is_drift() -> None:
    """A table that goes is a broken promise until it is accepted."""
    assert contract.drift(PROMISED, {}) == ["reports.rpt_answers: gone; readers lose it"]
