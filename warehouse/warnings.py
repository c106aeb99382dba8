"""What ``fenghuo decide warning`` and ``measure`` write down: acts on warnings and on measures."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from warehouse import publish, store
from warehouse.decisions import (
    DecisionError,
    Match,
    RecallReport,
    RectificationAct,
    ResponseAct,
    WarningAct,
    WarningReceipt,
    read,
    recalls,
    rectifications,
    responses,
    warnings,
)
from warehouse.lake import Lake
from warehouse.registering import require_event, write
from warehouse.settings import REPOSITORY, Settings

_DEADLINES: Final = REPOSITORY / "dbt_project" / "seeds" / "scoring" / "legal_deadline.csv"
_PROPOSED: Final = (
    *("notice_type", "audience", "industry_code", "hazard_code"),
    *("title_zh", "title_en", "text_zh", "text_en"),
)


def act_on(settings: Settings, warning_id: str, act: str, day: date, **stated: Any) -> str:
    """Write an act on a warning down; return the state that it led to.

    Raises
    ------
    DecisionError
        When it may not follow the acts before; the message says which may.
    """
    whole = {"warning_id": warning_id, "act": act, **stated}
    write(settings, WarningAct, "W", whole, day, warnings.follow)
    acts = read(Lake(settings.lake_folder).decisions, WarningAct, date.max)
    turns = [turn for turn in warnings.follow(acts) if turn.act.warning_id == warning_id]
    return f"{warning_id}: {turns[-1].state}, version {turns[-1].version_number}"


def acknowledge(settings: Settings, day: date, **stated: Any) -> str:
    """Write down what step a receiver of an issued warning has come to; return the receipt's id."""
    acts = read(Lake(settings.lake_folder).decisions, WarningAct, date.max)
    issued = {
        (turn.act.warning_id, turn.version_number)
        for turn in warnings.follow(acts)
        if turn.act.act == "issue"
    }
    if (stated["warning_id"], stated["version_number"]) not in issued:
        raise DecisionError(
            f"{stated['warning_id']}: version {stated['version_number']} has not been issued"
        )
    return write(settings, WarningReceipt, "R", stated, day)


def act_on_measure(settings: Settings, action_id: str, act: str, day: date, **stated: Any) -> str:
    """Write an act on a measure down; return the state in which the measure stands then."""
    if act == "order":
        _require_issued(settings, str(stated["warning_id"]))
        _require_known(stated["deadline_code"])
    whole = {"action_id": action_id, "act": act, **stated}
    write(settings, ResponseAct, "M", whole, day, responses.follow)
    acts = read(Lake(settings.lake_folder).decisions, ResponseAct, date.max)
    [action] = [each for each in responses.follow(acts) if each.order.action_id == action_id]
    return f"{action_id}: {action.state}"


def act_on_failure(settings: Settings, event_id: str, act: str, day: date, **stated: Any) -> str:
    """Write an act on a failing check down; return what was written.

    The check must be one that failed, and that the standing version knows.
    """
    version = publish.standing(Lake(settings.lake_folder))
    with store.read(version.database) as reader:
        found = reader.rows(
            "select state from reports.rpt_rectification_queue where event_id = ?", event_id
        )
    if not found:
        raise DecisionError(f"{event_id}: no failing check of version {version.name}")
    whole = {"event_id": event_id, "act": act, **stated}
    name = write(settings, RectificationAct, "F", whole, day, rectifications.follow)
    return f"{name}: {act}"


def report_recall(settings: Settings, event_id: str, act: str, day: date, **stated: Any) -> str:
    """Write a report on the progress of a recall down; return what was written.

    The recall must be one that the standing version knows.
    """
    require_event(settings, event_id, "recall")
    whole = {"event_id": event_id, "act": act, **stated}
    name = write(settings, RecallReport, "P", whole, day, recalls.follow)
    return f"{name}: {act}"


def match_products(
    settings: Settings, left_id: str, right_id: str, day: date, **stated: Any
) -> str:
    """Write down whether two records tell of one product; return what was written.

    Both must be events of the standing version.
    """
    for event_id in (left_id, right_id):
        require_event(settings, event_id, None)
    whole = {"subject": "product", "left_id": left_id, "right_id": right_id, **stated}
    return f"{write(settings, Match, 'E', whole, day)}: {stated['verdict']}"


def content_of_file(path: Path) -> Mapping[str, Any]:
    """Read the text of a warning from a file of JSON."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise DecisionError(f"{path.name}: this is no JSON: {error}") from error
    if not isinstance(found, dict):
        raise DecisionError(f"{path.name}: the text of a warning is one JSON object")
    return found


def content_of_proposal(settings: Settings, proposal_id: str) -> Mapping[str, Any]:
    """Take the text that the standing version proposes, to be issued or to replace another."""
    version = publish.standing(Lake(settings.lake_folder))
    with store.read(version.database) as reader:
        found = reader.rows(
            "select * from reports.rpt_warning_proposals where proposal_id = ?", proposal_id
        )
    if not found or found[0]["notice_type"] is None:
        raise DecisionError(
            f"{proposal_id}: version {version.name} proposes no text under this number;"
            ' `fenghuo query "from reports.rpt_warning_proposals"` lists what it proposes'
        )
    [row] = found
    return {
        **{name: row[name] for name in _PROPOSED},
        "level": row["tier_code"],
        "basis_date": row["as_of_date"].isoformat(),
        "is_publishable": row["audience"] != "authorities",
    }


def _require_known(deadline_code: str | None) -> None:
    with _DEADLINES.open(encoding="utf-8", newline="") as file:
        known = {row["deadline_code"] for row in csv.DictReader(file)}
    if deadline_code is not None and deadline_code not in known:
        raise DecisionError(
            f"{deadline_code}: no such legal clock; {', '.join(sorted(known))} are known"
        )


def _require_issued(settings: Settings, warning_id: str) -> None:
    acts = read(Lake(settings.lake_folder).decisions, WarningAct, date.max)
    known = {turn.act.warning_id: turn.state for turn in warnings.follow(acts)}
    if known.get(warning_id) not in warnings.IN_FORCE:
        raise DecisionError(f"{warning_id}: is {known.get(warning_id, 'unknown')}, not in force")
