"""The finer terms of a published warehouse, laid out week by week as the product judges them."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np

from warehouse.proof.register import Asked, Placed, placed
from warehouse.trends.term_signals import ALL, TermLines

_TERMS: Final = """
    with named as (
        select event_id, term_code, {group} as line_group, event_date
        from marts.fct_safety_events
        inner join marts.brg_event_terms using (event_id)
        where event_date_precision = 'day' and event_date between ? and ? and source = ?
    )
    select event_id, term_code, line_group, cast(date_trunc('week', event_date) as date) as monday
    from named
    union all
    select event_id, term_code, 'ALL', cast(date_trunc('week', event_date) as date) from named
    order by all
"""
_REPORTS: Final = """
    select {group} as line_group, cast(date_trunc('week', event_date) as date) as monday,
        count(*) as report_count
    from marts.fct_safety_events
    where event_date_precision = 'day' and event_date between ? and ? and source = ?
    group by all
"""
PRODUCT_GROUP: Final = "product_group"
INDUSTRY: Final = "industry_code"  # for registers that name their products each in their own way


def placed_terms(
    asked: Asked, source: str, first: date, last: date, group: str = PRODUCT_GROUP
) -> Placed:
    """Place the events of a source of reports on the lines of their terms; whole weeks."""
    return placed(asked, source, first, last, _TERMS.format(group=group))


def term_lines(asked: Asked, at: Placed, group: str = PRODUCT_GROUP) -> TermLines:
    """Lay placed terms out with the reports that they came out of.

    A week without any report of a register that bears ten a week was not delivered.
    """
    first, last = at.mondays[0], at.mondays[-1]
    end = date.fromordinal(last.toordinal() + 6)
    found = asked.rows(_REPORTS.format(group=group), first, end, at.source)
    groups = {ALL: 0}
    for row in found:
        groups.setdefault(row["line_group"], len(groups))
    reports = np.zeros((len(groups), len(at.mondays)))
    for row in found:
        week = (row["monday"] - first).days // 7
        reports[[0, groups[row["line_group"]]], week] += row["report_count"]
    own = reports[[groups[name] for _, name in at.lines]]
    is_gap = (reports[0] == 0) & (reports[0].sum() >= _DENSE_WEEK * np.sum(reports[0] > 0))
    return TermLines(
        terms=tuple(term for term, _ in at.lines),
        groups=tuple(name for _, name in at.lines),
        counts=at.counts(),
        exposure=np.broadcast_to(np.where(is_gap, np.nan, reports[0]), own.shape),
        group_totals=own,
        totals=reports[0],
    )


_DENSE_WEEK: Final = 10.0  # as in the models: an empty week would hardly come by chance
