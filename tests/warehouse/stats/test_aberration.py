"""Detection on the recent past: Montgomery's tables, hand-made baselines, floors and gaps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.stats import aberration as ab

# Montgomery, Introduction to Statistical Quality Control, table 9.1: mean 10, from 21 on 11.
MONTGOMERY = [9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34]
MONTGOMERY += [9.03, 11.47, 10.51, 9.40, 10.08, 9.37, 10.62, 10.31, 8.52, 10.84]
MONTGOMERY += [10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31, 10.52]

series = st.lists(st.integers(0, 50), min_size=12, max_size=40)
METHODS = [ab.ears_c1, ab.ears_c2, ab.ears_c3]


def test_montgomerys_cusum_alarms_in_period_29():
    """C+ is 5.28 in period 29, the first beyond 5."""
    sums = ab.cusum(MONTGOMERY, target=10, slack=0.5, limit=5)
    assert sums.upper[28] == pytest.approx(5.28)
    assert int(np.argmax(sums.is_alarm)) == 28


def test_montgomerys_ewma_alarms_in_period_29():
    """With weight 0.1 and width 2.7 the average leaves its limits first in period 29."""
    average = ab.ewma(MONTGOMERY, target=10, sigma=1, weight=0.1, width=2.7)
    assert average.average[0] == pytest.approx(9.945)
    assert (average.low[0], average.high[0]) == pytest.approx((9.73, 10.27))
    assert int(np.argmax(average.is_alarm)) == 28


def test_rossis_scale_and_bound_agree():
    """A count at its bound just reaches the limit: 41 reports where 2.53 are usual are 16.9 sd."""
    m = 2.52876712328767
    sums = ab.poisson_cusum([1, 9, 41], m)
    assert sums.standardised == pytest.approx([-1.070890734, 3.444500673, 16.90919054], rel=1e-8)
    assert sums.upper_bound[0] == pytest.approx(8.700517141, rel=1e-8)
    at_bound = ab.poisson_cusum([1, sums.upper_bound[1]], m)
    assert at_bound.upper[1] == pytest.approx(2.26)
    assert sums.is_alarm.tolist() == [False, True, True]


def test_c1_and_c2_compare_with_seven_periods():
    """On 1 to 7 the mean is 4 and the deviation 2.16: the bound is 10.68."""
    counts = [1, 2, 3, 4, 5, 6, 7, 99, 99, 11]
    bound = 4 + 3.090232306167813 * np.sqrt(14 / 3)
    assert ab.ears_c1(counts).upper_bound[7] == pytest.approx(bound)
    c2 = ab.ears_c2(counts)
    assert c2.upper_bound[9] == pytest.approx(bound)
    assert bool(c2.is_alarm[9])
    assert np.isnan(ab.ears_c1(counts).upper_bound[:7]).all()
    assert np.isnan(c2.upper_bound[:9]).all()


def test_c3_carries_the_excess_of_two_periods():
    """After a jump C3 still alarms in the two periods that follow, C2 does not."""
    counts = np.array([4, 5, 6, 5, 4, 5, 6, 5, 5, 5, 5, 30, 6, 6, 5, 5], dtype=float)
    c2, c3 = ab.ears_c2(counts), ab.ears_c3(counts)
    assert c2.is_alarm.nonzero()[0].tolist() == [11]
    assert c3.is_alarm.nonzero()[0].tolist() == [12, 13]
    assert c3.statistic[11] > 1.96


def test_a_single_report_on_a_silent_baseline_does_not_alarm():
    """On seven zeros the deviation has a floor and an alarm needs three reports."""
    silent = [0.0] * 9
    assert not ab.ears_c2([*silent, 1]).is_alarm[9]
    assert not ab.ears_c2([*silent, 2]).is_alarm[9]
    assert ab.ears_c2([*silent, 3]).is_alarm[9]
    assert ab.ears_c2([*silent, 1], sd_floor=0, minimum_count=0).is_alarm[9]


@pytest.mark.parametrize("method", METHODS)
def test_a_gap_in_the_baseline_leaves_the_bound_unknown(method):
    """A period that is not known is not a period without reports."""
    counts = np.full(30, 5.0)
    counts[15] = np.nan
    found = method(counts)
    assert np.isnan(found.upper_bound[18:22]).all()
    assert not found.is_alarm[15:22].any()
    assert not np.isnan(found.upper_bound[29])


def test_a_gap_leaves_the_running_sums_as_they_are():
    """CUSUM and EWMA go on after a period that is not known."""
    with_gap, without = [1.0, np.nan, 2.0], [1.0, 2.0]
    sums = ab.cusum(with_gap, 0, 0, 9)
    assert np.isnan(sums.upper[1])
    assert sums.upper[2] == ab.cusum(without, 0, 0, 9).upper[1]
    average, short = ab.ewma(with_gap, 0, 1), ab.ewma(without, 0, 1)
    assert (average.average[2], average.high[2]) == (short.average[1], short.high[1])
    poisson = ab.poisson_cusum([30, np.nan, 1], 4)
    assert poisson.upper_bound[2] == ab.poisson_cusum([30, 1], 4).upper_bound[1]


def test_an_expected_count_of_zero_has_no_chart():
    """Nothing can be standardised by an expectation of 0."""
    assert np.isnan(ab.poisson_cusum([1, 2], 0).upper).all()


@pytest.mark.parametrize("method", METHODS)
@given(counts=series)
def test_many_series_equal_each_alone(method, counts):
    """Rows of a table are judged independently."""
    table = np.stack([np.array(counts, dtype=float), np.arange(len(counts), dtype=float)])
    together = method(table)
    np.testing.assert_array_equal(together.upper_bound[0], method(table[0]).upper_bound)
    np.testing.assert_array_equal(together.is_alarm[1], method(table[1]).is_alarm)


@pytest.mark.parametrize("method", [ab.ears_c1, ab.ears_c2])
@given(counts=series, shift=st.integers(1, 100))
def test_a_constant_added_moves_the_bound_with_it(method, counts, shift):
    """The bound moves with the level of the series."""
    y = np.array(counts, dtype=float)
    np.testing.assert_allclose(
        method(y + shift).upper_bound, method(y).upper_bound + shift, rtol=1e-9
    )


@given(values=st.lists(st.floats(-5, 5), min_size=1, max_size=30))
def test_cusum_upwards_and_downwards_mirror_each_other(values):
    """The sum downwards is the sum upwards of the values mirrored at the target."""
    x = np.array(values)
    np.testing.assert_allclose(
        ab.cusum(x, 0, 0.5, 4).lower, ab.cusum(-x, 0, 0.5, 4).upper, rtol=1e-12, atol=1e-12
    )
