"""Acts on the credit of invented operators: points, lists and grades, appealed, repaired, ended."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from tests.dbt_project.warned import TOY_MAKER
from warehouse.decisions import CreditAct

LISTED_CODE: Final = "91440700MA5EXAMPLE"
TRADER_CODE: Final = "92440700MA5EXAMPLE"
LISTED: Final = {"firm_name": "江门市失信灯饰有限公司", "credit_code": LISTED_CODE}
TRADER: Final = {"firm_name": "蓬江区某某五金店", "credit_code": TRADER_CODE}
MAKER: Final = {"firm_name": TOY_MAKER}


def act(credit_id: str, kind: str, day: date, person: str, **more: Any) -> CreditAct:
    """Write an act of one person on one item down."""
    stated = {
        "decision_id": f"{credit_id}-{kind}-{day:%m%d}",
        "decided_date": day,
        "person": person,
        "reason": "an example",
        "credit_id": credit_id,
        "act": kind,
    }
    return CreditAct.model_validate(stated | more)


def points(code: str, cause: str, **operator: str) -> dict[str, Any]:
    """Say what points are recorded of a maker."""
    return {
        "subject": "points",
        "scheme": "samr",
        "code": code,
        "cause_event_id": cause,
        "operator": operator or MAKER,
    }


def standing(scheme: str, subject: str, code: str, **more: Any) -> dict[str, Any]:
    """Say what list entry or grade is recorded, on the ground of which document."""
    stated = {"scheme": scheme, "subject": subject, "code": code, "document": "决定书 3"}
    return {"operator": MAKER, **stated, **more}


def recorded(credit_id: str, day: date, content: dict[str, Any]) -> tuple[CreditAct, CreditAct]:
    """Record an item and have another person validate it on the next day."""
    following = day.replace(day=day.day + 1)
    return (
        act(credit_id, "record", day, "first", content=content),
        act(credit_id, "validate", following, "second"),
    )


def credited(failed: str) -> tuple[CreditAct, ...]:
    """One of each kind: the points are caused by one failing check."""
    ended = {"approved_by": "second", "cited": ("decision 7",)}
    basis = {"publication_basis": "总局令44号"}
    return (
        *recorded("regular", date(2025, 5, 1), standing("customs", "grade", "regular")),
        *recorded("certified", date(2026, 4, 10), standing("customs", "grade", "certified")),
        *recorded("graded", date(2026, 5, 1), standing("samr", "grade", "C")),
        *recorded("white", date(2026, 2, 1), standing("samr", "list_entry", "key_product_white")),
        act("white", "exit", date(2026, 6, 1), "first", **ended),
        *recorded(
            "black",
            date(2026, 7, 1),
            standing("samr", "list_entry", "seriously_unlawful", operator=LISTED, **basis),
        ),
        *recorded(
            "trader",
            date(2026, 7, 1),
            standing("samr", "list_entry", "seriously_unlawful", operator=TRADER, **basis),
        ),
        *recorded("held", date(2026, 10, 5), points("failed_unclassified", failed)),
        *recorded("repaired", date(2026, 10, 7), points("failed_label", failed)),
        act("repaired", "repair", date(2026, 11, 1), "first", **ended),
        *recorded("appealed", date(2026, 10, 9), points("failed_major", failed)),
        act("appealed", "appeal", date(2026, 11, 10), "first"),
        *recorded("undone", date(2026, 10, 11), points("recheck_overdue", failed)),
        act("undone", "appeal", date(2026, 10, 20), "first"),
        act("undone", "uphold", date(2026, 11, 12), "third", cited=("minutes",)),
        act(
            "waiting",
            "record",
            date(2026, 11, 20),
            "first",
            content=points("failed_critical", failed),
        ),
    )
