"""One generated story: a planted hazard from its rows to the closed file, by real nights."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.synthetic import read_truth
from warehouse.proof import story
from warehouse.proof.story import Story
from warehouse.proof.story_page import story_page
from warehouse.settings import REPOSITORY, Settings

pytestmark = [pytest.mark.e2e, pytest.mark.dbt]

CHAIN = [
    *("landed", "signal", "tier", "proposed", "drafted", "validated", "issued", "responded"),
    *("opened", "effect", "stepped_down", "lifted", "rechecked", "closed", "replayed"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the story's nights."""
    return tmp_path_factory.mktemp("story")


@pytest.fixture(scope="module")
def played(home: Path) -> Story:
    """Three nights and the replay of the first."""
    return story.play(Settings(home=home, memory_limit="512MB", threads=2))


def test_every_step_opens_to_the_rows_of_the_step_before(played: Story) -> None:
    """The chain is whole and in its order, and each count is that of rows that are there."""
    assert [step.name for step in played.steps] == CHAIN
    assert [step.day for step in played.steps[:-1]] == sorted(s.day for s in played.steps[:-1])
    opened = [(step.name, each) for step in played.steps for each in step.opened]
    assert [(name, each) for name, each in opened if each.told != each.rows] == []
    counted = {name for name, each in opened if each.told > 0}
    assert counted >= {"landed", "signal", "tier", "opened", "effect", "rechecked", "closed"}


def test_the_ids_are_the_same_all_the_way(played: Story) -> None:
    """Proposal, warning, measure and file bear one id each, in every step that names them."""
    ids: dict[str, set[str]] = {}
    for step in played.steps:
        for kind, name in step.ids.items():
            ids.setdefault(kind, set()).add(name)
    assert ids["warning_id"] == {story.WARNING}
    assert ids["action_id"] == {story.MEASURE}
    assert ids["danger_id"] == {"D-I06-H06"}
    assert ids["proposal_id"] == {
        f"P-{story.WARNED:%Y%m%d}-I06-H06-issue",
        f"P-{story.CALMED:%Y%m%d}-I06-H06-{story.WARNING}",
    }
    assert played.step("replayed").ids["version"] == played.step("landed").ids["version"]


def test_the_planted_hazard_is_warned_of_and_what_was_not_planted_is_not(
    played: Story, home: Path
) -> None:
    """The first night proposes the planted cell alone; the last proposes nothing."""
    first, calmed, last = played.nights
    truth = read_truth(home / "truth.json").industry("I06")
    proposed = first.ask("select industry_code, hazard_code from reports.rpt_warning_proposals")
    assert [tuple(row.values()) for row in proposed] == [("I06", truth.hazard_code)]
    proposals = "select proposal, warning_id from reports.rpt_warning_proposals"
    assert calmed.ask(proposals) == [{"proposal": "lift", "warning_id": story.WARNING}]
    assert last.ask(proposals) == []


def test_people_take_every_act_and_nobody_takes_both(played: Story) -> None:
    """The shorter ways are refused; writer and second person are two."""
    last = played.nights[-1]
    acts = last.ask(
        "select act, decided_by, approved_by, state from reports.rpt_warning_acts"
        " order by line_number"
    )
    assert [act["act"] for act in acts] == ["draft", "validate", "issue", "lift"]
    assert acts[0]["decided_by"] != acts[1]["decided_by"]
    assert acts[-1]["approved_by"] not in {None, acts[-1]["decided_by"]}
    unvalidated, own = played.step("validated").figures["said"]
    assert "issue may not follow" in unvalidated
    assert "another person validates it" in own


def test_the_rate_falls_against_the_control_and_the_tier_steps_down(played: Story) -> None:
    """The rate falls more than elsewhere and beyond chance; the tier follows, held for a while."""
    effect = played.step("effect").figures
    assert effect["after_rate"] < effect["before_rate_shrunken"]
    assert effect["rate_ratio_high"] < 1
    assert effect["verdict"] == "effective"
    assert effect["state"] == "done"
    assert effect["ended"] <= effect["due"]
    moves = [move.partition(" ")[2] for move in played.step("stepped_down").figures["moves"]]
    assert moves[0] == "II"
    assert moves[-1] in {"IV", "normal"}
    assert played.step("stepped_down").figures["held"] > 0


def test_the_file_closes_when_the_last_batch_has_passed(played: Story) -> None:
    """Lifting alone closes nothing; the re-checks of every failing batch do."""
    assert played.step("rechecked").figures["state"] == "open"
    closed = played.step("closed").figures
    assert (closed["state"], closed["warning"]) == ("closed", "lifted")


def test_the_page_tells_this_story(played: Story) -> None:
    """What stands in the documentation is what the nights give today, figure by figure."""
    page = (REPOSITORY / "dbt_project" / "docs" / "story.md").read_text(encoding="utf-8")
    assert page == story_page(played), "run `fenghuo proof --story`"
