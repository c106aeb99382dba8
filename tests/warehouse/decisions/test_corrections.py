"""A correction says what it expects, is written down once, and ends when somebody says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from warehouse import store
from warehouse.cli import main
from warehouse.decisions import Correction, read
from warehouse.decisions.corrections import correction_table
from warehouse.publish import FILE, MANIFEST

RECORD = "0f" * 16
UNITS: dict[str, Any] = {
    "decision_id": "C-1",
    "decided_date": "2026-11-20",
    "person": "Li",
    "reason": "letter of the maker",
    "record_type": "recall",
    "record_id": RECORD,
    "column": "unit_count",
    "expect": "7",
    "value": "70",
}


@pytest.mark.parametrize(
    ("stated", "word"),
    [
        ({"record_type": "recalls"}, "record_type"),
        ({"column": "units"}, "no column units"),
        ({"column": "recall_number", "expect": "1", "value": "2"}, "tells records apart"),
        ({"column": "publisher_updated_date"}, "tells records apart"),
        ({"value": "many"}, "'many' is not"),
        ({"value": "7"}, "nothing to correct"),
        ({"column": "recall_date", "expect": "2026-11-01", "value": None}, "may not be empty"),
        ({"column": "recall_date", "expect": "1.11.2026", "value": "2026-11-02"}, "expect"),
        ({"column": "hazard_terms", "expect": None, "value": "fire"}, "'fire' is not"),
        ({"withdraws": "C-0"}, "names all three"),
        ({"kind": "withdraw"}, "names the correction"),
        ({"record_id": "1"}, "record_id"),
    ],
)
def test_a_correction_that_cannot_be_applied_is_not_written_down(stated, word):
    """Wrong columns, keys, values and halves of a decision are refused by name."""
    with pytest.raises(ValidationError, match=word):
        Correction.model_validate({**UNITS, **stated})


@pytest.mark.parametrize(
    ("record_type", "column", "written", "kept"),
    [
        ("recall", "unit_count", "+070", "70"),
        ("recall", "hazard_terms", '[ "火灾", "fire" ]', '["火灾","fire"]'),
        ("recall", "is_death_reported", "true", "true"),
        ("injury", "case_weight", "15.5", "15.5000"),
        ("recall", "title", " as it is ", " as it is "),
    ],
)
def test_values_are_kept_as_the_warehouse_writes_them(record_type, column, written, kept):
    """Else a value could be what is expected and not be found equal."""
    stated = {"record_type": record_type, "column": column, "expect": None, "value": written}
    table = correction_table([Correction.model_validate({**UNITS, **stated})])

    assert table["corrected_value"].to_pylist() == [kept]
    assert table["expected_value"].to_pylist() == [None]


def test_a_correction_ends_when_it_is_withdrawn_or_replaced():
    """The table says on which day, and how; what stands has no end."""
    later = {**UNITS, "decision_id": "C-2", "decided_date": "2026-11-21", "value": "71"}
    other = {**UNITS, "decision_id": "C-3", "column": "title", "expect": "A", "value": "B"}
    end = {
        **{name: UNITS[name] for name in ("person", "reason")},
        "decision_id": "C-4",
        "decided_date": "2026-11-22",
        "kind": "withdraw",
        "withdraws": "C-3",
    }
    decided = [Correction.model_validate(each) for each in (UNITS, later, other, end)]
    rows = correction_table(decided).to_pylist()

    assert {row["correction_id"]: (row["ended_date"], row["ended_by"]) for row in rows} == {
        "C-1": (date(2026, 11, 21), "replaced"),
        "C-2": (None, None),
        "C-3": (date(2026, 11, 22), "withdrawn"),
    }


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lake with a published version that knows one recall."""
    monkeypatch.setenv("FENGHUO_HOME", str(tmp_path))
    folder = tmp_path / "lake" / "published" / "2026-11-22-abc"
    with store.write(folder / FILE, memory_limit="200MB", threads=1) as connection:
        connection.execute("create schema reports")
        connection.execute(
            "create table reports.rpt_record_versions as"
            f" select '{RECORD}' as record_id, 'recall' as record_type"
        )
    (folder / MANIFEST).write_text("{}", encoding="utf-8")
    (tmp_path / "lake" / "published" / "current").symlink_to(folder.name)
    return tmp_path / "lake"


def decide(*arguments: str) -> tuple[int, str]:
    options = ["--person", "Li", "--reason", "letter", "--date", "2026-11-20"]
    done = CliRunner().invoke(main, ["decide", *arguments, *options])
    return done.exit_code, done.output


def test_the_command_writes_a_correction_once_and_ends_it(lake: Path):
    """Typed twice it stands once; its id follows from what it says."""
    arguments = ("correct", RECORD, "unit_count", "--expect", "7", "--value", "70")
    first, second = decide(*arguments), decide(*arguments)
    (correction,) = read(lake / "decisions", Correction, date.max)
    ended = decide("withdraw", correction.decision_id)

    assert first == (0, f"{correction.decision_id}: written down\n")
    assert second == (0, f"{correction.decision_id}: stands already\n")
    assert (correction.record_type, correction.expect, correction.value) == ("recall", "7", "70")
    assert ended[0] == 0
    assert [each.kind for each in read(lake / "decisions", Correction, date.max)] == [
        "correct",
        "withdraw",
    ]


def test_a_correction_of_nothing_is_refused(lake: Path):
    """A record that the standing version does not know is named."""
    code, output = decide("correct", "ab" * 16, "unit_count", "--value", "70")

    assert code == 1
    assert "no such record" in output
    assert not (lake / "decisions" / "corrections.jsonl").exists()
