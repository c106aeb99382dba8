"""The registers as they are written to: one act at a terminal, or lines of another system."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from warehouse import publish, store
from warehouse.decisions import (
    AcceptedLoss,
    Assessment,
    Correction,
    CreditAct,
    Decision,
    DecisionError,
    Match,
    PortAct,
    RecallReport,
    RectificationAct,
    ResponseAct,
    RightsAct,
    SharingAct,
    TierOverride,
    WarningAct,
    WarningReceipt,
    append,
    credit,
    ports,
    read,
    recalls,
    rectifications,
    responses,
    rights,
    sharing,
    warnings,
)
from warehouse.lake import Lake
from warehouse.settings import Settings

Kind = TypeVar("Kind", bound=Decision)

Follow = Callable[[Iterable[Any]], object]

# the registers that another system may hand lines over for, and what their lines must follow
HANDED_OVER: Final[Mapping[str, tuple[type[Decision], Follow | None]]] = {
    WarningAct.register_name: (WarningAct, warnings.follow),
    WarningReceipt.register_name: (WarningReceipt, None),
    ResponseAct.register_name: (ResponseAct, responses.follow),
    RectificationAct.register_name: (RectificationAct, rectifications.follow),
    RecallReport.register_name: (RecallReport, recalls.follow),
    CreditAct.register_name: (CreditAct, credit.follow),
    SharingAct.register_name: (SharingAct, sharing.follow),
    PortAct.register_name: (PortAct, ports.follow),
    RightsAct.register_name: (RightsAct, rights.follow),
    Match.register_name: (Match, None),
    TierOverride.register_name: (TierOverride, None),
    Assessment.register_name: (Assessment, None),
    Correction.register_name: (Correction, None),
    AcceptedLoss.register_name: (AcceptedLoss, None),
}


def write(
    settings: Settings,
    kind: type[Kind],
    letter: str,
    stated: Mapping[str, Any],
    day: date,
    follow: Callable[[Iterable[Kind]], object] | None = None,
) -> str:
    """Write one act down under an id that follows from its content; return the id.

    Raises
    ------
    DecisionError
        When a field is wrong, or when it may not follow the acts before.
    """
    whole = {name: value for name, value in stated.items() if value is not None}
    whole["decided_date"] = day.isoformat()
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, default=str)
    whole["decision_id"] = f"{letter}-{sha256(text.encode()).hexdigest()[:12]}"
    try:
        decision = kind.model_validate(whole)
    except ValidationError as error:
        raise DecisionError("; ".join(_told(each) for each in error.errors())) from error
    append(Lake(settings.lake_folder).decisions, decision, follow)
    return decision.decision_id


def take(settings: Settings, register: str, path: Path) -> tuple[int, int]:
    """Take lines that another system hands over; return how many were new, and how many stood.

    All lines are checked first, in their order and after those that stand: one that may not follow
    leaves the register as it is.
    """
    kind, follow = HANDED_OVER[register]
    lines = [line for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    given = [_parsed(kind, line, f"{path.name}, line {n}") for n, line in enumerate(lines, 1)]
    folder = Lake(settings.lake_folder).decisions
    standing = {each.decision_id: each for each in read(folder, kind, date.max)}
    fresh = [each for each in given if standing.get(each.decision_id) != each]
    again = {each.decision_id for each in fresh} & standing.keys()
    if again or len({each.decision_id for each in fresh}) < len(fresh):
        raise DecisionError(
            f"{path.name}: {', '.join(sorted(again)) or 'an id'} stands with other content"
        )
    if follow is not None:
        follow((*standing.values(), *fresh))
    for each in fresh:
        append(folder, each)
    return len(fresh), len(given) - len(fresh)


def require_event(settings: Settings, event_id: str, evidence_class: str | None) -> None:
    """Refuse an event that the standing version does not know, or that is no such evidence."""
    version = publish.standing(Lake(settings.lake_folder))
    with store.read(version.database) as reader:
        found = reader.rows(
            "select event_id from marts.fct_safety_events"
            " where event_id = ? and evidence_class = coalesce(?, evidence_class)",
            event_id,
            evidence_class,
        )
    if not found:
        raise DecisionError(f"{event_id}: no {evidence_class or 'event'} of {version.name}")


def _told(error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"])
    return f"{place}: {error['msg']}" if place else str(error["msg"])


def _parsed(kind: type[Kind], line: str, place: str) -> Kind:
    try:
        return kind.model_validate_json(line)
    except ValidationError as error:
        wrong = "; ".join(_told(each) for each in error.errors())
        raise DecisionError(f"{place}: {wrong}") from error
