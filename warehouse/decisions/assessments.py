"""Assessments of single products: how likely a scenario leads to harm, step by step, and how bad.

What a person believes of each step is stored, not the level that follows: the level is worked out
by the matrix in force (`dbt_project/seeds/scoring/risk_matrix.csv`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Annotated, ClassVar, Final, Literal

import pyarrow as pa
from pydantic import AfterValidator, Field, model_validator

from warehouse.decisions.register import Decision, Identifier, Strict, Text

MOST_STEPS: Final = 6  # with denominators of a million their exact product fits 128 bits
_LARGEST_DENOMINATOR: Final = 1_000_000


def _probability(text: str) -> str:
    try:
        value = Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise ValueError(f"{text!r} is no probability: write 1/50 or 0.02") from error
    if not 0 < value <= 1:
        raise ValueError(f"{text!r} is not above 0 and at most 1")
    if value.denominator > _LARGEST_DENOMINATOR:
        raise ValueError(f"{text!r} is finer than 1/{_LARGEST_DENOMINATOR}")
    return text


Probability = Annotated[str, AfterValidator(_probability)]


class Step(Strict):
    """One step of a scenario: what has to happen, and how likely it is if the others have.

    The probability is written as people say it, ``1/50`` or ``0.02``, and kept exact: exactly 1/10
    belongs to another band than a hair more.
    """

    text: Text
    probability: Probability

    @property
    def exact(self) -> Fraction:
        """The probability as a fraction."""
        return Fraction(self.probability)


class Scenario(Strict):
    """How the product could harm somebody: an injury, its severity, and the steps to it."""

    scenario_id: Identifier
    injury: Text
    severity_level: Annotated[int, Field(ge=1, le=4)]
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=MOST_STEPS)]


class Assessment(Decision):
    """The assessment of one product by one person, counted once another person has validated it.

    It counts from its day until ``valid_until``, or until a later one names it in ``supersedes``.
    """

    register_name: ClassVar[str] = "assessments"

    industry_code: Annotated[str, Field(pattern=r"^I\d{2}$")]
    hazard_code: Annotated[str, Field(pattern=r"^H\d{2}$")]
    product_name: Text
    brand: Text | None = None
    model: Text | None = None
    items_in_use: Annotated[int, Field(ge=0)] | None = None
    province_count: Annotated[int, Field(ge=1, le=34)] | None = None
    confirmed_severity_level: Annotated[int, Field(ge=1, le=4)] | None = None
    uncertainty: Literal["low", "medium", "high"]
    uncertainty_reason: Text
    scenarios: Annotated[tuple[Scenario, ...], Field(min_length=1)]
    validated_by: Text | None = None
    valid_until: date
    supersedes: Identifier | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Assessment:
        if self.validated_by == self.person:
            raise ValueError("validated_by: an assessment is validated by a second person")
        if self.valid_until < self.decided_date:
            raise ValueError("valid_until: lies before decided_date")
        if self.supersedes == self.decision_id:
            raise ValueError("supersedes: an assessment cannot take its own place")
        names = [scenario.scenario_id for scenario in self.scenarios]
        if len(set(names)) < len(names):
            raise ValueError("scenarios: two of them share a scenario_id")
        return self


ASSESSMENT: Final = pa.schema(
    [
        ("assessment_id", pa.string()),
        ("industry_code", pa.string()),
        ("hazard_code", pa.string()),
        ("product_name", pa.string()),
        ("brand", pa.string()),
        ("model", pa.string()),
        ("uncertainty", pa.string()),
        ("uncertainty_reason", pa.string()),
        ("assessed_by", pa.string()),
        ("validated_by", pa.string()),
        ("reason", pa.string()),
        ("supersedes_id", pa.string()),
        ("items_in_use", pa.int64()),
        ("province_count", pa.int64()),
        ("confirmed_severity_level", pa.int32()),
        ("decided_date", pa.date32()),
        ("valid_until_date", pa.date32()),
    ]
)
HARM_STEP: Final = pa.schema(
    [
        ("assessment_id", pa.string()),
        ("scenario_id", pa.string()),
        ("injury", pa.string()),
        ("step_text", pa.string()),
        ("probability_text", pa.string()),
        ("step_number", pa.int32()),
        ("severity_level", pa.int32()),
        ("probability_numerator", pa.int64()),
        ("probability_denominator", pa.int64()),
    ]
)


def assessment_table(assessments: Sequence[Assessment]) -> pa.Table:
    """Lay assessments out as a table, one row each."""
    rows = [
        {
            **{name: getattr(each, name, None) for name in ASSESSMENT.names},
            "assessment_id": each.decision_id,
            "assessed_by": each.person,
            "supersedes_id": each.supersedes,
            "valid_until_date": each.valid_until,
        }
        for each in assessments
    ]
    return pa.Table.from_pylist(rows, schema=ASSESSMENT)


def harm_step_table(assessments: Sequence[Assessment]) -> pa.Table:
    """Lay the steps of all scenarios out as a table, one row each."""
    rows = [
        {
            "assessment_id": each.decision_id,
            "scenario_id": scenario.scenario_id,
            "injury": scenario.injury,
            "step_text": step.text,
            "probability_text": step.probability,
            "step_number": number,
            "severity_level": scenario.severity_level,
            "probability_numerator": step.exact.numerator,
            "probability_denominator": step.exact.denominator,
        }
        for each in assessments
        for scenario in each.scenarios
        for number, step in enumerate(scenario.steps, start=1)
    ]
    return pa.Table.from_pylist(rows, schema=HARM_STEP)
