"""Who looks at five items a week is brought five, whatever the detector thinks of itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.stats.budget import alarms_within_budget, budget_threshold, item_threshold


@pytest.mark.parametrize("items_per_week", [1, 5, 20])
@pytest.mark.parametrize("kind", ["normal", "skewed", "of counts"])
def test_quiet_weeks_bring_the_budgeted_alarms(kind, items_per_week):
    """Over three quiet years alarms are within a fifth of the budget, on any scale of scores."""
    chance = np.random.default_rng(7)
    scores = {
        "normal": lambda shape: chance.normal(size=shape),
        "skewed": lambda shape: chance.exponential(size=shape) ** 3,
        "of counts": lambda shape: chance.poisson(3.0, shape) + chance.uniform(size=shape),
    }[kind]((300, 104 + 156))
    brought = alarms_within_budget(scores, items_per_week)[:, 104:].sum() / 156
    assert brought == pytest.approx(items_per_week, rel=0.2)


def test_what_comes_later_does_not_change_a_week():
    """The threshold of a week knows the weeks before it alone."""
    scores = np.random.default_rng(1).normal(size=(20, 160))
    later = scores.copy()
    later[:, 120:] += 5
    before, after = budget_threshold(scores, 2), budget_threshold(later, 2)
    np.testing.assert_array_equal(before[:121], after[:121])
    assert after[150] > before[150]


def test_weeks_that_nobody_could_judge_take_no_budget():
    """Unknown scores neither alarm nor count; with too few scores every one is shown."""
    scores = np.full((3, 110), np.nan)
    scores[0, 100:] = 1.0
    alarms = alarms_within_budget(scores, 5)
    assert alarms[0, 104:].all()
    assert not alarms[1:].any()


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), smaller=st.integers(1, 5), more=st.integers(1, 20))
def test_a_larger_budget_only_adds_alarms(seed, smaller, more):
    """Who reads more sees all that who reads less sees."""
    scores = np.random.default_rng(seed).normal(size=(40, 130))
    few, many = (alarms_within_budget(scores, n) for n in (smaller, smaller + more))
    assert not (few & ~many).any()


@pytest.mark.parametrize("items_per_week", [0.5, 1.0, 5.0])
def test_quiet_weeks_bring_the_budgeted_items(items_per_week):
    """Scores that stay up for weeks are one item each; items keep the budget within a fifth."""
    chance = np.random.default_rng(11)
    noise = chance.exponential(size=(300, 104 + 320)) ** 2
    scores = sum(noise[:, 4 - lag : noise.shape[1] - lag] for lag in range(4))  # four weeks' sums
    threshold = item_threshold(scores, items_per_week, held_weeks=4, calibration_weeks=104)
    alarms = scores > np.nan_to_num(threshold, nan=np.inf)
    recent = np.zeros(alarms.shape, dtype=bool)
    for lag in range(1, 5):
        recent[:, lag:] |= alarms[:, :-lag]
    brought = (alarms & ~recent)[:, 110:].sum() / (alarms.shape[1] - 110)
    assert brought == pytest.approx(items_per_week, rel=0.2)


def test_an_alarm_that_goes_on_is_one_item():
    """One cause stays up for ten weeks, another for one: two items, and a budget of two keeps 0."""
    scores = np.zeros((2, 20))
    scores[0, 2:12], scores[1, 15] = 3.0, 5.0
    assert item_threshold(scores, 2 / 19, 4, 19)[-1] == 0
    assert item_threshold(scores, 1 / 19, 4, 19)[-1] == 3


def test_a_budget_of_items_needs_weeks_to_be_set_by():
    """Before the least number of weeks there is no height; a budget of nothing is refused."""
    height = item_threshold(np.ones((1, 8)), 1.0, 2, 6, least_calibration_weeks=3)
    assert np.isnan(height[:3]).all()
    assert not np.isnan(height[3:]).any()
    with pytest.raises(ValueError, match="above 0"):
        item_threshold(np.ones((1, 8)), 0.0, 2, 6)
