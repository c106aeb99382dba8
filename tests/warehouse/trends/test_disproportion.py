"""The cells of a class are shrunk together, and never together with those of another class."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from warehouse.stats.gamma_mixture import fit_gamma_mixture, posterior
from warehouse.trends.disproportion import shrunken


def _cells(evidence_class: str, count: int, seed: int) -> list[dict[str, object]]:
    random = np.random.default_rng(seed)
    expected = random.gamma(2, 3, size=count)
    ratio = np.where(random.random(count) < 0.1, random.gamma(20, 0.3, count), 1.0)
    observed = np.maximum(1, random.poisson(expected * ratio))
    return [
        {
            "evidence_class": evidence_class,
            "industry_code": f"I{number // 10:02}",
            "hazard_code": f"H{number % 10:02}",
            "event_count": int(n),
            "expected_count": float(e),
        }
        for number, (n, e) in enumerate(zip(observed, expected, strict=True))
    ]


def test_each_class_is_a_fit_of_its_own():
    """The ratios of a class are those that its own cells give, in any order of rows."""
    recalls, notices = _cells("recall", 120, 1), _cells("foreign_notice", 90, 2)
    found = shrunken(pa.Table.from_pylist((recalls + notices)[::-1])).to_pylist()
    own = [row for row in found if row["evidence_class"] == "recall"]
    n, e = ([row[name] for row in recalls] for name in ("event_count", "expected_count"))
    mixture = fit_gamma_mixture(n, e)

    assert [row["eb05"] for row in own] == pytest.approx(posterior(mixture, n, e).eb05)
    assert {row["log_likelihood"] for row in own} == {mixture.log_likelihood}
    assert len({row["log_likelihood"] for row in found}) == 2


def test_too_few_cells_carry_no_prior():
    """Five parameters from a dozen cells would fit whatever one likes: there is no EBGM."""
    found = shrunken(pa.Table.from_pylist(_cells("recall", 12, 3))).to_pylist()

    assert {row["ebgm"] for row in found} == {None}
    assert all(row["ic_low_exact"] < row["ic_high_exact"] for row in found)
    assert all(0 <= row["p_value"] <= 1 for row in found)
