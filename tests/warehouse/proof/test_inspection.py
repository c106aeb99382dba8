"""The replay of inspections counts what was there, by rules that are in force."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from warehouse.proof.inspection import POLICY, WAYS, Checks, Replay, replayed
from warehouse.proof.inspection_world import invented

SEEDS = Path(__file__).resolve().parents[3] / "dbt_project/seeds/scoring"


@pytest.fixture(scope="module")
def scores() -> dict[str, Replay]:
    """The invented checks, chosen by each way."""
    return {score.way: score for score in replayed("invented", invented())}


def test_every_way_chooses_a_fifth_of_the_checks(scores):
    """The ways are compared at the same number of checks."""
    assert tuple(scores) == WAYS
    for score in scores.values():
        assert score.chosen_count == pytest.approx(0.2 * score.check_count, rel=0.01)


def test_uniform_choice_finds_the_common_rate(scores):
    """Chance finds what there is, to the last check."""
    checks = invented()
    share = 100 * checks.is_failed[checks.year > 0].mean()
    assert scores["uniform"].hits == pytest.approx(share)


def test_where_firms_are_alike_no_way_is_ahead():
    """Failures dealt out by chance cannot be foreseen, and the replay does not say so."""
    checks = invented()
    luck = np.random.default_rng(3).uniform(size=checks.year.size) < 0.08
    for score in replayed("invented", replace(checks, is_failed=luck)):
        assert score.over_uniform_low <= 0 <= score.over_uniform_high


def test_a_choice_knows_nothing_of_the_year_it_is_made_for():
    """Other results of the last year change no share that is chosen in it."""
    checks = invented()
    turned = replace(checks, is_failed=checks.is_failed ^ (checks.year == checks.year.max()))
    before = {score.way: score for score in replayed("x", checks)}
    after = {score.way: score for score in replayed("x", turned)}
    for way in WAYS:
        assert before[way].chosen_count == after[way].chosen_count
    # what targeting foresaw as failing now passes: chance is better than it
    assert after["plan"].over_uniform < before["plan"].over_uniform


def test_two_years_by_hand():
    """Industry 0 failed before and fails again: the plan takes it, and a tenth by chance."""
    size = 100
    industry = np.tile([0, 1], size)
    year = np.repeat([0, 1], size)
    checks = Checks(
        year=year,
        industry=industry,
        product=industry,
        origin=industry,
        firm=np.full(2 * size, -1),
        notice=np.arange(2 * size),
        is_failed=industry == 0,
    )
    found = {score.way: score.hits for score in replayed("x", checks)}
    assert found["uniform"] == pytest.approx(50)
    assert found["last_year"] == pytest.approx(100)
    # 18 of 20 in industry 0, two among the 32 left there and the 50 of industry 1
    assert found["plan"] == pytest.approx(100 * (18 + 2 * 32 / 82) / 20)


def test_the_policy_that_is_proved_is_the_one_in_force():
    """The replay goes by the numbers of the seeds."""
    with (SEEDS / "inspection_parameter.csv").open(encoding="utf-8") as stream:
        stated = {row["parameter"]: float(row["value"]) for row in csv.DictReader(stream)}
    numbers = {name: value for name, value in vars(POLICY).items() if isinstance(value, float)}
    assert len(numbers) == 8
    assert {name: stated[name] for name in numbers} == numbers
    with (SEEDS / "inspection_multiplier.csv").open(encoding="utf-8") as stream:
        rows = {(r["kind"], r["code"]): float(r["multiplier"]) for r in csv.DictReader(stream)}
    assert {code: rows["record", code] for code in POLICY.record} == dict(POLICY.record)
    assert {code: rows["tier", code] for code in POLICY.tier} == dict(POLICY.tier)
