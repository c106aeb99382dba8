"""What ``fenghuo decide port`` and ``rights`` write down: acts on incidents and on cases."""

from __future__ import annotations

from datetime import date
from typing import Any

from warehouse.decisions import PortAct, RightsAct, ports, read, rights
from warehouse.lake import Lake
from warehouse.registering import write
from warehouse.settings import Settings


def act_on_incident(
    settings: Settings, incident_id: str, act: str, day: date, **stated: Any
) -> str:
    """Write an act on an incident or drill down; return the state and level that it led to."""
    whole = {"incident_id": incident_id, "act": act, **stated}
    write(settings, PortAct, "B", whole, day, ports.follow)
    acts = read(Lake(settings.lake_folder).decisions, PortAct, date.max)
    turns = [turn for turn in ports.follow(acts) if turn.act.incident_id == incident_id]
    return f"{incident_id}: {turns[-1].state}, level {turns[-1].level}"


def act_on_case(settings: Settings, case_id: str, act: str, day: date, **stated: Any) -> str:
    """Write an act on a case of intellectual property down; return the state that it led to."""
    whole = {"case_id": case_id, "act": act, **stated}
    write(settings, RightsAct, "I", whole, day, rights.follow)
    acts = read(Lake(settings.lake_folder).decisions, RightsAct, date.max)
    turns = [turn for turn in rights.follow(acts) if turn.act.case_id == case_id]
    return f"{case_id}: {turns[-1].state}"
