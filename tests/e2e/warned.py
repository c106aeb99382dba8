"""A warning of a planted hazard, as the first night finds it: issued, its measure overdue."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

from warehouse.decisions import (
    CreditAct,
    Match,
    RecallReport,
    ResponseAct,
    WarningAct,
    WarningReceipt,
    append,
)

CELL: Final = ("I06", "H06")
ISSUED: Final = date(2026, 9, 1)
RECALL: Final = "75cf0e813713ab29848286b470646a34"  # electric bicycles, recalled in September
IMPORTED: Final = "cc961cfa122f23c74927887d5f499b5d"  # a complaint of an imported one
_CONTENT: Final[dict[str, Any]] = {
    "notice_type": "public_announcement",
    "audience": "public",
    "level": "II",
    "industry_code": CELL[0],
    "hazard_code": CELL[1],
    "basis_date": "2026-08-31",
    "title_zh": "关于电动自行车蓄电池起火风险的警示公告",
    "title_en": "E-bike batteries that catch fire",
    "text_zh": "请停止使用涉及产品。",
    "text_en": "Stop using the products concerned.",
    "is_publishable": True,
}
_LISTED: Final[dict[str, Any]] = {
    "subject": "list_entry",
    "scheme": "samr",
    "code": "seriously_unlawful",
    "operator": {"firm_name": "江门市失信灯饰有限公司", "credit_code": "91440700MA5EXAMPLE"},
    "document": "列入决定书〔2026〕3号",
    "publication_basis": "总局令44号",
}


def _act(number: int, act: str, person: str, **more: Any) -> WarningAct:
    stated = {
        "decision_id": f"W-{number}",
        "decided_date": ISSUED,
        "person": person,
        "reason": "checks of August",
        "warning_id": "W-2026-01",
        "act": act,
    }
    return WarningAct.model_validate(stated | more)


def _credit(number: int, act: str, person: str, **more: Any) -> CreditAct:
    stated = {
        "decision_id": f"K-{number}",
        "decided_date": ISSUED,
        "person": person,
        "reason": "decision of the bureau",
        "credit_id": "C-2026-01",
        "act": act,
    }
    return CreditAct.model_validate(stated | more)


def warn(folder: Path) -> None:
    """Write a warning, what followed it, a recall's report and a list entry into registers."""
    append(folder, _act(1, "draft", "Li", content=_CONTENT))
    append(folder, _act(2, "validate", "Wang"))
    append(folder, _act(3, "issue", "Li"))
    append(
        folder,
        WarningReceipt(
            decision_id="R-1",
            decided_date=date(2026, 9, 2),
            person="Li",
            reason="document exchange",
            warning_id="W-2026-01",
            version_number=1,
            receiver="蓬江区市场监督管理局",
            receiver_kind="authority",
            step="acknowledged",
            channel="公文交换",
        ),
    )
    append(
        folder,
        ResponseAct(
            decision_id="M-1",
            decided_date=date(2026, 9, 2),
            person="Li",
            reason="W-2026-01",
            action_id="A-2026-01",
            act="order",
            warning_id="W-2026-01",
            measure_code="M08",
            owner="蓬江区市场监督管理局",
            deadline_code="lead_verification",
        ),
    )
    append(
        folder,
        RecallReport(
            decision_id="P-1",
            decided_date=date(2026, 10, 14),
            person="Li",
            reason="report of the importer",
            event_id=RECALL,
            act="report",
            units_back=1183,
            cited=("report 1",),
        ),
    )
    append(
        folder,
        Match(
            decision_id="E-1",
            decided_date=date(2026, 10, 15),
            person="Li",
            reason="photograph of the plate",
            subject="product",
            verdict="same",
            left_id=IMPORTED,
            right_id=RECALL,
        ),
    )
    append(folder, _credit(1, "record", "Li", content=_LISTED))
    append(folder, _credit(2, "validate", "Wang"))
