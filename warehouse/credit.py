"""What ``fenghuo decide credit`` writes down: acts on points, list entries and grades."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from warehouse import publish, store
from warehouse.decisions import CreditAct, DecisionError, credit, read
from warehouse.lake import Lake
from warehouse.registering import require_event, write
from warehouse.settings import REPOSITORY, Settings

_SEEDS: Final = REPOSITORY / "dbt_project" / "seeds" / "scoring"
_TABLES: Final = {
    "points": ("credit_point_rule.csv", "rule_code"),
    "list_entry": ("credit_list.csv", "list_code"),
    "grade": ("credit_grade.csv", "grade_code"),
}


def act_on(settings: Settings, credit_id: str, act: str, day: date, **stated: Any) -> str:
    """Write an act on a credit item down; return the state that it led to.

    Raises
    ------
    DecisionError
        When it may not follow the acts before, when no table in force has the code, or when the
        standing version does not know the event that caused it.
    """
    content = stated.get("content")
    if content is not None:
        _require_code(content, day)
        if content.get("cause_event_id"):
            require_event(settings, str(content["cause_event_id"]), None)
    whole = {"credit_id": credit_id, "act": act, **stated}
    write(settings, CreditAct, "K", whole, day, credit.follow)
    acts = read(Lake(settings.lake_folder).decisions, CreditAct, date.max)
    turns = [turn for turn in credit.follow(acts) if turn.act.credit_id == credit_id]
    return f"{credit_id}: {turns[-1].state}"


def content_of_proposal(settings: Settings, proposal_id: str) -> Mapping[str, Any]:
    """Take the points that the standing version proposes."""
    version = publish.standing(Lake(settings.lake_folder))
    with store.read(version.database) as reader:
        found = reader.rows(
            "select * from reports.rpt_credit_proposals where proposal_id = ?", proposal_id
        )
    if not found:
        raise DecisionError(
            f"{proposal_id}: version {version.name} proposes nothing under this number;"
            ' `fenghuo query "from reports.rpt_credit_proposals"` lists what it proposes'
        )
    [row] = found
    operator = {name: row[name] for name in ("firm_name", "firm_id", "credit_code") if row[name]}
    return {
        "subject": "points",
        "scheme": row["scheme"],
        "code": row["rule_code"],
        "cause_event_id": row["cause_event_id"],
        "operator": operator,
    }


def _require_code(content: Mapping[str, Any], day: date) -> None:
    """Refuse a code that its dated table does not have on a day."""
    if content.get("subject") not in _TABLES:
        return
    name, column = _TABLES[content["subject"]]
    known = sorted({row[column] for row in _in_force(_SEEDS / name, content, day)})
    if content.get("code") not in known:
        raise DecisionError(
            f"code: {content.get('code')} is in no line of {name} on {day};"
            f" {', '.join(known) or 'none'} are"
        )


def _in_force(path: Path, content: Mapping[str, Any], day: date) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            row
            for row in csv.DictReader(file)
            if row["valid_from"] <= day.isoformat() <= (row["valid_to"] or "9999")
            and row.get("scheme", content.get("scheme")) == content.get("scheme")
        ]
