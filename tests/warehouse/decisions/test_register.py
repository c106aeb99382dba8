"""Decisions are added, never changed, and a line that is no decision stops the night."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from warehouse.decisions import (
    Assessment,
    DecisionError,
    Step,
    TierOverride,
    append,
    read,
)
from warehouse.decisions.assessments import harm_step_table
from warehouse.decisions.tables import decision_tables

DAY = date(2026, 11, 22)
OVERRIDE: dict[str, Any] = {
    "decision_id": "O-1",
    "decided_date": "2026-11-01",
    "person": "first",
    "reason": "a campaign is under way",
    "industry_code": "I06",
    "hazard_code": "H06",
    "tier_code": "II",
    "expires_date": "2027-01-31",
}
CHAIR: dict[str, Any] = {
    "decision_id": "A-1",
    "decided_date": "2026-11-01",
    "person": "first",
    "reason": "a complaint",
    "industry_code": "I09",
    "hazard_code": "H01",
    "product_name": "folding chair",
    "uncertainty": "low",
    "uncertainty_reason": "steps were counted",
    "scenarios": [
        {
            "scenario_id": "finger",
            "injury": "pinched finger",
            "severity_level": 1,
            "steps": [
                {"text": "gap", "probability": "1"},
                {"text": "finger in the gap", "probability": "0.02"},
                {"text": "pinched", "probability": "1/10"},
            ],
        }
    ],
    "validated_by": "second",
    "valid_until": "2027-10-31",
}


def test_a_decision_is_written_once_and_read_back(tmp_path: Path) -> None:
    """The same decision again adds nothing; another one under its id is refused."""
    override = TierOverride.model_validate(OVERRIDE)

    assert append(tmp_path, override)
    assert not append(tmp_path, override)
    assert read(tmp_path, TierOverride, DAY) == (override,)
    assert len((tmp_path / "overrides.jsonl").read_text(encoding="utf-8").splitlines()) == 1
    with pytest.raises(DecisionError, match="O-1 stands with other content"):
        append(tmp_path, TierOverride.model_validate(OVERRIDE | {"tier_code": "I"}))


def test_a_line_without_its_end_does_not_swallow_the_next(tmp_path: Path) -> None:
    """A person who forgot the last newline loses nothing."""
    (tmp_path / "overrides.jsonl").write_text(json.dumps(OVERRIDE), encoding="utf-8")

    append(tmp_path, TierOverride.model_validate(OVERRIDE | {"decision_id": "O-2"}))

    assert [o.decision_id for o in read(tmp_path, TierOverride, DAY)] == ["O-1", "O-2"]


def test_a_build_sees_what_was_decided_by_its_date(tmp_path: Path) -> None:
    """A decision of tomorrow is not known today."""
    append(tmp_path, TierOverride.model_validate(OVERRIDE))

    assert read(tmp_path, TierOverride, date(2026, 10, 31)) == ()
    assert decision_tables(tmp_path, DAY)["tier_override"].num_rows == 1


@pytest.mark.parametrize(
    ("kind", "stated", "wrong"),
    [
        (TierOverride, OVERRIDE | {"expires_date": None}, "names its tier and its last day"),
        (TierOverride, OVERRIDE | {"expires_date": "2028-01-01"}, "within 366 days"),
        (TierOverride, OVERRIDE | {"approved_by": "first"}, "second person is another one"),
        (TierOverride, OVERRIDE | {"tier_code": "insufficient"}, "tier_code"),
        (TierOverride, OVERRIDE | {"note": "x"}, "note: Extra inputs"),
        (TierOverride, OVERRIDE | {"kind": "release"}, "a release sets no tier"),
        (TierOverride, OVERRIDE | {"reason": " "}, "reason"),
        (Assessment, CHAIR | {"validated_by": "first"}, "validated by a second person"),
        (Assessment, CHAIR | {"scenarios": []}, "scenarios"),
        (Assessment, CHAIR | {"valid_until": "2026-10-01"}, "lies before decided_date"),
    ],
)
def test_a_line_that_is_no_decision_is_named(
    tmp_path: Path, kind: type[Any], stated: dict[str, Any], wrong: str
) -> None:
    """The message says which line of which file is wrong, and why."""
    path = tmp_path / f"{kind.register_name}.jsonl"
    path.write_text(f"\n{json.dumps(stated)}\n", encoding="utf-8")

    with pytest.raises(DecisionError, match=f"line 2: .*{wrong}"):
        read(tmp_path, kind, DAY)


def test_an_id_stands_once(tmp_path: Path) -> None:
    """A line written again by hand stops the build instead of choosing one of two."""
    (tmp_path / "overrides.jsonl").write_text(f"{json.dumps(OVERRIDE)}\n" * 2, encoding="utf-8")

    with pytest.raises(DecisionError, match="line 2: O-1 was taken before"):
        read(tmp_path, TierOverride, DAY)


@pytest.mark.parametrize("text", ["0", "1.1", "1/0", "often", "-1/2", "1/1000001"])
def test_what_is_no_probability_is_refused(text: str) -> None:
    """A step is likelier than never, at most certain, and no finer than one in a million."""
    with pytest.raises(ValueError, match="probability"):
        Step.model_validate({"text": "it breaks", "probability": text})


def test_probabilities_stay_exact() -> None:
    """0.02 is one fiftieth, and nothing is rounded on the way to the warehouse."""
    chair = Assessment.model_validate(CHAIR)

    steps = harm_step_table([chair]).to_pylist()

    assert [(s["probability_numerator"], s["probability_denominator"]) for s in steps] == [
        (1, 1),
        (1, 50),
        (1, 10),
    ]
    assert chair.scenarios[0].steps[1].exact == Fraction(1, 50)
