"""An assessment as a person drafts it: a file that says everything but who, when and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from hashlib import sha256
from math import prod
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from warehouse.decisions.assessments import Assessment
from warehouse.decisions.register import DecisionError

_BY_THE_COMMAND: Final = ("decision_id", "decided_date", "person", "reason", "validated_by")


def draft(path: Path) -> Mapping[str, Any]:
    """Read the JSON of a draft.

    Raises
    ------
    DecisionError
        When it is no JSON object, or says what the command is to be told.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise DecisionError(f"{path.name}: this is no JSON: {error}") from error
    if not isinstance(found, dict):
        raise DecisionError(f"{path.name}: a draft is one JSON object")
    told = sorted(found.keys() & set(_BY_THE_COMMAND))
    if told:
        raise DecisionError(
            f"{path.name}: {', '.join(told)} is said to the command, not in the file"
        )
    return found


def assessment(
    drafted: Mapping[str, Any], *, person: str, reason: str, validated_by: str | None, day: date
) -> Assessment:
    """Make a draft a decision; its id is what it says, so that twice written down is once decided.

    Raises
    ------
    DecisionError
        When something is missing or wrong, each thing by its place.
    """
    whole = {
        **drafted,
        "person": person,
        "reason": reason,
        "validated_by": validated_by,
        "decided_date": day.isoformat(),
    }
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True)
    name = f"A-{sha256(text.encode()).hexdigest()[:12]}"
    try:
        return Assessment.model_validate_json(
            json.dumps({**whole, "decision_id": name}, ensure_ascii=False)
        )
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(str(part) for part in each['loc']) or 'draft'}: {each['msg']}"
            for each in error.errors()
        )
        raise DecisionError(wrong) from error


def probabilities(decided: Assessment) -> Mapping[str, Fraction]:
    """Return the exact probability of harm of each scenario: the product of its steps."""
    return {
        each.scenario_id: prod((step.exact for step in each.steps), start=Fraction(1))
        for each in decided.scenarios
    }
