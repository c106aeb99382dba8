"""Warnings of the invented warehouse, with who has them and what was done."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from warehouse.decisions import (
    RecallReport,
    RectificationAct,
    ResponseAct,
    WarningAct,
    WarningReceipt,
)
from warehouse.decisions.rectifications import Act

CONTENT: Final[dict[str, Any]] = {
    "notice_type": "internal_bulletin",
    "audience": "authorities",
    "level": "III",
    "industry_code": "I09",
    "hazard_code": "H01",
    "basis_date": "2026-11-01",
    "title_zh": "折叠椅夹伤风险",
    "title_en": "Folding chairs that pinch",
    "text_zh": "请加强抽查。",
    "text_en": "Check more of them.",
}
TOYS: Final[dict[str, Any]] = CONTENT | {
    "notice_type": "public_announcement",
    "audience": "public",
    "level": "I",
    "industry_code": "I01",
    "hazard_code": "H02",
    "basis_date": "2026-02-28",
    "title_zh": "玩具小零件",
    "title_en": "Small parts of toys",
    "is_publishable": True,
}

RENEWED: Final[dict[str, Any]] = TOYS | {"level": "II", "basis_date": "2026-11-19"}


def _act(number: int, warning: str, kind: str, day: date, person: str, **more: Any) -> WarningAct:
    return WarningAct.model_validate(
        {
            "decision_id": f"W-{number}",
            "decided_date": day,
            "person": person,
            "reason": "an example",
            "warning_id": warning,
            "act": kind,
        }
        | more
    )


MARCH: Final = date(2026, 3, 2)
NOVEMBER: Final = date(2026, 11, 2)
WARNINGS: Final = (
    _act(1, "toys", "draft", MARCH, "first", content=TOYS),
    _act(2, "toys", "validate", MARCH, "second"),
    _act(3, "toys", "issue", date(2026, 3, 4), "first"),
    _act(4, "chairs", "draft", NOVEMBER, "first", content=CONTENT),
    _act(5, "chairs", "validate", NOVEMBER, "second"),
    _act(6, "chairs", "issue", date(2026, 11, 5), "first"),
    _act(7, "chairs", "change", date(2026, 11, 20), "first", content=CONTENT | {"level": "II"}),
    _act(8, "toys", "change", date(2026, 11, 20), "first", content=RENEWED),
    _act(9, "toys", "validate", date(2026, 11, 20), "second"),
    _act(10, "toys", "issue", date(2026, 11, 21), "first"),
)


def _receipt(number: int, receiver: str, step: str, **more: Any) -> WarningReceipt:
    return WarningReceipt.model_validate(
        {
            "decision_id": f"R-{number}",
            "decided_date": date(2026, 11, 6),
            "person": "first",
            "reason": "list of receivers",
            "warning_id": "chairs",
            "version_number": 1,
            "receiver": receiver,
            "receiver_kind": "authority",
            "step": step,
            "channel": "document exchange",
        }
        | more
    )


TOY_MAKER: Final = "江门市烽禾玩具有限公司"
RECEIPTS: Final = (
    _receipt(1, "Pengjiang", "sent"),
    _receipt(2, "Pengjiang", "acknowledged"),
    _receipt(3, "Jianghai", "sent"),
    _receipt(4, TOY_MAKER, "acknowledged", warning_id="toys", receiver_kind="firm"),
)


def _order(action: str, day: date, **clock: Any) -> ResponseAct:
    return ResponseAct.model_validate(
        {
            "decision_id": f"O-{action}",
            "decided_date": day,
            "person": "first",
            "reason": "an example",
            "action_id": action,
            "act": "order",
            "warning_id": "chairs",
            "measure_code": "M04",
            "owner": "Pengjiang",
        }
        | clock
    )


RESPONSES: Final = (
    # the National Day holiday of 2026 lies between, and 10 October is worked
    _order("leads", date(2026, 9, 29), deadline_code="lead_verification"),
    _order("rectify", date(2026, 11, 5), deadline_code="rectification_order"),
    _order("named", date(2026, 11, 5), due_date=date(2026, 11, 20)),
    ResponseAct.model_validate(
        {
            "decision_id": "O-done",
            "decided_date": date(2026, 11, 2),
            "person": "first",
            "reason": "report of the bureau",
            "action_id": "leads",
            "act": "done",
            "outcome": "14 of 14 leads checked",
        }
    ),
)


def rectified(ordered: str, passed: str) -> tuple[RectificationAct, ...]:
    """One failing check that its firm is ordered to put right, one that passed a re-check."""
    acts: tuple[tuple[Act, str, date, tuple[str, ...]], ...] = (
        ("inform", ordered, date(2026, 10, 1), ()),
        ("order", ordered, date(2026, 10, 2), ()),
        ("recheck_failed", passed, date(2026, 6, 1), ("report 1",)),
        ("recheck_passed", passed, date(2026, 7, 1), ("report 2",)),
    )
    return tuple(
        RectificationAct(
            decision_id=f"F-{number}",
            decided_date=day,
            person="first",
            reason="an example",
            event_id=event,
            act=act,
            cited=cited,
        )
        for number, (act, event, day, cited) in enumerate(acts)
    )


def recalled(event_id: str) -> tuple[RecallReport, ...]:
    """Follow one recall from its plan to the second report."""
    stated: dict[str, Any] = {"person": "first", "reason": "an example", "event_id": event_id}
    return (
        RecallReport(
            decision_id="P-1",
            decided_date=date(2026, 11, 20),
            act="plan",
            units_out=100,
            **stated,
        ),
        RecallReport(
            decision_id="P-2",
            decided_date=date(2026, 11, 21),
            act="report",
            units_back=25,
            **stated,
        ),
    )
