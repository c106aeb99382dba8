"""An assessment is drafted in a file, decided by a command, and stands in the register once."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from warehouse.cli import main
from warehouse.decisions import Assessment, DecisionError, read
from warehouse.decisions.drafts import assessment, draft, probabilities

DAY = date(2026, 11, 20)
CHAIR: dict[str, Any] = {
    "industry_code": "I09",
    "hazard_code": "H01",
    "product_name": "折叠椅",
    "uncertainty": "low",
    "uncertainty_reason": "steps were counted",
    "valid_until": "2027-11-19",
    "scenarios": [
        {
            "scenario_id": "finger",
            "injury": "pinched finger",
            "severity_level": 1,
            "steps": [
                {"text": "a finger is in the gap", "probability": "1/50"},
                {"text": "the finger is pinched", "probability": "0.1"},
            ],
        }
    ],
}


def _decided(drafted: dict[str, Any]) -> Assessment:
    return assessment(drafted, person="Li", reason="r", validated_by=None, day=DAY)


@pytest.fixture
def chair(tmp_path: Path) -> Path:
    path = tmp_path / "chair.json"
    path.write_text(json.dumps(CHAIR, ensure_ascii=False), encoding="utf-8")
    return path


def test_the_command_writes_an_assessment_down_once(
    chair: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Said twice it is decided once; the register holds it with its validator."""
    monkeypatch.setenv("FENGHUO_HOME", str(tmp_path / "home"))
    said = ["decide", "assess", str(chair), "--person", "李", "--validated-by", "王"]
    said += ["--reason", "投诉 2026-1187", "--date", "2026-11-20"]

    first, second = (CliRunner().invoke(main, said) for _ in range(2))

    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert "written down" in first.output
    assert "1/500" in first.output
    assert "stands already" in second.output
    (stands,) = read(tmp_path / "home" / "lake" / "decisions", Assessment, DAY)
    assert (stands.person, stands.validated_by, stands.decided_date) == ("李", "王", DAY)


def test_an_assessment_without_a_second_person_says_that_it_waits(
    chair: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stands in the register and is told not to count."""
    monkeypatch.setenv("FENGHUO_HOME", str(tmp_path / "home"))
    said = ["decide", "assess", str(chair), "--person", "Li", "--reason", "r"]

    told = CliRunner().invoke(main, said)

    assert told.exit_code == 0
    assert "not counted until it is validated" in told.output


def test_the_probability_of_a_scenario_is_exact() -> None:
    """One fiftieth of a tenth is a five-hundredth, whichever way it is written."""
    assert probabilities(_decided(CHAIR)) == {"finger": Fraction(1, 500)}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"scenarios": []}, "scenarios"),
        ({"industry_code": "toys"}, "industry_code"),
        ({"colour": "red"}, "colour"),
        ({"valid_until": "2026-01-01"}, "valid_until"),
    ],
)
def test_what_is_wrong_with_a_draft_is_named(change: dict[str, Any], told: str) -> None:
    """Each mistake by its place; nothing is written."""
    with pytest.raises(DecisionError, match=told):
        _decided(CHAIR | change)


def test_a_draft_does_not_say_who_decided(tmp_path: Path) -> None:
    """Who, when and why are said to the command; a list is no draft, nor is a broken file."""
    path = tmp_path / "d.json"
    for text, told in (
        (json.dumps(CHAIR | {"person": "Li"}), "person"),
        ("[]", "one JSON object"),
        ("{", "no JSON"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(DecisionError, match=told):
            draft(path)
