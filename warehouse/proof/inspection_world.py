"""Checks to replay: of invented firms whose true rates are known, and those of a warehouse."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa

from warehouse.proof.inspection import Checks
from warehouse.proof.register import Asked
from warehouse.stats.special import Floats, Integers
from warehouse.trends.tables import groups

_INDUSTRIES, _ORIGINS, _FIRMS, _YEARS, _CHECKS = 26, 8, 1500, 4, 5000
_MEAN: Final = -2.6  # of the logit: one in fourteen fails
_SPREADS: Final = {"industry": 0.7, "origin": 0.3, "firm": 0.8, "year": 0.3}

_RECORDED: Final = """
select
    year(fct_safety_events.event_date) as year,
    fct_safety_events.industry_code as industry,
    fct_safety_events.product_group as product,
    coalesce(left(brg_event_regions.region_code, 2), 'unknown') as origin,
    coalesce(brg_event_firms.firm_id, 'unknown') as firm,
    fct_safety_events.batch_id as notice,
    fct_safety_events.is_nonconforming as is_failed
from marts.fct_safety_events
left join marts.brg_event_regions
    on fct_safety_events.event_id = brg_event_regions.event_id
    and brg_event_regions.role = 'maker'
left join marts.brg_event_firms
    on fct_safety_events.event_id = brg_event_firms.event_id
    and brg_event_firms.role = 'maker'
where fct_safety_events.is_rate_eligible
    and fct_safety_events.sampling_basis = 'random_spot_check'
    and fct_safety_events.event_date is not null
order by fct_safety_events.event_id
"""


def invented(seed: int = 20261126) -> Checks:
    """Draw four years of checks of firms that differ, by industry, place and themselves."""
    chance = np.random.default_rng(seed)
    industry = chance.integers(0, _INDUSTRIES, _FIRMS)
    origin = chance.integers(0, _ORIGINS, _FIRMS)
    effect = _effect(chance, "industry", _INDUSTRIES)[industry]
    effect = effect + _effect(chance, "origin", _ORIGINS)[origin]
    effect = effect + _effect(chance, "firm", _FIRMS)
    drift = np.cumsum(
        chance.normal(0, _SPREADS["year"], (_YEARS, _INDUSTRIES)), axis=0, dtype=np.float64
    )
    year = np.repeat(np.arange(_YEARS), _CHECKS)
    firm = chance.integers(0, _FIRMS, year.size)
    logit = _MEAN + effect[firm] + drift[year, industry[firm]]
    failed = chance.uniform(size=year.size) < 1 / (1 + np.exp(-logit))
    notice = (year * _INDUSTRIES + industry[firm]) * _ORIGINS + origin[firm]
    return Checks(
        year=year,
        industry=industry[firm],
        product=industry[firm],
        origin=origin[firm],
        firm=firm,
        notice=notice,
        is_failed=failed,
    )


def _effect(chance: np.random.Generator, name: str, count: int) -> Floats:
    return chance.normal(0, _SPREADS[name], count)


def recorded(asked: Asked) -> Checks:
    """Read the random checks of a published warehouse."""
    rows: list[dict[str, Any]] = asked.rows(_RECORDED)
    table = pa.Table.from_pylist(rows)
    numbered: dict[str, Integers] = {
        name: groups(table, [name]) for name in ("industry", "product", "origin", "firm", "notice")
    }
    is_unknown = np.array([row["firm"] == "unknown" for row in rows])
    numbered["firm"] = np.where(is_unknown, -1, numbered["firm"])
    return Checks(
        year=np.array([row["year"] for row in rows], dtype=np.int64),
        is_failed=np.array([row["is_failed"] for row in rows], dtype=np.bool_),
        **numbered,
    )
