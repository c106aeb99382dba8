"""The benchmark of laboratories names planted faults, and judges by the rules in force."""

from __future__ import annotations

import csv
from pathlib import Path

from warehouse.proof.watch import RULES, watch_trial

SEEDS = Path(__file__).resolve().parents[3] / "dbt_project/seeds/scoring"


def test_planted_faults_are_found_and_honest_laboratories_are_not_accused():
    """Six rounds with one laboratory of each fault, six without any."""
    scores = {score.kind: score for score in watch_trial(rounds=6)}
    assert {kind: score.laboratory_count for kind, score in scores.items()} == {
        **dict.fromkeys(("lenient", "strict", "piling", "copying"), 6),
        "honest": 6 * 26,
        "all_honest": 6 * 30,
    }
    assert scores["copying"].share == 1
    assert min(scores[kind].share for kind in ("lenient", "strict", "piling")) >= 0.5
    assert scores["honest"].share_high < 0.05
    assert scores["all_honest"].share_high < 0.05


def test_the_rules_that_are_proved_are_those_in_force():
    """The benchmark judges by the numbers of the seed."""
    with (SEEDS / "laboratory_sign_rule.csv").open(encoding="utf-8") as stream:
        stated = {row["indicator"]: row for row in csv.DictReader(stream)}
    rules = {str(row["indicator"]): row for row in RULES.to_pylist()}
    assert rules.keys() == stated.keys()
    for name, rule in rules.items():
        numbers = {key: value for key, value in rule.items() if key.startswith(("least", "max"))}
        assert {key: float(stated[name][key]) for key in numbers} == numbers
        assert (stated[name]["is_two_sided"] == "true") == rule["is_two_sided"]
