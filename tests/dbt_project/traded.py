"""Incidents at ports and cases of intellectual property of the invented warehouse."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from warehouse.decisions import PortAct, RightsAct


def port_act(incident: str, act: str, day: date, **more: Any) -> PortAct:
    """Write an act on an incident down."""
    stated = {
        "decision_id": f"{incident}-{act}-{day:%m%d}",
        "decided_date": day,
        "person": "first",
        "reason": "an example",
        "incident_id": incident,
        "act": act,
    }
    return PortAct.model_validate(stated | more)


def reported(incident: str, kind: str, level: str, day: date) -> PortAct:
    """Report what happened at nine in the morning of a day."""
    return port_act(
        incident,
        "report",
        day,
        occurrence={
            "kind": kind,
            "port": "新会港",
            "level": level,
            "occurred_time": f"{day}T09:00:00",
            "text": "an example",
        },
    )


def responded(incident: str, day: date, minute: int) -> PortAct:
    """Respond so many minutes after nine."""
    return port_act(
        incident,
        "respond",
        day,
        responded_time=f"{day}T{9 + minute // 60:02}:{minute % 60:02}:00",
        resources=("消防船 1",),
    )


CLOSED: Final = {"approved_by": "second", "outcome": "contained", "cited": ("report",)}
PORT_ACTS: Final = (
    reported("spill", "incident", "II", date(2026, 3, 2)),
    responded("spill", date(2026, 3, 2), 45),
    port_act("spill", "regrade", date(2026, 3, 2), level="I"),
    port_act("spill", "regrade", date(2026, 3, 3), level="III", approved_by="second"),
    port_act("spill", "close", date(2026, 3, 5), **CLOSED),
    reported("fire", "incident", "I", date(2026, 6, 1)),
    responded("fire", date(2026, 6, 1), 31),
    reported("silence", "incident", "IV", date(2026, 10, 1)),
    reported("practice", "drill", "III", date(2026, 9, 1)),
    responded("practice", date(2026, 9, 1), 20),
)


def rights_act(case_id: str, act: str, day: date, **more: Any) -> RightsAct:
    """Write an act on a case down."""
    stated = {
        "decision_id": f"{case_id}-{act}-{day:%m%d}",
        "decided_date": day,
        "person": "first",
        "reason": "an example",
        "case_id": case_id,
        "act": act,
    }
    return RightsAct.model_validate(stated | more)


def opened(case_id: str, market: str, day: date) -> RightsAct:
    """Open a case of a patent."""
    return rights_act(
        case_id,
        "open",
        day,
        case={
            "market_code": market,
            "right_kind": "patent",
            "side": "accused",
            "industry_code": "I07",
            "firm_name": "某厂",
            "text": "an example",
        },
    )


RIGHTS_ACTS: Final = (
    opened("first", "US", date(2026, 1, 5)),
    rights_act("first", "aid", date(2026, 2, 1), aid="专家咨询"),
    rights_act("first", "close", date(2026, 8, 1), outcome="settled"),
    opened("second", "US", date(2026, 5, 5)),
    opened("third", "DE", date(2026, 6, 5)),
    rights_act("third", "close", date(2026, 9, 1), outcome="lost"),
)
