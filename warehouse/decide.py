"""What the command ``fenghuo decide`` writes down: decisions of a person at a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path

from pydantic import ValidationError

from warehouse import publish, store
from warehouse.decisions import (
    AcceptedLoss,
    Assessment,
    Correction,
    Decision,
    DecisionError,
    TierOverride,
    append,
)
from warehouse.decisions.corrections import correction_id
from warehouse.decisions.drafts import assessment, draft
from warehouse.lake import Lake
from warehouse.settings import Settings


def correct(
    settings: Settings,
    record_id: str,
    column: str,
    *,
    expect: str | None,
    value: str | None,
    person: str,
    reason: str,
    day: date,
) -> tuple[str, bool]:
    """Write a correction down; return its id, and whether it is new.

    The record must be one that the standing version knows: a correction of nothing helps nobody.
    """
    stated = {
        "kind": "correct",
        "record_type": _record_type(settings, record_id),
        "record_id": record_id,
        "column": column,
        "expect": expect,
        "value": value,
    }
    return _write(settings, stated, person, reason, day)


def withdraw(
    settings: Settings, decision_id: str, *, person: str, reason: str, day: date
) -> tuple[str, bool]:
    """Write down that a correction ends; return the id of that decision, and whether it is new."""
    return _write(settings, {"kind": "withdraw", "withdraws": decision_id}, person, reason, day)


def let_pass(
    settings: Settings, table: str, rows: int, *, person: str, reason: str, day: date
) -> tuple[str, bool]:
    """Write down that a table may lose rows in one night; return its id, and whether it is new."""
    stated = {
        "table": table,
        "largest_count": rows,
        "business_date": day.isoformat(),
        "decided_date": day.isoformat(),
        "person": person,
        "reason": reason,
    }
    name = f"L-{sha256(repr(sorted(stated.items())).encode()).hexdigest()[:12]}"
    return name, _append(settings, AcceptedLoss, {**stated, "decision_id": name})


def assess(
    settings: Settings,
    path: Path,
    *,
    person: str,
    reason: str,
    validated_by: str | None,
    day: date,
) -> tuple[Assessment, bool]:
    """Write the assessment of a product down from its draft; return it, and whether it is new."""
    decided = assessment(
        draft(path), person=person, reason=reason, validated_by=validated_by, day=day
    )
    return decided, append(Lake(settings.lake_folder).decisions, decided)


def override(settings: Settings, *, day: date, **stated: str | None) -> tuple[str, bool]:
    """Write down that a person sets or releases a tier; return its id, and whether it is new."""
    whole = {name: value for name, value in stated.items() if value is not None}
    whole["decided_date"] = day.isoformat()
    name = f"O-{sha256(repr(sorted(whole.items())).encode()).hexdigest()[:12]}"
    return name, _append(settings, TierOverride, {**whole, "decision_id": name})


def _write(
    settings: Settings, stated: Mapping[str, str | None], person: str, reason: str, day: date
) -> tuple[str, bool]:
    whole = {**stated, "person": person, "reason": reason, "decided_date": day.isoformat()}
    name = correction_id(whole)
    return name, _append(settings, Correction, {**whole, "decision_id": name})


def _append(settings: Settings, kind: type[Decision], stated: Mapping[str, object]) -> bool:
    try:
        decision = kind.model_validate(stated)
    except ValidationError as error:
        wrong = "; ".join(each["msg"] for each in error.errors())
        raise DecisionError(wrong) from error
    return append(Lake(settings.lake_folder).decisions, decision)


def _record_type(settings: Settings, record_id: str) -> str:
    version = publish.standing(Lake(settings.lake_folder))
    with store.read(version.database) as reader:
        found = reader.rows(
            "select record_type from reports.rpt_record_versions where record_id = ? limit 1",
            record_id,
        )
    if not found:
        raise DecisionError(f"{record_id}: no such record in version {version.name}")
    return str(found[0]["record_type"])
