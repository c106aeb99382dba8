"""Disproportion: published examples, and the strongest signal of all, which divides by zero."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.stats import disproportion as dp
from warehouse.stats.special import floats

EVANS = dp.Cells(floats(41), floats(14), floats(754), floats(591958))
tables = st.tuples(*[st.integers(0, 300)] * 4)


def cell(a, b, c, d):
    return dp.Cells(floats(a), floats(b), floats(c), floats(d))


def test_rifabutin_and_uveitis_have_evans_numbers():
    """Evans 2001: 41 of 55 rifabutin reports name uveitis, PRR 586, chi-square 22,740."""
    assert dp.proportional_reporting_ratio(EVANS).value == pytest.approx(585.99450205, rel=1e-10)
    assert dp.reporting_odds_ratio(EVANS).value == pytest.approx(2299.19268662, rel=1e-10)
    assert dp.chi_square(EVANS, is_corrected=False) == pytest.approx(22739.5022564, rel=1e-10)
    assert dp.chi_square(EVANS) == pytest.approx(22187.2746591, rel=1e-10)
    assert bool(dp.is_evans_signal(EVANS))


def test_one_report_of_one_expected_is_no_information():
    """Norén 2013: one report where one is expected has IC 0, from -3.80 to 1.64."""
    one = dp.information_component(1, 1)
    assert one.value == 0
    assert one.low == pytest.approx(-3.79722726836, rel=1e-9)
    assert one.high == pytest.approx(1.63975752112, rel=1e-9)


def test_a_hazard_named_nowhere_else_is_infinitely_disproportionate():
    """With c = 0 the ratio is infinite and a signal, not missing and lost."""
    only = cell(6, 38, 0, 3312)
    ratio = dp.proportional_reporting_ratio(only)
    assert np.isposinf(ratio.value)
    assert np.isnan(ratio.low)
    assert np.isposinf(ratio.high)
    assert bool(dp.is_evans_signal(only))
    assert np.isposinf(dp.reporting_odds_ratio(only).value)


def test_an_industry_without_reports_has_no_ratio():
    """Nothing reported is not a ratio of zero, and no signal."""
    nothing = cell(0, 0, 5, 100)
    assert np.isnan(dp.proportional_reporting_ratio(nothing).value)
    assert np.isnan(dp.chi_square(nothing))
    assert not dp.is_evans_signal(nothing)
    assert np.isnan(dp.expected_count(0, 0, 0))
    assert np.isnan(dp.information_component(np.nan, 1).low)


def test_margins_that_do_not_hold_the_cell_are_refused():
    """More joint reports than reports of the hazard is a mistake in the counting."""
    with pytest.raises(ValueError, match="do not fit"):
        dp.proportional_reporting_ratio(dp.cells(5, 10, 4, 100))


def test_strata_without_reports_add_nothing_to_the_expected_count():
    """The expected count sums over sources and years that have reports."""
    assert dp.stratified_expected_count([10, 4, 0], [5, 2, 0], [100, 8, 0]) == 1.5
    assert np.isnan(dp.stratified_expected_count([0.0], [0.0], [0.0]))


def test_bcpnn_is_drawn_towards_zero():
    """Its prior holds a single chance report back: below the plain logarithm, and near 0."""
    found = dp.bayesian_information_component(cell([1, 200], [1, 200], [1, 200], [97, 9400]))
    plain = np.log2([1 * 100 / 4, 200 * 10000 / 160000])
    assert 0 < found.value[0] < plain[0]
    assert found.value[1] == pytest.approx(plain[1], abs=0.1)
    assert (found.low < found.value).all()


@given(n=st.integers(1, 2000), e=st.floats(0.01, 2000))
def test_the_closed_form_is_within_a_twentieth_of_a_bit_for_its_lower_bound(n, e):
    """Norén's approximation of IC025 errs by at most 0.05 bits from one report on."""
    exact, closed = dp.information_component(n, e), dp.information_component_closed(n, e)
    assert closed.low == pytest.approx(exact.low, abs=0.05)


@given(n=st.integers(0, 500), e=st.floats(0.01, 500))
def test_more_reports_raise_the_component_and_more_expected_lower_it(n, e):
    """The bound rises with what is observed and falls with what is expected."""
    base = dp.information_component(n, e).low
    assert dp.information_component(n + 1, e).low > base
    assert dp.information_component(n, e * 1.1).low < base


@given(table=tables)
def test_the_odds_ratio_treats_industry_and_hazard_alike(table):
    """Changing rows for columns leaves the odds ratio as it is."""
    a, b, c, d = table
    one, other = (
        dp.reporting_odds_ratio(cell(a, b, c, d)),
        dp.reporting_odds_ratio(cell(a, c, b, d)),
    )
    np.testing.assert_array_equal(one.value, other.value)


@given(rows=st.lists(tables, min_size=1, max_size=6))
def test_a_column_of_cells_equals_its_cells(rows):
    """All cells at once give what each gives alone."""
    together = dp.proportional_reporting_ratio(cell(*np.array(rows, dtype=float).T))
    alone = [dp.proportional_reporting_ratio(cell(*row)) for row in rows]
    np.testing.assert_array_equal(together.value, [each.value for each in alone])
    np.testing.assert_array_equal(together.low, [each.low for each in alone])
