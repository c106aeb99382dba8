"""The page of whom to check next: the plan of the coming month and shares by product and maker."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from warehouse.site.lines import Table
from warehouse.site.queries import Edition
from warehouse.site.render import Page

PLAN: Final = Table("reports.rpt_monitoring_plan", ("plan_month", "industry_code", "hazard_code"))
ADVICE: Final = Table(
    "reports.rpt_inspection_rate_advice",
    ("industry_code", "product_group", "origin_code", "operator_class"),
)

_ADVISED: Final = 80  # lines of the advice
_COMING: Final = "plan_month = (select max(plan_month) from reports.rpt_monitoring_plan)"
_SUMS: Final = (
    "sum(planned_check_count)::bigint",
    "(sum(planned_check_count) filter (selection_basis = 'random'))::bigint",
)


def pages(edition: Edition) -> Iterator[Page]:
    """Make the page, where an edition has the plan."""
    if not edition.has(PLAN):
        return
    yield Page(
        "inspection.html",
        "inspection.html.j2",
        lambda words: words.say("inspection"),
        {
            "coming": PLAN.total(edition.reader, ["max(plan_month)", *_SUMS], _COMING),
            "sums": _SUMS,
            "by_lot": edition.lines(PLAN, f"{_COMING} and selection_basis = 'random'"),
            "targeted": edition.lines(
                PLAN,
                f"{_COMING} and selection_basis = 'targeted' and planned_check_count > 0",
                "planned_check_count desc, failure_rate_shrunken desc, industry_code, hazard_code",
            ),
            "advice": edition.lines(
                ADVICE,
                order="advised_share desc, industry_code, product_group, origin_code,"
                f" operator_class limit {_ADVISED}",
            ),
        },
    )
